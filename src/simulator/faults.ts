import { type Checked, invalid, valid } from '../core/checked';

/** How often a fault strikes: a share of the cases, or the next so many. */
export type Dose = { share: number } | { next: number };

/** What goes wrong at the carrier. Nothing does by default. */
export interface FaultPlan {
  /** Submits a second that are taken; the others are answered with the protocol's flow-control status. */
  throttle?: number;
  /** Submits answered with this status. */
  refuse?: { status: number; dose: Dose };
  /** Submits that are taken, but never answered. */
  silence?: Dose;
  /** Submits that are neither taken nor answered. */
  deaf?: Dose;
  /** Milliseconds by which every answer to a submit is late. */
  late?: number;
  /** The connection is dropped after so many PDUs received on it. */
  drop?: number;
  /** Half of the answer to a submit is written, then the connection is dropped. */
  half?: Dose;
  /** Answers to submits that carry another sequence number. */
  wrongSequence?: Dose;
  doubleResponse?: Dose;
  doubleMo?: Dose;
  doubleReport?: Dose;
  /** Reports sent before the answer to their submit. */
  reportFirst?: Dose;
  /** Every login is refused with this status. */
  refuseLogin?: number;
  /** Active tests are not answered. */
  silentActiveTest?: boolean;
  /** Ids begin anew after so many submits. */
  restartIds?: number;
  /** After a submit a PDU of an unknown command is sent. */
  unknownPdu?: Dose;
  /** After a submit octets that are no PDU are sent. */
  garbage?: Dose;
  /** After a submit a PDU is begun that claims to be longer than any can be. */
  tooLong?: Dose;
}

export type FaultName = keyof FaultPlan;

type ValueKind = 'dose' | 'status and dose' | 'count' | 'switch';

interface FaultEntry {
  value: ValueKind;
  /** Chinese, for help and documentation. */
  about: string;
  example: string;
}

/** Every fault: what `--fault` and the keyboard take, and what docs/simulator.md lists. */
export const FAULTS: Readonly<Record<FaultName, FaultEntry>> = {
  throttle: { value: 'count', about: '流控：每秒只收 n 条，其余返回流控码', example: 'throttle=100' },
  refuse: { value: 'status and dose', about: '拒收：以指定状态码应答下行', example: 'refuse=9:5' },
  silence: { value: 'dose', about: '收下下行但不应答', example: 'silence=10%' },
  deaf: { value: 'dose', about: '既不收下也不应答', example: 'deaf=3' },
  late: { value: 'count', about: '应答推迟 n 毫秒', example: 'late=2000' },
  drop: { value: 'count', about: '每个连接收到 n 个 PDU 后断开', example: 'drop=100' },
  half: { value: 'dose', about: '应答只发出一半就断开', example: 'half=1' },
  wrongSequence: { value: 'dose', about: '应答的序列号错误', example: 'wrong-sequence=1%' },
  doubleResponse: { value: 'dose', about: '应答发两遍', example: 'double-response=50%' },
  doubleMo: { value: 'dose', about: '上行发两遍（同一个 Msg_Id）', example: 'double-mo=50%' },
  doubleReport: { value: 'dose', about: '状态报告发两遍', example: 'double-report=50%' },
  reportFirst: { value: 'dose', about: '状态报告先于应答', example: 'report-first=100%' },
  refuseLogin: { value: 'count', about: '以指定状态码拒绝登录', example: 'refuse-login=3' },
  silentActiveTest: { value: 'switch', about: '不应答链路检测', example: 'silent-active-test=on' },
  restartIds: { value: 'count', about: '每 n 条下行后消息标识从头编号', example: 'restart-ids=1000' },
  unknownPdu: { value: 'dose', about: '收到下行后发一个未知命令的 PDU', example: 'unknown-pdu=10%' },
  garbage: { value: 'dose', about: '收到下行后发一段乱码', example: 'garbage=1' },
  tooLong: { value: 'dose', about: '收到下行后发一个长度超限的 PDU', example: 'too-long=1' },
};

const NAMES = Object.keys(FAULTS) as FaultName[];

/** wrongSequence → wrong-sequence: how a fault is written on the command line. */
export function faultSpelling(name: FaultName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readDose(text: string): Dose | undefined {
  if (text === 'on') return { share: 1 };
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (percent) return Number(percent[1]) <= 100 ? { share: Number(percent[1]) / 100 } : undefined;
  return /^\d{1,9}$/.test(text) ? { next: Number(text) } : undefined;
}

function readCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function readStatusAndDose(text: string): FaultPlan['refuse'] {
  const [status = '', dose = 'on'] = text.split(':');
  const code = readCount(status);
  const often = readDose(dose);
  return code === undefined || often === undefined ? undefined : { status: code, dose: often };
}

const READERS: Record<ValueKind, (text: string) => unknown> = {
  dose: readDose,
  count: readCount,
  'status and dose': readStatusAndDose,
  switch: (text) => (text === 'on' ? true : undefined),
};

const EXPECTED: Record<ValueKind, string> = {
  dose: '百分比（10%）、次数（接下来5次写5）、on 或 off',
  count: '整数或 off',
  'status and dose': '状态码，可加冒号和次数或百分比（9:5、9:10%），或 off',
  switch: 'on 或 off',
};

/**
 * `silence=10%` → the plan with that fault set; `silence=off` → without it. Says in Chinese what is wrong otherwise.
 * Doses: 10% = a share, 5 = the next five, on = always.
 */
export function readFault(text: string): Checked<FaultPlan> {
  const [typed = '', value = ''] = text.trim().split('=', 2);
  const name = NAMES.find((candidate) => faultSpelling(candidate) === typed || candidate === typed);
  if (name === undefined)
    return invalid('fault_name', `没有故障“${typed}”，可用：${NAMES.map(faultSpelling).join('、')}`);
  if (value === 'off') return valid({ [name]: undefined });
  const { value: kind, example } = FAULTS[name];
  const read = READERS[kind](value);
  if (read === undefined)
    return invalid('fault_value', `故障 ${typed} 的值应为${EXPECTED[kind]}，例如 ${example}；收到“${value}”`);
  return valid({ [name]: read } as FaultPlan);
}

/** The plan that several make together; what is wrong with the first that is none. */
export function readFaults(texts: readonly string[]): Checked<FaultPlan> {
  const plan: FaultPlan = {};
  for (const text of texts) {
    const read = readFault(text);
    if (!read.ok) return read;
    Object.assign(plan, read.value);
  }
  return valid(plan);
}
