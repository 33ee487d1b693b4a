import { contentFromFields, contentToFields } from '../text/content-fields';
import { PduError } from '../wire/layout';
import { checkUint } from '../wire/octets';
import { decodePdu, encodePdu, fieldsOf, SGIP_NAMES, type SgipName, type SgipPdu } from './codec';
import type { SgipSequence } from './sequence';

/** A PDU as the command line shows and takes it: `seq` and `submitSeq` are arrays of three numbers, the content is text. */
export interface JsonPdu {
  pdu: string;
  fields: Record<string, unknown>;
}

/** PduError where the frame is no PDU of SGIP 1.2. */
export function toJson(frame: Buffer): JsonPdu {
  const { pdu: name, ...pdu } = decodePdu(frame);
  if ('content' in pdu) {
    const { content, ...rest } = pdu;
    return { pdu: name, fields: { ...rest, ...contentToFields({ ...rest, udhi: rest.tpUdhi === 1, bytes: content }) } };
  }
  if ('submitNode' in pdu) {
    const { seq, submitNode, submitTime, submitNumber, ...rest } = pdu;
    return { pdu: name, fields: { seq, submitSeq: [submitNode, submitTime, submitNumber], ...rest } };
  }
  return { pdu: name, fields: { ...pdu } };
}

const isName = (name: string): name is SgipName => (SGIP_NAMES as readonly string[]).includes(name);

function sequenceIn(value: unknown, field: string): SgipSequence {
  if (!Array.isArray(value) || value.length !== 3) throw new PduError('type', field, `${field}: three numbers`);
  const [node, time, number] = value.map((word) => checkUint(word, 0xffff_ffff, field));
  return [node ?? 0, time ?? 0, number ?? 0];
}

/** Fields that may be left out, as they nearly always are. */
const USUAL = { reserve: '', tpPid: 0 };

/** The octets of a PDU given in JSON. PduError, or TypeError for a content that cannot be, where something does not fit. */
export function fromJson({ pdu, fields }: JsonPdu): Buffer {
  if (!isName(pdu)) throw new PduError('type', 'pdu', `pdu: SGIP 1.2 has no message ${pdu}`);
  const seq = sequenceIn(fields.seq, 'seq');
  const values: Record<string, unknown> = { ...USUAL, ...fields, pdu, seq };
  const wanted = new Set(fieldsOf(pdu).map((field) => field.name));
  if (wanted.has('submitNode')) {
    [values.submitNode, values.submitTime, values.submitNumber] = sequenceIn(fields.submitSeq, 'submitSeq');
  }
  if (wanted.has('content')) {
    const content = contentFromFields(fields, Number(fields.msgFmt ?? 0));
    Object.assign(values, { msgFmt: content.msgFmt, content: content.bytes });
    values.tpUdhi ??= content.udhi ? 1 : 0;
  }
  // What is missing or of another type is found by the writer, field by field.
  return encodePdu(values as unknown as SgipPdu);
}
