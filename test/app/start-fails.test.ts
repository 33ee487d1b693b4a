import { type AddressInfo, createServer } from 'node:net';
import { temporaryDirectory } from '../support/temporary-directory';
import { startService } from './service-process';

jest.setTimeout(120_000);
const makeDirectory = temporaryDirectory();

test('a process whose port is taken says so, stops its channels and ends', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    // Rejects when the process has ended, not when it has said why.
    await expect(startService(makeDirectory(), { PORT: String(port) })).rejects.toThrow(
      new RegExp(`the service ended with 1: 启动失败：无法监听 127\\.0\\.0\\.1:${port}：端口已被占用`),
    );
  } finally {
    await new Promise((resolve) => taken.close(resolve));
  }
});
