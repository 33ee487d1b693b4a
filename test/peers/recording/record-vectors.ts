import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Protocol } from '../sms-core';
import { cmppLayout } from './cmpp-layout';
import { comment, type Commented } from './comment';
import type { ProtocolLayout } from './layout';
import { recordKannel, recordSmppPackage } from './record-smpp';
import { recordSmsCore, type Recorded } from './record-sms-core';
import { SECRET, SMPP_SECRET } from './scenario';
import { SGIP_LAYOUT } from './sgip-layout';
import { SMGP_LAYOUT } from './smgp-layout';
import { SMPP_LAYOUT } from './smpp-layout';

/**
 * Writes test/channels/vectors/*.json anew from what the peers say to each other:
 *   scripts/peers.sh build && node -r ./test/support/register-ts.cjs test/peers/recording/record-vectors.ts [name …]
 */

interface Vector {
  name: string;
  message: string;
  /** Whose bytes these are. */
  source: string;
  sentBy: Recorded['sentBy'];
  /** What a login's authenticator is made with. */
  secret?: string;
  hex: string;
  fields: Commented[];
}

const FORMAT_NAMES: Readonly<Record<number, string>> = { 0: 'ascii', 1: 'ascii', 8: 'ucs2', 15: 'gbk' };
const FORMAT_FIELDS = ['Msg_Fmt', 'MessageCoding', 'MsgFormat', 'data_coding'];
const STATUS_FIELDS = ['Status', 'Result', 'command_status'];
const REPORT_FIELDS = ['Registered_Delivery', 'IsReport'];

function first(numbers: ReadonlyMap<string, number>, names: readonly string[]): number | undefined {
  return names.map((name) => numbers.get(name)).find((number) => number !== undefined);
}

function isReport(message: string, numbers: ReadonlyMap<string, number>): boolean {
  if (message === 'deliver_sm') return ((numbers.get('esm_class') ?? 0) & 0x3c) === 0x04;
  return message === 'deliver' && first(numbers, REPORT_FIELDS) === 1;
}

/** deliver/ucs2-long-1-of-2, deliver/report, submit_resp/refused, connect … */
function nameOf(message: string, numbers: ReadonlyMap<string, number>): string {
  if (isReport(message, numbers)) return `${message}/report`;
  if (message.endsWith('_resp')) return (first(numbers, STATUS_FIELDS) ?? 0) === 0 ? message : `${message}/refused`;
  const format = first(numbers, FORMAT_FIELDS);
  if (format === undefined) return message;
  const total = numbers.get('total') ?? numbers.get('sar_total_segments');
  const index = numbers.get('index') ?? numbers.get('sar_segment_seqnum');
  const long = total === undefined ? '' : `-long-${index}-of-${total}`;
  return `${message}/${FORMAT_NAMES[format] ?? format}${long}`;
}

function isSplitField({ field }: Commented): boolean {
  return field === 'sar_msg_ref_num.tag' || field === 'message_payload.tag';
}

function isLogin(message: string): boolean {
  return ['connect', 'connect_resp', 'login', 'login_resp', 'bind', 'bind_transceiver'].includes(message);
}

/** One vector a name and sender: the first of each. A report that failed has a name of its own. */
function vectors(source: string, secret: string, layout: ProtocolLayout, recorded: readonly Recorded[]): Vector[] {
  const found = new Map<string, Vector>();
  for (const { sentBy, bytes } of recorded) {
    const { message, fields, numbers } = comment(layout, bytes);
    const failed = bytes.includes('UNDELIV') || numbers.get('State') === 2 ? '-failed' : '';
    const name = `${nameOf(message, numbers)}${failed}`;
    const key = `${name} ${sentBy}`;
    if (found.has(key)) continue;
    const both = [...found.values()].some((other) => other.name === name);
    found.set(key, {
      name: both ? `${name}/by-${sentBy}` : name,
      message,
      source,
      sentBy,
      ...(isLogin(message) ? { secret } : {}),
      hex: bytes.toString('hex'),
      fields,
    });
  }
  return [...found.values()];
}

const SMS_CORE = 'sms-core 2.1.13.5';
const smsCore = (protocol: Protocol, layout: ProtocolLayout) => async () =>
  vectors(SMS_CORE, protocol === 'smpp34' ? SMPP_SECRET : SECRET, layout, await recordSmsCore(protocol));
/** Only what the other way of splitting changes. */
const split = async (payload: 'UDHPARAM' | 'PAYLOAD', way: string) => {
  const all = vectors(`${SMS_CORE}, ${way}`, SMPP_SECRET, SMPP_LAYOUT, await recordSmsCore('smpp34', payload));
  return all.filter(({ message, fields }) => /^(submit|deliver)_sm$/.test(message) && fields.some(isSplitField));
};

const RECORDINGS: Readonly<Record<string, () => Promise<Vector[]>>> = {
  'cmpp20-sms-core': smsCore('cmpp20', cmppLayout(20)),
  'cmpp30-sms-core': smsCore('cmpp30', cmppLayout(30)),
  'sgip12-sms-core': smsCore('sgip12', SGIP_LAYOUT),
  'smgp30-sms-core': smsCore('smgp30', SMGP_LAYOUT),
  'smpp34-sms-core': smsCore('smpp34', SMPP_LAYOUT),
  'smpp34-sms-core-sar': () => split('UDHPARAM', 'sar parameters'),
  'smpp34-sms-core-payload': () => split('PAYLOAD', 'message_payload'),
  'smpp34-kannel': async () => vectors('Kannel 1.4.5', SMPP_SECRET, SMPP_LAYOUT, await recordKannel()),
  'smpp34-smpp-npm': async () => vectors('smpp 0.5.1 (npm)', SMPP_SECRET, SMPP_LAYOUT, await recordSmppPackage()),
};

async function main(names: readonly string[]): Promise<void> {
  const directory = join(__dirname, '../../channels/vectors');
  mkdirSync(directory, { recursive: true });
  for (const [name, record] of Object.entries(RECORDINGS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const found = await record();
    writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(found, null, 2)}\n`);
    process.stdout.write(`${name}: ${found.length} vectors\n`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
