import { startSimulator } from '../../src/simulator/simulator';
import { readCommand } from '../../src/simulator/terminal/command';
import { createDesk } from '../../src/simulator/terminal/desk';
import { readMoLine } from '../../src/simulator/terminal/mo-line';
import { say } from '../../src/simulator/terminal/say';
import { connectProvider } from './provider';
import { ACCOUNT, PHONE } from './stage';

test.each([
  ['13800138000 上周交的 申请办到哪了', { from: PHONE, text: '上周交的 申请办到哪了' }],
  ['13800138000\t查定额', { from: PHONE, text: '查定额' }],
  ['+86 13800138000 查定额', undefined],
  ['+8613800138000 查定额', { from: PHONE, text: '查定额' }],
  ['138-0013-8000，查定额', { from: PHONE, text: '查定额' }],
  ['13800138000>1236601 查定额', { from: PHONE, to: '1236601', text: '查定额' }],
  ['13800138000>总机 查定额', undefined],
  ['13800138000', undefined],
  ['1380013800 查定额', undefined],
  ['{"from":"13800138000","text":"查定额","form":"udh16"}', { from: PHONE, text: '查定额', form: 'udh16' }],
  ['{"from":"13800138000","to":"1236601","text":"一"}', { from: PHONE, to: '1236601', text: '一' }],
  ['{"from":"13800138000","text":"一","form":"udh9"}', undefined],
  ['{"from":"13800138000"}', undefined],
  ['{"from":"13800138000",', undefined],
  ['{"from":"13800138000","text":" "}', undefined],
])('MO line %s', (line, expected) => {
  const read = readMoLine(line);
  if (expected === undefined) expect(read).toMatchObject({ ok: false, expected: expect.stringMatching(/[一-鿿]/) });
  else expect(read).toEqual({ ok: true, value: expected });
});

test.each([
  ['', { do: 'nothing' }],
  ['帮助', { do: 'help' }],
  ['HELP', { do: 'help' }],
  ['faults', { do: 'faults' }],
  ['故障 silence=5 late=200', { do: 'faults', change: { silence: { next: 5 }, late: 200 } }],
  ['faults off', { do: 'no_faults' }],
  ['receipts none', { do: 'receipts', state: 'none' }],
  ['report 123 failed UNDELIV', { do: 'report', id: '123', state: 'failed', code: 'UNDELIV' }],
  ['use sgip12', { do: 'use', protocol: 'sgip12' }],
  ['黑洞 on', { do: 'blackhole', on: true }],
  ['13800138000 查定额', { do: 'mo', mo: { from: PHONE, text: '查定额' } }],
])('command %s', (line, command) => {
  expect(readCommand(line)).toEqual({ ok: true, value: command });
});

test.each([
  'faults silense=5',
  'receipts maybe',
  'report',
  'report 1 gone',
  'use http',
  'blackhole',
  '查定额',
  '1380 查',
])('what is wrong with %s is told in Chinese', (line) => {
  expect(readCommand(line)).toMatchObject({ ok: false, expected: expect.stringMatching(/[一-鿿]/) });
});

test('the desk: faults, reports by hand, black hole, and which simulator a line is for', async () => {
  const accounts = [ACCOUNT];
  const cmpp = await startSimulator({ protocol: 'cmpp30', accounts });
  const smpp = await startSimulator({ protocol: 'smpp34', accounts });
  const said: string[] = [];
  const desk = createDesk({
    running: [
      { protocol: 'cmpp30', simulator: cmpp, receiptDelayMs: 0 },
      { protocol: 'smpp34', simulator: smpp, receiptDelayMs: 0 },
    ],
    say: (text) => said.push(text),
  });
  const last = (): string | undefined => said.at(-1);

  // Nobody is logged in to the first, somebody to the second.
  const provider = await connectProvider('smpp34', smpp.port);
  await provider.login();
  desk.type('13800138000 查定额');
  await provider.next(({ heard }) => heard.kind === 'mo');
  desk.type('use cmpp30');
  desk.type('13800138000 查定额');
  expect(last()).toMatch(/还没有登录/);
  expect(cmpp.held('mo')).toHaveLength(1);

  desk.type('use smpp34');
  const answer = await provider.submit({ from: '12366', to: PHONE, text: '您好' });
  desk.type('report 1 delivered');
  expect(last()).toBe('没有标识为 1 的下行');
  desk.type(`report ${answer.kind === 'answer' ? answer.id : ''} expired`);
  const report = await provider.next(({ heard }) => heard.kind === 'report');
  expect(report.heard).toMatchObject({ state: 'EXPIRED' });

  desk.type('faults refuse=88:25% silent-active-test=on');
  expect(smpp.faults).toEqual({ refuse: { status: 88, dose: { share: 0.25 } }, silentActiveTest: true });
  expect(last()).toMatch(/refuse=88:25% .*\nsilent-active-test=on /);
  desk.type('faults refuse=off');
  expect(last()).toMatch(/^silent-active-test=on /);
  desk.type('faults off');
  expect(last()).toBe('没有注入故障');
  desk.type('{"from":"13800138000","text":"一","form":"tp_pk"}');
  desk.type('receipts failed');
  await provider.submit({ from: '12366', to: PHONE, text: '您好' });
  expect((await provider.next(({ heard }) => heard.kind === 'report')).heard).toMatchObject({ state: 'UNDELIV' });

  expect(said).toContainEqual(expect.stringMatching(/^办不到：.*tp_pk/));

  expect(desk.sendAll(['13800138000\t一', '', '坏行', '13800138001\t二'])).toEqual([
    { line: 3, wrong: expect.stringMatching(/手机号 内容/) },
  ]);
  desk.type('status');
  expect(said.slice(-2)).toEqual([
    expect.stringMatching(/^cmpp30：连接0个/),
    expect.stringMatching(/^smpp34：连接1个/),
  ]);
  desk.type('kick');
  await provider.closed;
  expect(desk.type('quit')).toBe(false);
  await cmpp.stop();
  await smpp.stop();
});

test('a line an event: the time in Beijing, the protocol where there are several, nothing for what is not worth one', () => {
  const at = new Date('2026-03-16T02:05:09Z');
  const text = {
    event: 'text',
    at,
    link: 'a',
    from: '12366',
    to: PHONE,
    text: '您好',
    segments: 2,
    incomplete: true,
  } as const;
  expect(say(text)).toBe('10:05:09 下行 13800138000 ← 12366（2条，不完整）：您好');
  expect(say(text, 'smgp30')).toMatch(/^10:05:09 \[smgp30\] 下行/);
  expect(say({ event: 'active_test', at, link: 'a' })).toBeUndefined();
});
