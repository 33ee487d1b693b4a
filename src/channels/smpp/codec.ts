import { PduError } from '../wire/layout';
import { BODIES, type Destination, MULTI, type SmppPdu, type SubmitMulti, type SubmitMultiAnswer } from './bodies';
import { COMMAND_IDS, type CommandName, commandName } from './commands';

/** Octets of the header (3.2): command_length, command_id, command_status, sequence_number. */
export const HEADER = 16;
/** message_payload may hold 64 KB; the rest of a PDU with it is short. */
export const MAX_PDU = 66_560;

/** A command that is not one of SMPP 3.4. */
export class UnknownCommand extends PduError {
  constructor(commandId: number) {
    super('range', 'commandId', `commandId: 0x${commandId.toString(16).padStart(8, '0')} is unknown`);
  }
}

/** Not the others' putUint32, nor their frameMaker below: shared with SMPP, SMGP's codec fell to 0.7 of its speed (bench/codec). */
function writeWord(into: Buffer, at: number, word: number): void {
  into[at] = word >>> 24;
  into[at + 1] = word >>> 16;
  into[at + 2] = word >>> 8;
  into[at + 3] = word;
}

function checkWord(value: number, name: string): void {
  if (value >>> 0 !== value) throw new PduError('range', name, `${name}: ${value} is not in 0..4294967295`);
}

function writeDestination(destination: Destination, into: Buffer, at: number): number {
  const isList = 'listName' in destination;
  if (at >= into.length)
    throw new PduError('too_long', 'destinations', 'destinations: the PDU does not fit its buffer');
  into[at] = isList ? 2 : 1;
  return isList ? MULTI.list.write(destination, into, at + 1) : MULTI.address.write(destination, into, at + 1);
}

function writeCount(count: number, into: Buffer, at: number, name: string): number {
  if (count > 255 || at >= into.length) throw new PduError('too_long', name, `${name}: ${count} entries, at most 255`);
  into[at] = count;
  return at + 1;
}

function writeMulti(pdu: SubmitMulti, into: Buffer, at: number): number {
  let end = writeCount(pdu.destinations.length, into, MULTI.head.write(pdu, into, at), 'destinations');
  for (const destination of pdu.destinations) end = writeDestination(destination, into, end);
  return MULTI.tail.write(pdu, into, end);
}

function writeMultiAnswer(pdu: SubmitMultiAnswer, into: Buffer, at: number): number {
  let end = writeCount(pdu.failures.length, into, MULTI.answer.write(pdu, into, at), 'failures');
  for (const failure of pdu.failures) end = MULTI.failure.write(failure, into, end);
  return end;
}

/** Octets of a C-octet string that has just been read, with its NUL. */
function past(from: Buffer, at: number, end: number): number {
  const nul = from.indexOf(0, at);
  return nul < 0 || nul >= end ? end : nul + 1;
}

function short(name: string): never {
  throw new PduError('too_short', name, `${name}: the PDU ends before it`);
}

/** Type of number and plan before an address: two octets, then a C-octet string. */
function readAddress(
  from: Buffer,
  at: number,
  end: number,
): { next: number; value: ReturnType<typeof MULTI.address.read> } {
  const value = MULTI.address.read(from, at, end);
  return { next: past(from, at + 2, end), value };
}

function readMulti(from: Buffer, end: number, seq: number, commandStatus: number): SubmitMulti {
  const head = MULTI.head.read(from, HEADER, end);
  let at = past(from, past(from, HEADER, end) + 2, end);
  if (at >= end) short('destinations');
  const count = from[at++] as number;
  const destinations: Destination[] = [];
  for (let i = 0; i < count; i++) {
    if (at >= end) short('destinations');
    const flag = from[at++];
    if (flag === 2) {
      destinations.push(MULTI.list.read(from, at, end));
      at = past(from, at, end);
    } else {
      const { next, value } = readAddress(from, at, end);
      destinations.push(value);
      at = next;
    }
  }
  return { pdu: 'submit_multi', seq, commandStatus, ...head, destinations, ...MULTI.tail.read(from, at, end) };
}

function readMultiAnswer(from: Buffer, end: number, seq: number, commandStatus: number): SubmitMultiAnswer {
  const { messageId } = MULTI.answer.read(from, HEADER, end);
  const failures: SubmitMultiAnswer['failures'] = [];
  let at = past(from, HEADER, end);
  const count = at < end ? (from[at++] as number) : 0;
  for (let i = 0; i < count; i++) {
    const { next, value } = readAddress(from, at, end);
    if (end - next < 4) short('errorStatus');
    failures.push({ ...value, errorStatus: from.readUInt32BE(next) });
    at = next + 4;
  }
  return { pdu: 'submit_multi_resp', seq, commandStatus, messageId, failures };
}

type Writable = Exclude<SmppPdu, SubmitMulti | SubmitMultiAnswer>;
interface Body {
  write(values: object, into: Buffer, at: number): number;
  read(from: Buffer, at: number, end: number): Writable & { seq: number; commandStatus: number };
}
const bodies = BODIES as unknown as Readonly<Record<Writable['pdu'], Body>>;

function writeBody(pdu: SmppPdu, into: Buffer, at: number): number {
  if (pdu.pdu === 'submit_multi') return writeMulti(pdu, into, at);
  if (pdu.pdu === 'submit_multi_resp') return writeMultiAnswer(pdu, into, at);
  return bodies[pdu.pdu].write(pdu, into, at);
}

/** An answer with an error has no body (4.1.2, 4.4.2 …) unless there is something to say in it. */
function isBareRefusal(pdu: SmppPdu): boolean {
  if (pdu.commandStatus === 0 || COMMAND_IDS[pdu.pdu] < COMMAND_IDS.generic_nack) return false;
  return Object.entries(pdu).every(
    ([name, value]) =>
      HEADER_FIELDS.has(name) || value === '' || value === 0 || (Array.isArray(value) && value.length === 0),
  );
}
const HEADER_FIELDS = new Set(['pdu', 'seq', 'commandStatus']);

/**
 * Writes a PDU under the given sequence number and returns where it ends. Strict: PduError where a value does not fit its
 * field.
 */
export function writePdu(pdu: SmppPdu, into: Buffer, at: number, sequence: number): number {
  checkWord(pdu.commandStatus, 'commandStatus');
  checkWord(sequence, 'seq');
  const body = at + HEADER;
  if (body > into.length) throw new PduError('too_long', 'header', 'header: the PDU does not fit its buffer');
  const end = isBareRefusal(pdu) ? body : writeBody(pdu, into, body);
  writeWord(into, at, end - at);
  writeWord(into, at + 4, COMMAND_IDS[pdu.pdu]);
  writeWord(into, at + 8, pdu.commandStatus);
  writeWord(into, at + 12, sequence);
  return end;
}

/** Most PDUs are a few hundred octets: they are written here and copied, for none needs as much memory as it might. */
const scratch = Buffer.allocUnsafeSlow(MAX_PDU);

/** A PDU of its own buffer. PduError where a value does not fit. */
export function encodePdu(pdu: SmppPdu): Buffer {
  return Buffer.from(scratch.subarray(0, writePdu(pdu, scratch, 0, pdu.seq)));
}

/** command_id, command_status and sequence_number of a frame of at least a header. */
export function readHeader(frame: Buffer): { commandId: number; commandStatus: number; seq: number } {
  if (frame.length < HEADER)
    throw new PduError('too_short', 'header', `header: ${frame.length} octets, ${HEADER} wanted`);
  return { commandId: frame.readUInt32BE(4), commandStatus: frame.readUInt32BE(8), seq: frame.readUInt32BE(12) };
}

/**
 * Reads a whole PDU. Tolerant: missing terminators, a missing body of an answer, octets after the end. PduError where
 * mandatory fields are missing, UnknownCommand where the command is none of SMPP 3.4. Buffers in it are views of the frame.
 */
export function decodePdu(frame: Buffer): SmppPdu {
  const { commandId, commandStatus, seq } = readHeader(frame);
  const name: CommandName | undefined = commandName(commandId);
  if (name === undefined) throw new UnknownCommand(commandId);
  const end = Math.min(frame.length, frame.readUInt32BE(0));
  if (end < HEADER) throw new PduError('too_short', 'commandLength', `commandLength: ${end} is less than a header`);
  if (name === 'submit_multi') return readMulti(frame, end, seq, commandStatus);
  if (name === 'submit_multi_resp') return readMultiAnswer(frame, end, seq, commandStatus);
  const pdu = bodies[name].read(frame, HEADER, end);
  pdu.seq = seq;
  pdu.commandStatus = commandStatus;
  return pdu;
}
