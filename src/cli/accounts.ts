import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import pino from 'pino';
import type { CarrierAccount } from '../carriers/account';
import { describeTerm, termsOf } from '../carriers/expiry';
import { CONDITION_NAMES } from '../carriers/condition-names';
import { KINDS } from '../carriers/kinds';
import type { CarrierState } from '../carriers/node-states';
import { tryConnection } from '../carriers/try-connection';
import { systemClock } from '../core/clock';
import { AppError } from '../core/errors';
import { randomIds } from '../core/ids';
import { formatMinute } from '../core/shanghai-time';
import { createMemoryKeys } from '../store/keys-memory';
import { wholeNumber } from './whole-number';
import { withCarriers } from './with-carriers';

/** Of an account's id as it is recorded, whatever a file says. */
const LONGEST_NAME = 60;
const ACTION_NAMES = { put: '保存', enable: '启用', disable: '停用', remove: '删除' } as const;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A line of the list: what is written down, then how it stands on each node. */
function describe({ id, kind, source, enabled, common }: CarrierAccount, states: readonly CarrierState[]): string {
  const facts = [
    KINDS[kind].label,
    source === 'file' ? '配置文件' : '数据库',
    enabled ? '启用' : '停用',
    common.carriers?.join('、') ?? '全部运营商',
    common.segmentsPerSecond === undefined ? '不限速' : `每秒${common.segmentsPerSecond}条`,
    ...(common.dailyQuota === undefined ? [] : [`每日${common.dailyQuota}条`]),
  ];
  const live = states.map(({ condition, links, quota }) =>
    [
      CONDITION_NAMES[condition],
      ...(links === undefined ? [] : [`连接${links.up}/${links.of}`]),
      ...(quota === undefined ? [] : [`今日已发${quota.used}`]),
    ].join(' '),
  );
  return `${id}  ${facts.join('  ')}  ${live.length > 0 ? live.join('；') : '状态未知'}`;
}

async function list(options: { json: boolean }): Promise<void> {
  await withCarriers(async ({ gather, nodes }) => {
    const [{ accounts, faults }, running] = await Promise.all([gather(), nodes.read()]);
    const terms = termsOf(accounts, systemClock.now()).filter(({ step }) => step !== undefined);
    const statesOf = (id: string): CarrierState[] =>
      running.flatMap((node) => node.accounts.filter((state) => state.id === id));
    if (options.json) {
      const shown = accounts.map(({ id, kind, source, enabled, common }) => ({
        ...{ id, kind, source, enabled, ...common },
        states: statesOf(id),
      }));
      say(JSON.stringify({ accounts: shown, faults: faults.map(({ text }) => text), terms }));
    } else {
      if (accounts.length === 0) say('还没有账号：用 sms12366 accounts put 添加，或写在 ACCOUNTS_FILE 中。');
      for (const account of accounts) say(describe(account, statesOf(account.id)));
      if (running.length === 0 && accounts.length > 0) say('服务没有运行，连接状态未知。');
      for (const term of terms) say(`注意：${describeTerm(term)}`);
      for (const { text } of faults) say(`错误：${text}`);
    }
    if (faults.length > 0) process.exitCode = 1;
  });
}

async function show(id: string): Promise<void> {
  await withCarriers(async ({ accounts, gather }) => {
    const stored = await accounts.show(id);
    if (stored !== undefined) {
      say(JSON.stringify(stored, null, 2));
      return;
    }
    const found = (await gather()).accounts.find((account) => account.id === id);
    if (found === undefined) {
      throw new AppError('account_unknown', `no account ${id}`, { personMessage: `没有名为 ${id} 的账号。` });
    }
    const secrets: readonly string[] = KINDS[found.kind].secrets;
    const own = Object.entries(found.channel).filter(([field]) => !secrets.includes(field));
    say(JSON.stringify({ ...Object.fromEntries(own), ...found.common, source: found.source }, null, 2));
  });
}

/** One account, a list of them, or what an accounts file holds. */
function readWritten(path: string): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path === '-' ? 0 : path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? '不是有效的 JSON' : '无法读取';
    throw new AppError('account_form', `${path} cannot be read`, { cause, personMessage: `${path} ${reason}。` });
  }
  const { accounts } = (content ?? {}) as { accounts?: unknown };
  if (Array.isArray(accounts)) return accounts;
  return Array.isArray(content) ? content : [content];
}

async function put(path: string): Promise<void> {
  const written = readWritten(path);
  const fileName = path === '-' ? '标准输入' : basename(path);
  await withCarriers(async ({ accounts, gather, who, recorded }) => {
    const inFile = (await gather()).accounts.filter(({ source }) => source === 'file').map(({ id }) => id);
    for (const each of written) {
      const { id } = (each ?? {}) as { id?: unknown };
      if (typeof id === 'string' && inFile.includes(id)) {
        throw new AppError('account_twice', `${id} is in the accounts file`, {
          personMessage: `账号 ${id} 写在配置文件中，请在文件中修改，或换一个名称。`,
        });
      }
      const named = typeof id === 'string' ? id.slice(0, LONGEST_NAME) : '';
      const what = { object: { kind: 'account', id: named }, after: { operation: ACTION_NAMES.put, file: fileName } };
      const done = await recorded(what, () => accounts.put(each, who));
      say(`账号 ${done.id} 已${done.created ? '添加' : '修改'}，运行中的服务数秒内生效。`);
    }
  });
}

async function setEnabled(id: string, enabled: boolean): Promise<void> {
  await withCarriers(async ({ accounts, who, recorded }) => {
    const what = {
      object: { kind: 'account', id },
      after: { operation: ACTION_NAMES[enabled ? 'enable' : 'disable'] },
    };
    await recorded(what, () => accounts.setEnabled(id, enabled, who));
    say(`账号 ${id} 已${enabled ? '启用' : '停用'}，运行中的服务数秒内生效。`);
  });
}

async function remove(id: string): Promise<void> {
  await withCarriers(async ({ accounts, who, recorded }) => {
    const what = { object: { kind: 'account', id }, after: { operation: ACTION_NAMES.remove } };
    await recorded(what, () => accounts.remove(id, who));
    say(`账号 ${id} 已删除，等待由它发送的短信改由其他账号发送。`);
  });
}

async function check(options: { connect: boolean; timeout: number }): Promise<void> {
  await withCarriers(async ({ gather, config }) => {
    const { accounts, faults } = await gather();
    for (const { text } of faults) say(`错误：${text}`);
    let failed = faults.length;
    say(`${accounts.length}个账号填写正确${faults.length > 0 ? `，${faults.length}处错误` : ''}。`);
    if (options.connect) {
      const clock = systemClock;
      const log = pino({ level: 'silent' });
      const deps = { clock, log, service: config.SERVICE_NUMBER, ids: randomIds(), keys: createMemoryKeys(clock) };
      for (const account of accounts.filter(({ enabled }) => enabled)) {
        const { ok, said } = await tryConnection(account, deps, options.timeout * 1_000);
        if (!ok) failed += 1;
        say(`${account.id}：${ok ? '' : '失败，'}${said}`);
      }
    }
    if (failed > 0) process.exitCode = 1;
  });
}

async function history(id: string | undefined, options: { limit: number }): Promise<void> {
  await withCarriers(async ({ accounts }) => {
    const found = await accounts.history({ limit: options.limit, ...(id === undefined ? {} : { id }) });
    if (found.length === 0) say('没有变更记录。');
    for (const { at, by, account, action, before = {}, after = {} } of found) {
      const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
      const shown =
        action === 'put' ? changed.map((field) => `${field}=${JSON.stringify(after[field]) ?? '（去掉）'}`) : [];
      say(`${formatMinute(at)}  ${by}  ${ACTION_NAMES[action]} ${account}  ${shown.join(' ')}`.trimEnd());
    }
  });
}

export function addAccounts(program: Command): void {
  const accounts = program.command('accounts').description('运营商账号：接入参数、启停、变更记录');
  accounts
    .command('list')
    .description('列出全部账号和连接状态，提示将到期的证书与备案；有填写错误时退出码为1')
    .option('--json', '输出 JSON', false)
    .action(list);
  accounts.command('show').description('查看一个账号，密钥不显示').argument('<id>').action(show);
  accounts
    .command('put')
    .description('从 JSON 文件添加或修改账号（- 为标准输入）；没有写的密钥保持不变')
    .argument('<file>')
    .action(put);
  accounts
    .command('enable')
    .description('启用一个账号')
    .argument('<id>')
    .action((id: string) => setEnabled(id, true));
  accounts
    .command('disable')
    .description('停用一个账号：不再连接，等待的短信改由其他账号发送')
    .argument('<id>')
    .action((id: string) => setEnabled(id, false));
  accounts.command('remove').description('删除一个账号（变更记录保留）').argument('<id>').action(remove);
  accounts
    .command('check')
    .description('检查全部账号的填写和密钥；有错误时退出码为1')
    .option('--connect', '并逐个试登录（会占用运营商的一个连接，请避开发送高峰）', false)
    .option('--timeout <seconds>', '试登录的等待时间', wholeNumber('--timeout', 1, 300), 10)
    .action(check);
  accounts
    .command('history')
    .description('账号的变更记录：何时、何人、改了什么')
    .argument('[id]')
    .option('--limit <n>', '最多列几条', wholeNumber('--limit', 1, 10_000), 50)
    .action(history);
}
