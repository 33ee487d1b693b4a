import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock';
import { createAudit } from '../../src/directory/audit/create-audit';
import { ensureIndexes, openStore } from '../../src/store/store';
import { commandLineOn } from '../support/command-line';

const folder = mkdtempSync(join(tmpdir(), 'cli-carriers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

jest.setTimeout(120_000);

const ACCOUNTS_FILE = join(folder, 'accounts.json');
const SECRET = 'secret-of-the-telecom-account';
const TELECOM = {
  id: 'telecom-1',
  kind: 'smgp',
  host: '127.0.0.1',
  port: 1,
  login: '1234',
  secret: SECRET,
  code: '10690001',
  carriers: ['电信'],
  weight: 2,
  certificate: { number: '号[2021]00001-A01', expires: '2020-12-31' },
};

const sms12366 = commandLineOn(join(folder, 'data'), {
  ACCOUNTS_FILE,
  CARRIER_TELECOM_2: 'a-secret-in-a-variable',
});

beforeEach(() => {
  writeFileSync(ACCOUNTS_FILE, JSON.stringify({ accounts: [{ id: 'gateway-1', secret: 'secret-of-gateway-1' }] }));
});

test('accounts: put, list, show, disable, history, remove; never a secret', async () => {
  const { secret: _secret, ...form } = TELECOM;
  const second = { ...form, id: 'telecom-2', secretEnv: 'CARRIER_TELECOM_2' };
  const put = await sms12366(['accounts', 'put', '-'], JSON.stringify([TELECOM, second]));
  expect(put).toMatchObject({ code: 0, err: '' });
  expect(put.out).toContain('账号 telecom-1 已添加');
  const list = await sms12366(['accounts', 'list']);
  expect(list.code).toBe(0);
  expect(list.out).toMatch(/^gateway-1 {2}HTTP 网关 {2}配置文件 {2}启用 {2}全部运营商/m);
  expect(list.out).toMatch(/^telecom-1 {2}中国电信 SMGP {2}数据库 {2}启用 {2}telecom/m);
  expect(list.out).toContain('注意：账号 telecom-1 的码号使用证书（号[2021]00001-A01）已于 2020-12-31 过期');
  expect(list.out).toContain('服务没有运行');
  const json = JSON.parse((await sms12366(['accounts', 'list', '--json'])).out) as { accounts: { id: string }[] };
  expect(json.accounts.map(({ id }) => id)).toEqual(['gateway-1', 'telecom-1', 'telecom-2']);
  const shown = [
    await sms12366(['accounts', 'show', 'telecom-1']),
    await sms12366(['accounts', 'show', 'gateway-1']),
    await sms12366(['accounts', 'disable', 'telecom-1']),
    await sms12366(['accounts', 'remove', 'telecom-2']),
    await sms12366(['accounts', 'history']),
  ];
  expect(shown.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  expect(shown[0]?.out).toContain('"secret": "******"');
  expect(shown[4]?.out).toMatch(/删除 telecom-2[\s\S]*停用 telecom-1[\s\S]*保存 telecom-1/);
  await sms12366(['accounts', 'remove', 'telecom-2']);
  const store = await openStore({ dataDir: join(folder, 'data') });
  const audit = createAudit({ connection: store.connection, clock: systemClock });
  await ensureIndexes(store.connection);
  const entries = (await audit.find({ action: 'carriers.manage', limit: 6 })).reverse();
  const account = (id: string): object => ({ kind: 'account', id });
  expect(entries).toMatchObject([
    { outcome: 'done', object: account('telecom-1'), after: { operation: '保存', file: '标准输入' } },
    { outcome: 'done', object: account('telecom-2'), by: { code: 'terminal' } },
    { outcome: 'done', object: account('telecom-1'), after: { operation: '停用' } },
    { outcome: 'done', object: account('telecom-2'), after: { operation: '删除' } },
    { outcome: 'done', object: account('telecom-2') },
    { outcome: 'failed', object: account('telecom-2'), reason: expect.stringContaining('没有名为 telecom-2 的账号') },
  ]);
  expect(JSON.stringify(entries)).not.toContain(SECRET);
  await store.close();
  for (const { out, err } of [put, list, ...shown])
    expect(out + err).not.toMatch(new RegExp(`${SECRET}|secret-of-gateway-1`));
});

test('accounts check: faults of the file and of a login that fails', async () => {
  await sms12366(['accounts', 'put', '-'], JSON.stringify(TELECOM));
  const tried = await sms12366(['accounts', 'check', '--connect', '--timeout', '1']);
  expect(tried.code).toBe(1);
  expect(tried.out).toMatch(/telecom-1：失败/);
  expect(tried.out).toContain('gateway-1：HTTP 方式');
  writeFileSync(ACCOUNTS_FILE, JSON.stringify({ accounts: [{ id: 'gateway-1', secret: 'short' }] }));
  const checked = await sms12366(['accounts', 'check']);
  expect(checked.code).toBe(1);
  expect(checked.out).toContain('账号 gateway-1 的 secret：至少16个字符');
});

test.each([
  [['accounts', 'put', '-'], '{"id":"gateway-1","secret":"secret-of-gateway-1"}', '写在配置文件中'],
  [['accounts', 'put', '-'], '{"id":"x","kind":"cmpp"}', '账号 x 的 host：缺少'],
  [['accounts', 'remove', 'gateway-1'], '', '配置文件中的账号请在文件中修改'],
  [['route', '12345'], '', '手机号码应为11位'],
])('%j is refused in Chinese', async (args, input, sentence) => {
  const ended = await sms12366(args, input);
  expect(ended.code).toBe(1);
  expect(ended.err).toContain(sentence);
  expect(ended.out).toBe('');
});

test('route: which carrier, by which rule, which accounts in which order; ported numbers imported', async () => {
  await sms12366(['accounts', 'put', '-'], JSON.stringify(TELECOM));
  const mobile = await sms12366(['route', '13800138000']);
  expect(mobile).toMatchObject({ code: 0, err: '' });
  expect(mobile.out).toContain('号码 13800138000：中国移动，依据：号段 138（公众号段）');
  expect(mobile.out).toMatch(/1\. gateway-1 {2}状态未知/);
  expect(mobile.out).not.toContain('telecom-1');
  const list = join(folder, 'ported.csv');
  writeFileSync(list, '号码,运营商\n13800138000,电信\n1380013,电信\n');
  const imported = await sms12366(['route', 'import', list]);
  expect(imported.code).toBe(1);
  expect(imported.out).toContain('第3行');
  expect(imported.out).toContain('导入1个号码，携号转网名单现有1个');
  const json = JSON.parse(
    (await sms12366(['route', 'test', '13800138000', '--from', 'gateway-1', '--json'])).out,
  ) as object;
  expect(json).toMatchObject({
    carrier: 'telecom',
    rule: '在携号转网名单中',
    accounts: [{ id: 'gateway-1' }, { id: 'telecom-1', weight: 2 }],
  });
});
