import { contentFromFields, contentToFields } from '../text/content-fields';
import { PduError, type Tlv } from '../wire/layout';
import { BODIES, type Destination, MULTI, type SmppPdu } from './bodies';
import { decodePdu, encodePdu } from './codec';
import { COMMAND_IDS, ESM } from './commands';
import { decodeContent } from '../text/content';
import { readReceipt } from './receipt';
import { tlvFromJson, tlvOctets, tlvToJson } from './tags';

/**
 * A PDU as the command line shows and takes it. `text` is what short_message or message_payload says, `tlvs` are by name
 * where they have one, `report` is what a receipt says; commandStatus is left out of requests.
 */
export interface JsonPdu {
  pdu: string;
  fields: Record<string, unknown>;
}

const WORD = /\b(id|sub|dlvrd|submit date|done date|stat|err):\s*(\S*)/gi;

/** The words of a receipt's text, in the field names of the other protocols. */
function reportOf(text: string): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(WORD)) {
    const key = name.toLowerCase().replace(/ d/, 'D');
    words[key] ??= value;
  }
  return words;
}

type Texted = Extract<SmppPdu, { dataCoding: number }>;

function textFields(pdu: Texted): Record<string, unknown> {
  const { esmClass, dataCoding: msgFmt, tlvs } = pdu;
  const udhi = (esmClass & ESM.udhi) !== 0;
  const short = 'shortMessage' in pdu ? pdu.shortMessage : undefined;
  const payload = tlvOctets(tlvs, 'message_payload');
  // What stands among the parameters is not said twice; its text is for the reader.
  const content =
    (short === undefined || short.length === 0) && payload !== undefined
      ? { text: decodeContent({ msgFmt, udhi, bytes: payload }).text }
      : short === undefined
        ? {}
        : contentToFields({ msgFmt, udhi, bytes: short });
  const text = 'text' in content ? String(content.text) : '';
  const isReceipt = (esmClass & ESM.typeMask) === ESM.receipt && readReceipt(text, tlvs) !== undefined;
  return { ...content, ...(isReceipt && { report: reportOf(text) }) };
}

/** PduError where the frame is no PDU of SMPP 3.4. */
export function toJson(frame: Buffer): JsonPdu {
  const decoded = decodePdu(frame);
  const { pdu, seq, commandStatus, ...rest } = decoded;
  const fields: Record<string, unknown> = { seq };
  if (COMMAND_IDS[pdu] >= COMMAND_IDS.generic_nack || commandStatus !== 0) fields.commandStatus = commandStatus;
  for (const [name, value] of Object.entries(rest)) {
    if (name === 'shortMessage') continue;
    if (name === 'tlvs') {
      const list = value as unknown as Tlv[];
      if (list.length > 0) fields.tlvs = list.map(tlvToJson);
    } else fields[name] = value;
  }
  if ('dataCoding' in decoded) Object.assign(fields, textFields(decoded));
  else if ('shortMessage' in decoded) fields.contentHex = decoded.shortMessage.toString('hex');
  return { pdu, fields };
}

const EMPTY_BY_KIND: Readonly<Record<string, unknown>> = { uint: 0, cstring: '', tlvs: [], counted: Buffer.alloc(0) };

function fieldsOf(pdu: SmppPdu['pdu']): readonly { name: string; kind: string }[] {
  if (pdu === 'submit_multi') return [...MULTI.head.fields, ...MULTI.tail.fields];
  return pdu === 'submit_multi_resp' ? MULTI.answer.fields : BODIES[pdu].fields;
}

function tlvsIn(value: unknown): Tlv[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new PduError('type', 'tlvs', 'tlvs: a list');
  return value.map((each: unknown) => {
    const tlv = typeof each === 'object' && each !== null ? tlvFromJson(each) : undefined;
    if (tlv === undefined) throw new PduError('type', 'tlvs', `tlvs: ${JSON.stringify(each)} is no parameter`);
    return tlv;
  });
}

function shortMessageIn(fields: Record<string, unknown>, tlvs: readonly Tlv[]): { udhi: boolean; bytes: Buffer } {
  const told = fields.contentHex !== undefined || tlvOctets(tlvs, 'message_payload') === undefined;
  if (!told) return { udhi: false, bytes: Buffer.alloc(0) };
  return contentFromFields(fields, Number(fields.dataCoding ?? 0));
}

const ADDRESS = { destTon: 0, destNpi: 0, destAddr: '' };

/** The octets of a PDU given in JSON; fields left out are empty or 0. PduError, or TypeError for a content that cannot be. */
export function fromJson({ pdu: name, fields }: JsonPdu): Buffer {
  if (!Object.hasOwn(COMMAND_IDS, name)) throw new PduError('type', 'pdu', `pdu: SMPP 3.4 has no command ${name}`);
  const pdu = name as SmppPdu['pdu'];
  const values: Record<string, unknown> = { pdu, seq: 0, commandStatus: 0 };
  const tlvs = tlvsIn(fields.tlvs);
  for (const field of fieldsOf(pdu)) values[field.name] = EMPTY_BY_KIND[field.kind];
  Object.assign(values, fields, { pdu, tlvs });
  if (fieldsOf(pdu).some((field) => field.name === 'shortMessage')) {
    const { udhi, bytes } = shortMessageIn(fields, tlvs);
    values.shortMessage = bytes;
    if (fields.esmClass === undefined) values.esmClass = udhi ? ESM.udhi : 0;
  }
  if (pdu === 'submit_multi') {
    const list = Array.isArray(fields.destinations) ? (fields.destinations as Partial<Destination>[]) : [];
    values.destinations = list.map((each) => ('listName' in each ? each : { ...ADDRESS, ...each }));
  }
  if (pdu === 'submit_multi_resp') {
    const list = Array.isArray(fields.failures) ? (fields.failures as object[]) : [];
    values.failures = list.map((each) => ({ ...ADDRESS, errorStatus: 0, ...each }));
  }
  return encodePdu(values as unknown as SmppPdu);
}
