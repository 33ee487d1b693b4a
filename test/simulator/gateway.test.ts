import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addGateway } from '../../src/cli/gateway';
import type { AppError } from '../../src/core/errors';
import { startCommandLine } from '../support/command-line';
import { connectProvider, listenAsProvider } from './provider';
import { PHONE } from './stage';

const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LONG = '您好，根据规定，增值税小规模纳税人按季申报，本季度申报期截止到二十日，逾期将产生滞纳金。'.repeat(3);

interface Terminal {
  /** The next line of output that fits, or has come and was not asked for yet. */
  line(fits: RegExp): Promise<string>;
  type(text: string): void;
  end(signal?: 'SIGTERM'): Promise<number | null>;
  errors(): string;
}

const open = new Set<() => void>();
afterEach(() => {
  for (const kill of open) kill();
  open.clear();
});

/** `sms12366 gateway` as its users run it. */
function gateway(...args: string[]): Terminal {
  const child = startCommandLine(['gateway', ...args]);
  open.add(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const all = (rest + chunk).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all);
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    line: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const at = lines.findIndex((line) => fits.test(line));
          if (at < 0) return;
          waiting.delete(look);
          resolve(lines.splice(at, 1)[0] ?? '');
        };
        waiting.add(look);
        look();
      }),
    type: (text) => child.stdin.write(`${text}\n`),
    end: (signal) => {
      if (signal !== undefined) child.kill(signal);
      return ended;
    },
    errors: () => errors,
  };
}

const portIn = (line: string): number => Number(/:(\d+)$/.exec(line)?.[1]);

test('an MO from the keyboard, a joined long MT, its report, a fault, quit', async () => {
  const terminal = gateway('--protocol', 'cmpp30', '--port', '0', '--receipt-delay', '0');
  const port = portIn(await terminal.line(/cmpp30 模拟网关已启动/));
  const provider = await connectProvider('cmpp30', port);
  await provider.login();
  await terminal.line(/登录 106001（.*，收发）/);

  terminal.type('13800138000 上周交的申请办到哪了');
  const mo = await provider.next(({ heard }) => heard.kind === 'mo');
  expect(mo.heard).toMatchObject({ from: PHONE, to: '12366', text: '上周交的申请办到哪了' });
  await terminal.line(/上行 13800138000 → 12366：上周交的申请办到哪了/);
  await terminal.line(/上行应答 13800138000 成功，\d+毫秒/);

  const pieces = [LONG.slice(0, 67), LONG.slice(67)];
  for (const [i, text] of pieces.entries())
    await provider.submit({ from: '12366', to: PHONE, text, part: { reference: 5, total: 2, index: i + 1 } });
  expect(await terminal.line(/下行/)).toMatch(
    new RegExp(`^\\d\\d:\\d\\d:\\d\\d 下行 13800138000 ← 12366（2条）：${LONG}$`),
  );
  await provider.next(({ heard }) => heard.kind === 'report');
  await terminal.line(/状态报告 13800138000 已应答/);

  terminal.type('faults refuse=9:1');
  await terminal.line(/refuse=9:还有1次/);
  expect(await provider.submit({ from: '12366', to: PHONE, text: '您好' })).toMatchObject({ status: 9 });
  await terminal.line(/拒收，状态码 9/);

  terminal.type('status');
  await terminal.line(/下行收到3段（收下2、拒收1）.*上行1段（已应答1、未应答0）/);
  terminal.type('随便说说');
  await terminal.line(/不认识“随便说说”/);
  terminal.type('138001 查定额');
  await terminal.line(/手机号码应为11位数字/);
  terminal.type('help');
  await terminal.line(/silence {2}收下下行但不应答/);
  terminal.type('quit');
  expect(await terminal.end()).toBe(0);
  await provider.closed;
  expect(terminal.errors()).toBe('');
}, 60_000);

test('JSON lines, MOs from a file, a secret from a file, SGIP called at its listener, ended by a signal', async () => {
  const moFile = join(folder, 'mo.txt');
  writeFileSync(
    moFile,
    `${PHONE}\t查定额\n坏的一行\n\n{"from":"13800138001","to":"1236601","text":"${LONG}","form":"udh16"}\n`,
  );
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'another1\n');
  const listener = await listenAsProvider();
  const terminal = gateway(
    ...['--protocol', 'sgip12', '--port', '0', '--secret-file', secretFile, '--json', '--mo', moFile],
    ...['--sp', `127.0.0.1:${listener.port}`, '--receipts', 'none'],
  );
  const { port } = JSON.parse(await terminal.line(/"listening"/)) as { port: number };
  expect(JSON.parse(await terminal.line(/says/))).toEqual({ says: expect.stringMatching(/第2行：应为“手机号 内容”/) });
  const called = await listener.called();
  expect((await called.next(({ heard }) => heard.kind === 'mo')).heard).toMatchObject({ from: PHONE, text: '查定额' });
  const long = JSON.parse(await terminal.line(/mo_sent.*"index":1/)) as object;
  expect(long).toMatchObject({ protocol: 'sgip12', from: '13800138001', to: '1236601', tries: 1 });

  const provider = await connectProvider('sgip12', port);
  expect(await provider.login('106001', 'secret01')).not.toMatchObject({ status: 0 });
  expect(await provider.login('106001', 'another1')).toMatchObject({ status: 0 });
  await provider.submit({ from: '12366', to: PHONE, text: '您好' });
  expect(JSON.parse(await terminal.line(/"event":"text"/))).toMatchObject({ text: '您好', segments: 1, to: PHONE });
  expect(await terminal.end('SIGTERM')).toBe(0);
  await listener.close();
}, 60_000);

test('what is wrong is told in a sentence', async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const taken = (busy.address() as { port: number }).port;
  const said = (...args: string[]): Promise<string> => {
    const program = new Command().exitOverride();
    addGateway(program);
    return program.parseAsync(['gateway', ...args], { from: 'user' }).then(
      () => 'nothing was wrong',
      (error: AppError) => error.personMessage,
    );
  };
  const all = [
    await said('--protocol', 'cmpp30', '--port', String(taken)),
    await said('--protocol', 'cmpp30', '--fault', 'silence=sometimes'),
    await said(),
    await said('--all', '--port', '7890'),
    await said('--protocol', 'sgip12', '--sp', 'nowhere'),
    await said('--protocol', 'sgip12', '--redeliver', '1.5'),
    await said('--protocol', 'cmpp30', '--mo', join(folder, 'none.txt')),
  ];
  busy.close();
  expect(all).toEqual([
    `端口 ${taken} 已被占用，用 --port 换一个`,
    expect.stringMatching(/故障 silence 的值应为百分比/),
    '请用 --protocol 指定一种协议，或用 --all 启动全部四种',
    expect.stringMatching(/不能同时指定 --port/),
    expect.stringMatching(/--sp 应为 地址:端口/),
    '--redeliver 应为 1 至 3600 的整数，收到“1.5”',
    expect.stringMatching(/--mo 的文件 .*none.txt 读不出来/),
  ]);
}, 60_000);
