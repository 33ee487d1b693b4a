import { timestampDigits } from '../session/moments';
import { contentFromFields, contentToFields } from '../text/content-fields';
import { PduError, type Tlv } from '../wire/layout';
import { authenticatorClient } from './authenticator';
import { decodePdu, encodePdu, fieldsOf, SMGP_NAMES, type SmgpName, type SmgpPdu } from './codec';
import { octetOf, parameter, type ParameterName, parameterName, PARAMETERS } from './optional-parameters';
import { readReport, type SmgpReport, writeReport } from './report';

/**
 * A PDU as the command line shows and takes it: the content as text or `report`, optional parameters as `tlvs` in their order,
 * a login's `timestamp` as ten digits.
 */
export interface JsonPdu {
  pdu: string;
  fields: Record<string, unknown>;
}

/** An optional parameter in JSON: octets as numbers, characters as strings, what is unknown or of another form as hex. */
interface JsonTlv {
  tag: string | number;
  value?: string | number;
  /** NULs after the characters: some gateways end LinkID and MsgSrc with one, others fill the field up. */
  nuls?: number;
  hex?: string;
}

const CHARACTERS = /^([\x01-\x7f]*)(\0*)$/;

function tlvToJson({ tag, value }: Tlv): JsonTlv {
  const name = parameterName(tag);
  const hex = { tag: name ?? tag, hex: value.toString('hex') };
  if (name === undefined) return hex;
  if (PARAMETERS[name].kind === 'octet') return value.length === 1 ? { tag: name, value: value.readUInt8(0) } : hex;
  const [, text, nuls = ''] = CHARACTERS.exec(value.toString('latin1')) ?? [];
  return text === undefined ? hex : { tag: name, value: text, ...(nuls !== '' && { nuls: nuls.length }) };
}

const isParameter = (name: unknown): name is ParameterName =>
  typeof name === 'string' && Object.hasOwn(PARAMETERS, name);

function tlvFromJson(given: unknown): Tlv {
  const { tag, value, nuls = 0, hex } = (given ?? {}) as Partial<JsonTlv>;
  const number = isParameter(tag) ? PARAMETERS[tag].tag : tag;
  if (typeof number !== 'number') throw new PduError('type', 'tlvs', `tlvs: no optional parameter ${String(tag)}`);
  if (typeof hex === 'string') {
    // Buffer.from would stop at the first pair that is none, and say nothing.
    if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw new PduError('character', 'tlvs', 'tlvs: pairs of hexadecimal digits');
    return { tag: number, value: Buffer.from(hex, 'hex') };
  }
  if (!isParameter(tag) || value === undefined)
    throw new PduError('type', 'tlvs', `tlvs: ${String(tag)} without value`);
  const plain = parameter(tag, value);
  return nuls === 0 ? plain : { tag: number, value: Buffer.concat([plain.value, Buffer.alloc(nuls)]) };
}

/** PduError where the frame is no PDU of SMGP 3.0. */
export function toJson(frame: Buffer): JsonPdu {
  const { pdu: name, ...pdu } = decodePdu(frame);
  if (!('content' in pdu)) {
    const { seq, ...rest } = pdu;
    const fields: Record<string, unknown> = { seq, ...rest };
    if ('timestamp' in pdu) fields.timestamp = timestampDigits(pdu.timestamp);
    if ('tlvs' in pdu) fields.tlvs = pdu.tlvs.map(tlvToJson);
    return { pdu: name, fields };
  }
  const { content, tlvs, ...rest } = pdu;
  const parameters = { tlvs: tlvs.map(tlvToJson) };
  const report = 'isReport' in rest && rest.isReport === 1 ? readReport(content) : undefined;
  if (report !== undefined) {
    const same = writeReport(report).equals(content);
    return {
      pdu: name,
      fields: { ...rest, report, ...(!same && { contentHex: content.toString('hex') }), ...parameters },
    };
  }
  const udhi = octetOf(tlvs, 'tpUdhi') === 1;
  return {
    pdu: name,
    fields: { ...rest, ...contentToFields({ msgFmt: rest.msgFmt, udhi, bytes: content }), ...parameters },
  };
}

const isName = (name: string): name is SmgpName => (SMGP_NAMES as readonly string[]).includes(name);

/**
 * The optional parameters of a message whose JSON names none, as widespread implementations send them: all that say nothing
 * special are zero, PkTotal and PkNumber are 1 of 1 or the part's. (The channel itself sends only what it means.)
 */
function usualTlvs(pdu: SmgpName, udhi: boolean, total: number, index: number): Tlv[] {
  const header = parameter('tpUdhi', udhi ? 1 : 0);
  if (pdu !== 'submit') return pdu === 'deliver' ? [header] : [];
  const zero = (name: ParameterName): Tlv => parameter(name, 0);
  return [
    zero('tpPid'),
    header,
    ...(['chargeUserType', 'chargeTermType', 'destTermType'] as const).map(zero),
    parameter('pkTotal', total),
    parameter('pkNumber', index),
    ...(['submitMsgType', 'spDealResult'] as const).map(zero),
  ];
}

/** What the content of a report is made of when JSON leaves it out. */
const USUAL_REPORT = { sub: '001', dlvrd: '001', submitTime: '', doneTime: '', stat: '', err: '000', text: '' };

/** The octets of a PDU given in JSON; of a login with `secret` the authenticator is made. PduError, or TypeError for a content that cannot be. */
export function fromJson({ pdu, fields }: JsonPdu): Buffer {
  if (!isName(pdu)) throw new PduError('type', 'pdu', `pdu: SMGP 3.0 has no message ${pdu}`);
  const values: Record<string, unknown> = { reserve: '', ...fields, pdu };
  const wanted = new Set(fieldsOf(pdu).map((field) => field.name));
  if (wanted.has('timestamp')) {
    values.timestamp = Number(fields.timestamp);
    if (typeof fields.secret === 'string') {
      values.authClient = authenticatorClient(String(fields.clientId), fields.secret, Number(fields.timestamp));
    }
  }
  if (Array.isArray(fields.tlvs)) values.tlvs = fields.tlvs.map(tlvFromJson);
  if (wanted.has('content')) {
    const isReport = typeof fields.report === 'object' && fields.report !== null && fields.contentHex === undefined;
    const content = isReport
      ? { udhi: false, bytes: writeReport({ ...USUAL_REPORT, ...(fields.report as SmgpReport) }) }
      : contentFromFields(fields, Number(fields.msgFmt ?? 0));
    const [total = 1, index = 1] = content.udhi ? [...content.bytes.subarray(4, 6)] : [];
    values.msgFmt ??= 0;
    values.content = content.bytes;
    values.tlvs ??= isReport ? [] : usualTlvs(pdu, content.udhi, total, index);
  }
  if (wanted.has('tlvs')) values.tlvs ??= [];
  // What is missing or of another type is found by the writer, field by field.
  return encodePdu(values as unknown as SmgpPdu);
}
