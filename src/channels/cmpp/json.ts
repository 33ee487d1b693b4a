import { timestampDigits } from '../session/moments';
import { decodeContent, type EncodedContent } from '../text/content';
import { contentFromFields, contentToFields } from '../text/content-fields';
import { PduError } from '../wire/layout';
import { authenticatorIsmg, authenticatorSource } from './authenticator';
import { cmpp20, cmpp30, type CmppCodec, type CmppName, type CmppPdu } from './codec';
import { type CmppReport, readReport, writeReport } from './report';

/**
 * A PDU as the command line shows and takes it. The content is `text`, or `report` in a status report; `timestamp` has its ten
 * digits; instead of an authenticator `secret` may be given.
 */
export interface JsonPdu {
  pdu: string;
  fields: Record<string, unknown>;
}

type Values = Record<string, unknown>;

/** A status report, or undefined where the content is none. */
function reportIn(content: Buffer, codec: CmppCodec): CmppReport | undefined {
  try {
    return readReport(content, codec.version);
  } catch (error) {
    if (error instanceof PduError) return undefined;
    throw error;
  }
}

function reportToFields(report: CmppReport, content: Buffer, codec: CmppCodec): Values {
  let same = false;
  try {
    same = writeReport(report, codec.version).equals(content);
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
  }
  return { report, ...(!same && { contentHex: content.toString('hex') }) };
}

function toJson(codec: CmppCodec, frame: Buffer): JsonPdu {
  const pdu = codec.decodePdu(frame);
  const values = pdu as unknown as Values;
  // Only what the version has: what is read has the fields of 3.0 too.
  const fields: Values = { seq: pdu.seq };
  for (const { name } of codec.fieldsOf(pdu.pdu)) fields[name] = values[name];
  if (pdu.pdu === 'connect') fields.timestamp = timestampDigits(pdu.timestamp);
  if ('content' in pdu) {
    const { content } = pdu;
    delete fields.content;
    const report = pdu.pdu === 'deliver' && pdu.registeredDelivery === 1 ? reportIn(content, codec) : undefined;
    Object.assign(
      fields,
      report === undefined
        ? contentToFields({ msgFmt: pdu.msgFmt, udhi: pdu.tpUdhi === 1, bytes: content })
        : reportToFields(report, content, codec),
    );
  }
  return { pdu: pdu.pdu, fields };
}

/** What is nearly always so, and what only 3.0 has. */
const USUAL: Values = {
  msgId: '0',
  tpPid: 0,
  feeTerminalType: 0,
  destTerminalType: 0,
  srcTerminalType: 0,
  reserve: '',
  reserved: 0,
};
/** Fields of JSON that are not the specification's. */
const MADE = ['seq', 'text', 'report', 'contentHex', 'concatRef', 'concatTotal', 'concatIndex', 'secret'] as const;
const MADE_OF_ANSWER = 'authenticatorSource';

function checkNames(fields: Values, name: CmppName): void {
  const known = new Set<string>([...MADE, ...cmpp30.fieldsOf(name).map((field) => field.name)]);
  if (name === 'connect_resp') known.add(MADE_OF_ANSWER);
  for (const given of Object.keys(fields)) {
    if (!known.has(given)) throw new PduError('type', given, `${given}: ${name} has no such field`);
  }
}

function stringIn(fields: Values, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new PduError('type', name, `${name}: a string`);
  return value;
}

function timestampIn(value: unknown): number {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^\d{1,10}$/.test(digits)) {
    throw new PduError('type', 'timestamp', 'timestamp: up to ten digits, MMDDhhmmss');
  }
  return Number(digits);
}

function loginFields(name: CmppName, fields: Values, codec: CmppCodec): Values {
  const { secret } = fields;
  if (name === 'connect') {
    const timestamp = timestampIn(fields.timestamp);
    const version = fields.version ?? codec.versionOctet;
    if (typeof secret !== 'string') return { timestamp, version };
    return {
      timestamp,
      version,
      authenticatorSource: authenticatorSource(stringIn(fields, 'sourceAddr'), secret, timestamp),
    };
  }
  if (name !== 'connect_resp' || typeof secret !== 'string') return {};
  const status = Number(fields.status);
  const octets = codec.version === '3.0' ? 4 : 1;
  return { authenticatorIsmg: authenticatorIsmg(status, stringIn(fields, MADE_OF_ANSWER), secret, octets) };
}

function contentIn(fields: Values, codec: CmppCodec): EncodedContent {
  const { report, contentHex } = fields;
  if (typeof report !== 'object' || report === null || contentHex !== undefined) {
    return contentFromFields(fields, Number(fields.msgFmt ?? 0));
  }
  const bytes = writeReport({ smscSequence: 0, ...report } as CmppReport, codec.version);
  return { msgFmt: Number(fields.msgFmt ?? 0), udhi: false, bytes };
}

function contentFields(fields: Values, codec: CmppCodec): Values {
  const content = contentIn(fields, codec);
  const part = content.udhi ? decodeContent(content).part : undefined;
  return {
    msgFmt: content.msgFmt,
    content: content.bytes,
    tpUdhi: fields.tpUdhi ?? (content.udhi ? 1 : 0),
    pkTotal: fields.pkTotal ?? part?.total ?? 1,
    pkNumber: fields.pkNumber ?? part?.index ?? 1,
  };
}

const NAMES = new Set<string>(cmpp30.names);
const isName = (name: string): name is CmppName => NAMES.has(name);

function fromJson(codec: CmppCodec, { pdu, fields }: JsonPdu): Buffer {
  if (!isName(pdu)) throw new PduError('type', 'pdu', `pdu: CMPP has no message ${pdu}`);
  checkNames(fields, pdu);
  const { seq } = fields;
  if (typeof seq !== 'number' || seq >>> 0 !== seq) throw new PduError('range', 'seq', 'seq: a number of 32 bits');
  const hasContent = codec.fieldsOf(pdu).some(({ name }) => name === 'content');
  const values = {
    ...USUAL,
    ...fields,
    ...loginFields(pdu, fields, codec),
    ...(hasContent && contentFields(fields, codec)),
    pdu,
  };
  // What is missing or of another type is found by the writer, field by field.
  return codec.encodePdu(values as unknown as CmppPdu);
}

/** `toJson`: PduError where the frame is no PDU of CMPP. `fromJson`: PduError, or TypeError for a content that cannot be. */
function jsonOf(codec: CmppCodec) {
  return {
    toJson: (frame: Buffer): JsonPdu => toJson(codec, frame),
    fromJson: (json: JsonPdu): Buffer => fromJson(codec, json),
  };
}

export const cmpp20Json = jsonOf(cmpp20);
export const cmpp30Json = jsonOf(cmpp30);
