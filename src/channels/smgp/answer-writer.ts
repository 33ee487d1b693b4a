import type { PduWriter } from '../session/link';
import { ANSWER_BIT } from '../wire/commands';
import { HEADER_LENGTH, SMGP_COMMANDS, writeHeader } from './codec';
import { MESSAGE_ID_LENGTH } from './message-id';

const STATUS_LENGTH = 4;
const NO_BODY: readonly number[] = [SMGP_COMMANDS.active_test, SMGP_COMMANDS.exit];
const WITH_ID: readonly number[] = [SMGP_COMMANDS.deliver, SMGP_COMMANDS.forward];

/**
 * The answer to a request: its request id with the highest bit set, its sequence number, and a status; before it the MsgID
 * where the request has one. Active_Test's and Exit's have no body.
 */
export function answerTo(request: Buffer, status: number): PduWriter {
  const command = request.readUInt32BE(4);
  const seq = request.readUInt32BE(8);
  const withId = WITH_ID.includes(command);
  const id = withId ? Buffer.from(request.subarray(HEADER_LENGTH, HEADER_LENGTH + MESSAGE_ID_LENGTH)) : undefined;
  return (into, at) => {
    const body = at + HEADER_LENGTH;
    const statusAt = body + (withId ? MESSAGE_ID_LENGTH : 0);
    const end = NO_BODY.includes(command) ? body : statusAt + STATUS_LENGTH;
    writeHeader((command | ANSWER_BIT) >>> 0, seq, into, at, end);
    into.fill(0, body, end);
    if (id !== undefined) into.set(id, body);
    if (end > body) into.writeUInt32BE(status, statusAt);
    return end;
  };
}
