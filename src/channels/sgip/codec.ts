import { frameMaker } from '../wire/frame-maker';
import { type Field, type Layout, PduError } from '../wire/layout';
import { getUint32, putUint32 } from '../wire/octets';
import { LAYOUTS, SGIP_COMMANDS, type SgipName, type SgipPdu } from './layouts';
import { readSequence, type SgipSequence, writeSequence } from './sequence';

export { SGIP_COMMANDS, type SgipName, type SgipPdu, type SgipPduOf } from './layouts';

const NAMES = new Map(Object.entries(SGIP_COMMANDS).map(([name, id]) => [id, name as SgipName]));

export const HEADER_LENGTH = 20;
/** More than any PDU takes: a Submit to 255 numbers. 4 speaks of 2,000 octets, which a Submit to 100 already exceeds. */
export const MAX_LENGTH = 8_192;

/** The name of a command id; undefined where SGIP 1.2 has none such. */
export function commandName(id: number): SgipName | undefined {
  return NAMES.get(id);
}

/** Whether a frame is an answer: the highest bit of its command. */
export function isAnswer(frame: Buffer): boolean {
  return (frame[4] ?? 0) >= 0x80;
}

/** Fills in the header of a PDU that begins at `at` and ends at `end`; returns the end. */
export function writeHeader(command: number, seq: SgipSequence, into: Buffer, at: number, end: number): number {
  if (at + HEADER_LENGTH > into.length)
    throw new PduError('too_long', 'header', 'header: the PDU does not fit its buffer');
  if (end - at > MAX_LENGTH) throw new PduError('too_long', 'messageLength', `messageLength: ${end - at} octets`);
  putUint32(into, at, end - at);
  putUint32(into, at + 4, command);
  writeSequence(seq, into, at + 8);
  return end;
}

/** Writes a whole PDU at `at` and returns its end. PduError where a value does not fit its field. */
export function writePdu(pdu: SgipPdu, into: Buffer, at: number): number {
  const body: Layout<SgipPdu> | undefined = LAYOUTS[pdu.pdu] as unknown as Layout<SgipPdu>;
  if (body === undefined) throw new PduError('type', 'pdu', `pdu: no SGIP message ${String(pdu.pdu)}`);
  return writeHeader(SGIP_COMMANDS[pdu.pdu], pdu.seq, into, at, body.write(pdu, into, at + HEADER_LENGTH));
}

const makeFrame = frameMaker(MAX_LENGTH);

/** The octets of a PDU. PduError where a value does not fit its field. */
export function encodePdu(pdu: SgipPdu): Buffer {
  return makeFrame(writePdu, pdu);
}

/** Reads one whole PDU. PduError where it is none of SGIP 1.2; contents are views of the frame. */
export function decodePdu(frame: Buffer): SgipPdu {
  if (frame.length < HEADER_LENGTH) {
    throw new PduError('too_short', 'messageLength', `messageLength: ${frame.length} octets are no header`);
  }
  const length = getUint32(frame, 0);
  if (length !== frame.length) {
    const fault = length > frame.length ? 'too_short' : 'too_long';
    throw new PduError(fault, 'messageLength', `messageLength: ${length} announced, ${frame.length} octets are there`);
  }
  const id = getUint32(frame, 4);
  const name = NAMES.get(id);
  if (name === undefined) throw new PduError('range', 'commandId', `commandId: 0x${id.toString(16).padStart(8, '0')}`);
  const pdu: SgipPdu = LAYOUTS[name].read(frame, HEADER_LENGTH, length);
  pdu.seq = readSequence(frame, 8);
  return pdu;
}

/** The fields of a message as the specification lists them, for documents and for tests that walk them all. */
export const fieldsOf = (name: SgipName): readonly Field[] => LAYOUTS[name].fields;
export const SGIP_NAMES = Object.keys(LAYOUTS) as SgipName[];
