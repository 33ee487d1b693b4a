import { type Checked, invalid, valid } from '../../core/checked';
import { PROTOCOLS, type ProtocolName, type ReportState } from '../carrier-side';
import { FAULTS, type FaultName, type FaultPlan, faultSpelling, readFaults } from '../faults';
import type { MoText } from '../options';
import { readMoLine } from './mo-line';

/** What a line typed at the simulator asks for. */
export type Command =
  | { do: 'mo'; mo: MoText }
  | { do: 'faults'; change?: FaultPlan }
  | { do: 'no_faults' }
  | { do: 'receipts'; state: ReportState | 'none' }
  | { do: 'report'; id: string; state: ReportState; code?: string }
  | { do: 'use'; protocol: ProtocolName }
  | { do: 'blackhole'; on: boolean }
  | { do: PlainCommand };

type PlainCommand = 'help' | 'kick' | 'terminate' | 'reset_ids' | 'status' | 'quit' | 'nothing';

export const STATES = ['delivered', 'failed', 'expired'] as const satisfies readonly ReportState[];

interface Entry {
  words: readonly string[];
  usage: string;
  about: string;
  read(rest: readonly string[]): Checked<Command>;
}

const plain = (what: PlainCommand) => (): Checked<Command> => valid({ do: what });

function readFaultLine(rest: readonly string[]): Checked<Command> {
  if (rest.length === 0) return valid({ do: 'faults' });
  if (rest.length === 1 && rest[0] === 'off') return valid({ do: 'no_faults' });
  const read = readFaults(rest);
  return read.ok ? valid({ do: 'faults', change: read.value }) : read;
}

function readState(text: string | undefined): Checked<ReportState> {
  const state = STATES.find((candidate) => candidate === text);
  return state === undefined ? invalid('state', `状态应为 ${STATES.join('、')} 之一`) : valid(state);
}

/** Every command but the text itself: what `help` prints and docs/simulator.md lists. */
export const COMMANDS: readonly Entry[] = [
  { words: ['help', '帮助', '?'], usage: 'help', about: '列出全部命令', read: plain('help') },
  {
    words: ['faults', '故障'],
    usage: 'faults [名称=值 …]',
    about: '查看或设置故障；faults 名称=off 取消一项，faults off 全部取消',
    read: readFaultLine,
  },
  {
    words: ['receipts', '回执'],
    usage: 'receipts delivered|failed|expired|none',
    about: '此后的下行给什么状态报告',
    read: ([state]) => {
      if (state === 'none') return valid({ do: 'receipts', state });
      const read = readState(state);
      return read.ok ? valid({ do: 'receipts', state: read.value }) : invalid('state', `${read.expected}，或 none`);
    },
  },
  {
    words: ['report', '报告'],
    usage: 'report 消息标识 状态 [代码]',
    about: '对某条下行发状态报告',
    read: ([id, state, code]) => {
      const read = readState(state);
      if (id === undefined) return invalid('id', '应为“report 消息标识 状态”');
      return read.ok ? valid({ do: 'report', id, state: read.value, ...(code !== undefined && { code }) }) : read;
    },
  },
  {
    words: ['use', '改用'],
    usage: 'use 协议',
    about: '同时模拟几种协议时，此后的命令对哪一个',
    read: ([name]) => {
      const protocol = PROTOCOLS.find((candidate) => candidate === name);
      return protocol === undefined
        ? invalid('protocol', `协议应为 ${PROTOCOLS.join('、')} 之一`)
        : valid({ do: 'use', protocol });
    },
  },
  { words: ['kick', '断开'], usage: 'kick', about: '断开全部连接', read: plain('kick') },
  { words: ['terminate', '终止'], usage: 'terminate', about: '按协议结束全部会话', read: plain('terminate') },
  {
    words: ['blackhole', '黑洞'],
    usage: 'blackhole on|off',
    about: '连接不断，但不收也不发',
    read: ([on]) =>
      on === 'on' || on === 'off' ? valid({ do: 'blackhole', on: on === 'on' }) : invalid('on', '应为 on 或 off'),
  },
  { words: ['reset-ids'], usage: 'reset-ids', about: '消息标识从头编号', read: plain('reset_ids') },
  { words: ['status', '状态'], usage: 'status', about: '计数', read: plain('status') },
  { words: ['quit', 'exit', '退出'], usage: 'quit', about: '退出', read: plain('quit') },
];

/** Reads a line: a command, or a text from a phone. Says in Chinese what is wrong otherwise. */
export function readCommand(line: string): Checked<Command> {
  const [word = '', ...rest] = line.trim().split(/\s+/u);
  if (word === '') return valid({ do: 'nothing' });
  const entry = COMMANDS.find(({ words }) => words.includes(word.toLowerCase()));
  if (entry !== undefined) return entry.read(rest);
  const looksLikeText = /^[+\d{]/u.test(word);
  if (!looksLikeText) return invalid('command', `不认识“${word}”。发短信请输入“手机号 内容”，help 列出全部命令`);
  const mo = readMoLine(line);
  return mo.ok ? valid({ do: 'mo', mo: mo.value }) : mo;
}

/** What `help` prints. */
export function helpText(): string {
  const rows = COMMANDS.map(({ usage, about }) => `  ${usage}  ${about}`);
  const faults = (Object.keys(FAULTS) as FaultName[]).map(
    (name) => `  ${faultSpelling(name)}  ${FAULTS[name].about}，如 ${FAULTS[name].example}`,
  );
  return ['  手机号 内容  以该手机发一条上行短信', ...rows, '故障：', ...faults].join('\n');
}
