import { once } from 'node:events';
import { connect } from 'node:net';
import { listen, openWeb } from './harness';

test.each([
  ['a head that never ends', 'POST /api/handset/messages HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
  [
    'a body that never comes',
    'POST /api/handset/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"from":',
  ],
])('%s is cut off', async (_name, begun) => {
  const { web } = await openWeb({ requestTimeoutMs: 200 });
  const port = await listen(web);
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += data.toString()));
  socket.on('error', () => undefined);
  socket.write(begun);
  await once(socket, 'close');
  expect(answer).toContain('408');
  expect(answer).not.toContain('node_modules');
  await web.close();
});
