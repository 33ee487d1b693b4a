import type { PduWriter } from '../session/link';
import { ANSWER_BIT } from '../wire/commands';
import { HEADER_LENGTH, writeHeader } from './codec';
import { readSequence } from './sequence';

/** Result and reserve: the body of nearly every answer. */
const BODY_LENGTH = 9;
const UNBIND = 0x2;

/** The answer to a request: its command with the highest bit set, its sequence, and a result. Unbind's has no body (4.2.3.2.2). */
export function answerTo(request: Buffer, result: number): PduWriter {
  const command = request.readUInt32BE(4);
  const seq = readSequence(request, 8);
  return (into, at) => {
    const body = at + HEADER_LENGTH;
    const end = command === UNBIND ? body : body + BODY_LENGTH;
    writeHeader((command | ANSWER_BIT) >>> 0, seq, into, at, end);
    into.fill(0, body, end);
    if (end > body) into[body] = result;
    return end;
  };
}
