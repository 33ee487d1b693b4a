import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { Secret, TOTP } from 'otpauth';
import { type App, openApp } from '../../src/app';
import { asOperator } from '../../src/cli/as-operator';
import { readConfig } from '../../src/config';
import type { AuditEntry } from '../../src/directory/audit/audit';
import { DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import { operatorModel } from '../../src/directory/operators/operator-model';
import { drawSecret } from '../../src/directory/sign-in/one-time-codes';
import { commandLineOn } from '../support/command-line';
import { MODEL_DIR } from '../support/model-dir';
import { temporaryDirectory } from '../support/temporary-directory';

jest.setTimeout(180_000);

const JINSHUI = '14101050000';
const AGENT = '14100000002';
const COUNTY_ADMIN = '14101050001';
const SHIFT_LEADER = '14100000003';
const OFFICER = '14101050002';
const NEIGHBOUR_AGENT = '14101040003';
const CLERK = '14101050003';
const NEIGHBOUR_CLERK = '14101040004';
const AUDITOR = '14100000008';
const SECRET = drawSecret(randomBytes);
const REPORTED = '示例商行开票不入账';
const SENDER = '13800138002';

const directory = temporaryDirectory();
let app: App;
let dataDir: string;
let sms12366: ReturnType<typeof commandLineOn>;
let report: string;
let question: string;

const entries = (action: string): Promise<AuditEntry[]> => app.bureau.audit.find({ action, limit: 9 });

/** One service beside which the commands run, on the same embedded file. */
beforeAll(async () => {
  dataDir = directory();
  const config = readConfig({ DATA_DIR: dataDir, MODEL_DIR, DEMO_TAXPAYERS: '20', PORT: '0' });
  app = await openApp(config, { logger: pino({ level: 'silent' }) });
  sms12366 = commandLineOn(dataDir, { DEMO_TAXPAYERS: '20', LOG_LEVEL: 'error', PORT: '1' });
  const at = new Date();
  const open = async (kind: '举报' | '咨询', title: string, details: Record<string, string>): Promise<string> => {
    const order = { kind, messageId: `message-${kind}`, unitCode: JINSHUI };
    const { number } = await app.desk.draw({ ...order, at });
    await app.desk.openOrder({ ...order, number, from: SENDER, anonymous: false, title, details });
    return number;
  };
  report = await open('举报', '举报', { 内容: REPORTED });
  question = await open('咨询', '契税怎么交', { 问题: '契税怎么交' });
  const otp = { sealed: app.rooms.secrecy.seal(SECRET), confirmedAt: at, lastStep: 0, recovery: [] };
  await operatorModel(app.store.connection).updateOne({ _id: SHIFT_LEADER }, { $set: { otp } });
});
afterAll(() => app?.stop());
afterEach(() => {
  delete process.env['SMS12366_PASSWORD'];
});

const codeNow = (): string => new TOTP({ secret: Secret.fromBase32(SECRET), digits: 6, period: 30 }).generate();

test('orders show --reveal --as: who may answer sees what is confidential; password and code come through one pipe', async () => {
  const args = ['orders', 'show', report, '--reveal', '--as', SHIFT_LEADER];
  const shown = await sms12366(args, `${DEMO_PASSWORD}\n${codeNow()}\n`);
  expect(shown.err).toMatch(new RegExp(`${SHIFT_LEADER} 的密码：\\n动态码：`));
  expect(shown.code).toBe(0);
  expect(shown.out).toContain(`内容：${REPORTED}`);
  expect(shown.out).toContain(`来信号码：${SENDER}`);
  expect(shown.out + shown.err).not.toContain(DEMO_PASSWORD);
  expect(await entries('orders.reveal')).toMatchObject([
    {
      by: { code: SHIFT_LEADER, name: '示例班长', from: 'terminal' },
      object: { kind: 'order', id: report, unitCode: JINSHUI },
      outcome: 'done',
    },
  ]);
  // The session of the command ends with it.
  expect(await app.bureau.signIn.sessionsOf(SHIFT_LEADER)).toEqual([]);
  expect((await entries('sign-out')).map(({ by }) => by.code)).toEqual([SHIFT_LEADER]);
});

test('without --reveal what is confidential stays sealed, also for who may see it', async () => {
  const shown = await sms12366(['orders', 'show', report, '--as', AGENT], `${DEMO_PASSWORD}\n`);
  expect(shown.code).toBe(0);
  expect(shown.out).toContain('内容保密：有权处理的人加 --reveal 查看。');
  expect(shown.out).not.toContain(REPORTED);
  expect(shown.out).not.toContain(SENDER);
});

test('orders show --reveal --as: the clerk of the unit that investigates sees it', async () => {
  const args = ['orders', 'show', report, '--reveal', '--as'];
  const own = await sms12366([...args, CLERK], `${DEMO_PASSWORD}\n`);
  expect(own.code).toBe(0);
  expect(own.out).toContain(`内容：${REPORTED}`);
  expect((await entries('orders.reveal'))[0]).toMatchObject({
    by: { code: CLERK },
    object: { id: report },
    outcome: 'done',
  });
});

test.each([
  ['the county’s administrator', COUNTY_ADMIN],
  ['the neighbour’s clerk', NEIGHBOUR_CLERK],
  ['an expert', '14100000004'],
  ['the auditor', AUDITOR],
  ['an officer', OFFICER],
])('%s opens no confidential order', async (_, code) => {
  process.env['SMS12366_PASSWORD'] = DEMO_PASSWORD;
  const asked = asOperator(app, code, ({ demand }) => demand('orders.reveal', { unitCode: JINSHUI }));
  await expect(asked).rejects.toMatchObject({ code: 'command_forbidden' });
});

test.each([
  ['an officer, who answers no orders', OFFICER, DEMO_PASSWORD, 'command_forbidden'],
  ['an agent of the county next to it', NEIGHBOUR_AGENT, DEMO_PASSWORD, 'command_forbidden'],
  ['a wrong password', AGENT, 'not-the-password', 'sign_in_refused'],
  ['an operator there is not', '14109999999', DEMO_PASSWORD, 'sign_in_refused'],
])('%s is let in to nothing', async (_, code, password, refusal) => {
  process.env['SMS12366_PASSWORD'] = password;
  let seen = false;
  const asked = asOperator(app, code, async ({ demand }) => {
    await demand('orders.answer', { unitCode: JINSHUI });
    seen = true;
  });
  await expect(asked).rejects.toMatchObject({ code: refusal });
  expect(seen).toBe(false);
  expect(await app.bureau.signIn.sessionsOf(code)).toEqual([]);
});

test('a refusal by right is recorded with who asked and for which unit', async () => {
  const denied = (await entries('orders.answer')).filter(({ outcome }) => outcome === 'denied');
  expect(denied).toMatchObject([
    { by: { code: NEIGHBOUR_AGENT }, object: { id: 'orders.answer', unitCode: JINSHUI }, reason: '不在权限范围内' },
    { by: { code: OFFICER }, object: { id: 'orders.answer', unitCode: JINSHUI } },
  ]);
});

test('who must first change the password or enrol works at no terminal', async () => {
  process.env['SMS12366_PASSWORD'] = DEMO_PASSWORD;
  const operators = operatorModel(app.store.connection);
  await operators.updateOne({ _id: AGENT }, { $set: { 'password.mustChange': true } });
  await expect(asOperator(app, AGENT, () => Promise.resolve('worked'))).rejects.toMatchObject({
    code: 'command_forbidden',
    personMessage: '请先在控制台登录，按提示修改密码或绑定动态码。',
  });
  await operators.updateOne({ _id: AGENT }, { $set: { 'password.mustChange': false } });
  await expect(asOperator(app, AGENT, () => Promise.resolve('worked'))).resolves.toBe('worked');
});

test('orders reply --as: the text shows name and unit of whoever signed in, and the reply is recorded', async () => {
  const args = ['orders', 'reply', question, '--text', '契税在办理产权登记前申报', '--as', AGENT];
  const replied = await sms12366(args, `${DEMO_PASSWORD}\n`);
  expect(replied).toMatchObject({ code: 0, out: `已答复 ${question}，短信已进入发送队列。\n` });
  const [sent] = await app.delivery.thread(SENDER, 5);
  expect(sent?.text).toContain(`${question}答复：契税在办理产权登记前申报（河南省税务局 示例坐席）`);
  const done = (await entries('orders.answer')).filter(({ outcome }) => outcome === 'done');
  expect(done).toMatchObject([{ by: { code: AGENT }, object: { kind: 'order', id: question } }]);
});

describe('operators import --as', () => {
  const HEAD = '工号,姓名,单位代码,手机,角色';
  const importing = async (...args: string[]): ReturnType<typeof sms12366> => {
    const path = join(dataDir, '操作员.csv');
    const rows = [
      '14101050201,示例庚,14101050000,13800138011,税收管理员',
      '14101040201,示例辛,14101040000,13800138012,税收管理员',
      '14101050202,x,14101050000,13800138013,税收管理员',
    ];
    await writeFile(path, [HEAD, ...rows].join('\n'));
    return sms12366(['operators', 'import', path, ...args], `${DEMO_PASSWORD}\n`);
  };

  test('a trial writes nothing and says what would become of each row', async () => {
    const tried = await importing('--as', COUNTY_ADMIN, '--dry-run');
    expect(tried.code).toBe(1);
    expect(tried.out).toContain('读取3行，将新增1，将更新0，未变0，将退回2');
    expect(tried.out).not.toContain('初始密码');
    expect(await app.bureau.operators.get('14101050201')).toBeUndefined();
  });

  test('rows within reach are entered in the name of whoever signed in, the others are returned', async () => {
    const done = await importing('--as', COUNTY_ADMIN);
    expect(done.code).toBe(1);
    expect(done.out).toContain('读取3行，新增1，更新0，未变0，退回2');
    expect(done.out).toMatch(/第3行 工号「14101040201」：不归您管理/);
    expect(done.out).toMatch(/第4行 工号「14101050202」/);
    expect(done.out).toMatch(/14101050201 {2}示例庚 {2}14101050000 {2}\S{10,}/);
    expect(done.out + done.err).not.toContain('13800138011');
    expect(await app.bureau.operators.get('14101050201')).toMatchObject({ name: '示例庚', roles: ['tax_officer'] });
    expect(await entries('operators.create')).toMatchObject([
      {
        by: { code: COUNTY_ADMIN, from: 'terminal' },
        object: { kind: 'operator', id: '14101050201' },
        outcome: 'done',
      },
    ]);
    expect((await entries('operators.manage'))[0]).toMatchObject({
      outcome: 'denied',
      object: { unitCode: '14101040000' },
    });
    // Nothing is left beside the file: what it would hold are names and numbers.
    expect((await readdir(dataDir)).filter((name) => name.startsWith('操作员'))).toEqual(['操作员.csv']);
  });

  test('who keeps no operators imports none, and nobody without a name does', async () => {
    const refused = await importing('--as', AGENT);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('您没有“维护本单位操作员”的权限');
    expect((await importing()).code).toBe(1);
  });
});

test('audit export --as: lines as far as the auditor’s reach goes, itself recorded', async () => {
  const args = ['audit', 'export', '--from', '2020-01-01', '--to', '2099-01-01', '--reason', '年度检查', '--as'];
  const exported = await sms12366([...args, AUDITOR], `${DEMO_PASSWORD}\n`);
  expect(exported.code).toBe(0);
  const lines = exported.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);
  expect(lines[0]).toMatchObject({ action: 'audit.export', by: { code: AUDITOR }, reason: '年度检查' });
  expect(lines.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['orders.reveal', 'orders.answer', 'sign-in']),
  );
  expect(exported.out).not.toContain(SENDER);
  expect(exported.out).not.toContain(REPORTED);
});
