import type { TObject, TSchema } from 'typebox';
import { CommonFields } from '../../src/carriers/account';
import { KINDS } from '../../src/carriers/kinds';
import { CMPP_ANSWERS, CMPP_LOGIN_ANSWERS, CMPP_STATES } from '../../src/channels/cmpp/answers';
import { SessionFields } from '../../src/channels/session/account';
import { SGIP_ANSWERS } from '../../src/channels/sgip/answers';
import { SMGP_ANSWERS, SMGP_REPORT_ERRORS, SMGP_STATES } from '../../src/channels/smgp/answers';
import { SMPP_ANSWERS } from '../../src/channels/smpp/answers';

/** The tables of docs/carriers.md and docs/carriers.zh-CN.md, made of what the code goes by. */

const WAYS: Readonly<Record<string, string>> = {
  accepted: '已收下',
  retry_later: '稍后重试',
  slow_down: '降速再发',
  switch_route: '换通道',
  give_up: '不再发送',
  unknown: '存疑',
  delivered: '已送达',
  failed: '失败',
  expired: '过期',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

interface Described extends TSchema {
  description?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  anyOf?: { const?: unknown }[];
  properties?: Record<string, TSchema>;
}

function formOf(schema: Described): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => `\`${String(each.const)}\``).join(', ');
  if (schema.properties !== undefined)
    return Object.keys(schema.properties)
      .map((name) => `\`${name}\``)
      .join(', ');
  if (schema.pattern !== undefined) return `\`${schema.pattern}\``;
  if (schema.minimum !== undefined) return `${schema.minimum}–${schema.maximum ?? ''}`;
  return schema.maxLength === undefined ? '' : `≤ ${schema.maxLength}`;
}

/** Fields of an account that are not in `general`; one that an account describes anew is its own again. */
function fieldTable(
  fields: Record<string, TSchema>,
  required: readonly string[],
  general: Record<string, TSchema>,
): string {
  const rows = Object.entries(fields)
    .filter(([name, schema]) => general[name] !== schema)
    .map(([name, schema]) => [
      `\`${name}\``,
      required.includes(name) ? 'yes' : '',
      formOf(schema as Described),
      (schema as Described).description ?? '',
    ]);
  return table(['Field', 'Required', 'Form', 'What it is'], rows);
}

const requiredIn = (schema: TObject): readonly string[] => (schema as { required?: string[] }).required ?? [];
const REQUIRED = ['id', 'host', 'port', 'login', 'secret', 'code'];

const PROTOCOLS = ['cmpp', 'sgip', 'smgp', 'smpp'] as const;
type Row = { code: number; class: string; meaning: string; toDo: string; name?: string };

const answers = (rows: readonly Row[]): string =>
  table(
    ['代码', '处理', '含义', '怎么办'],
    rows.map(({ code, name, class: way, meaning, toDo }) => [
      name === undefined ? String(code) : `0x${code.toString(16).padStart(2, '0')} ${name}`,
      WAYS[way] ?? way,
      meaning,
      toDo,
    ]),
  );

const states = (rows: readonly { stat: string; state: string | null; meaning: string }[]): string =>
  table(
    ['状态', '记为', '含义'],
    rows.map(({ stat, state, meaning }) => [
      `\`${stat}\``,
      state === null ? '等待下一份报告' : (WAYS[state] ?? state),
      meaning,
    ]),
  );

/** By the mark they stand between. */
export const CODE_TABLES: Readonly<Record<string, () => string>> = {
  'cmpp-answers': () => answers(CMPP_ANSWERS),
  'cmpp-login': () =>
    table(
      ['状态', '含义', '怎么办'],
      CMPP_LOGIN_ANSWERS.map(({ code, meaning, toDo }) => [String(code), meaning, toDo]),
    ),
  'cmpp-states': () => states(CMPP_STATES),
  'sgip-answers': () => answers(SGIP_ANSWERS),
  'smgp-answers': () => answers(SMGP_ANSWERS),
  'smgp-states': () => states(SMGP_STATES),
  'smgp-errors': () =>
    table(
      ['err', '含义'],
      SMGP_REPORT_ERRORS.map(({ err, meaning }) => [err, meaning]),
    ),
  'smpp-answers': () => answers(SMPP_ANSWERS),
};

export const FIELD_TABLES: Readonly<Record<string, () => string>> = {
  'common-fields': () => fieldTable(CommonFields, [], {}),
  'session-fields': () => fieldTable(SessionFields, REQUIRED, {}),
  ...Object.fromEntries(
    PROTOCOLS.map((kind) => [
      `${kind}-fields`,
      () => fieldTable(KINDS[kind].schema.properties, requiredIn(KINDS[kind].schema), SessionFields),
    ]),
  ),
};

/** Every field an administrator may write, for the Chinese page, which describes them in its own words. */
export function fieldNames(): string[] {
  const all = [CommonFields, SessionFields, ...PROTOCOLS.map((kind) => KINDS[kind].schema.properties)];
  return [...new Set(all.flatMap((fields) => Object.keys(fields)))];
}
