import { frameMaker } from '../wire/frame-maker';
import { type Field, type Layout, PduError } from '../wire/layout';
import { getUint32, putUint32 } from '../wire/octets';
import { LAYOUTS, SMGP_COMMANDS, type SmgpName, type SmgpPdu } from './layouts';

export { SMGP_COMMANDS, type SmgpName, type SmgpPdu, type SmgpPduOf } from './layouts';

const NAMES = new Map(Object.entries(SMGP_COMMANDS).map(([name, id]) => [id, name as SmgpName]));

export const HEADER_LENGTH = 12;
/** More than a Submit to 255 numbers takes. */
export const MAX_LENGTH = 8_192;
/** 3.0, 6.2.5. */
export const VERSION_30 = 0x30;

/** The name of a request id; undefined where SMGP 3.0 has none such. */
export function commandName(id: number): SmgpName | undefined {
  return NAMES.get(id);
}

/** Whether a frame is an answer: the highest bit of its request id. */
export function isAnswer(frame: Buffer): boolean {
  return (frame[4] ?? 0) >= 0x80;
}

/** Fills in the header of a PDU that begins at `at` and ends at `end`; returns the end. */
export function writeHeader(command: number, seq: number, into: Buffer, at: number, end: number): number {
  if (at + HEADER_LENGTH > into.length)
    throw new PduError('too_long', 'header', 'header: the PDU does not fit its buffer');
  if (seq >>> 0 !== seq) throw new PduError('range', 'seq', `seq: ${seq} does not fit 32 bits`);
  if (end - at > MAX_LENGTH) throw new PduError('too_long', 'packetLength', `packetLength: ${end - at} octets`);
  putUint32(into, at, end - at);
  putUint32(into, at + 4, command);
  putUint32(into, at + 8, seq);
  return end;
}

/** Writes a whole PDU at `at` and returns its end. PduError where a value does not fit its field. */
export function writePdu(pdu: SmgpPdu, into: Buffer, at: number): number {
  const body: Layout<SmgpPdu> | undefined = LAYOUTS[pdu.pdu] as unknown as Layout<SmgpPdu>;
  if (body === undefined) throw new PduError('type', 'pdu', `pdu: no SMGP message ${String(pdu.pdu)}`);
  return writeHeader(SMGP_COMMANDS[pdu.pdu], pdu.seq, into, at, body.write(pdu, into, at + HEADER_LENGTH));
}

const makeFrame = frameMaker(MAX_LENGTH);

/** The octets of a PDU. PduError where a value does not fit its field. */
export function encodePdu(pdu: SmgpPdu): Buffer {
  return makeFrame(writePdu, pdu);
}

/** Reads one whole PDU. PduError where it is none of SMGP 3.0; contents are views of the frame. */
export function decodePdu(frame: Buffer): SmgpPdu {
  if (frame.length < HEADER_LENGTH) {
    throw new PduError('too_short', 'packetLength', `packetLength: ${frame.length} octets are no header`);
  }
  const length = getUint32(frame, 0);
  if (length !== frame.length) {
    const fault = length > frame.length ? 'too_short' : 'too_long';
    throw new PduError(fault, 'packetLength', `packetLength: ${length} announced, ${frame.length} octets are there`);
  }
  const id = getUint32(frame, 4);
  const name = NAMES.get(id);
  if (name === undefined) throw new PduError('range', 'requestId', `requestId: 0x${id.toString(16).padStart(8, '0')}`);
  const pdu: SmgpPdu = LAYOUTS[name].read(frame, HEADER_LENGTH, length);
  pdu.seq = getUint32(frame, 8);
  return pdu;
}

/** The fields of a message as the specification lists them, for documents and for tests that walk them all. */
export const fieldsOf = (name: SmgpName): readonly Field[] => LAYOUTS[name].fields;
export const SMGP_NAMES = Object.keys(LAYOUTS) as SmgpName[];
