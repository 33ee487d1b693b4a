import type { OutboundSegment } from '../../../src/channels/channel';
import { type Dialect, LoginRefused, type Received } from '../../../src/channels/session/dialect';
import type { PduWriter, WireFormat } from '../../../src/channels/session/frames';

/**
 * A protocol with everything a session needs and nothing else: length, command, sequence, then
 * LOGIN text · SUBMIT id, to, text · DELIVER id, from, text · REPORT id · TEST · TERMINATE; each answered with a status, SUBMIT
 * with an id too. Texts are a 16-bit count of UTF-16 units and the units.
 */
export const TOY = { login: 1, submit: 2, deliver: 3, report: 4, test: 5, terminate: 6, nack: 0 } as const;
export const ANSWER = 0x8000_0000;
export const TOY_FORMAT: WireFormat = { headerLength: 12, sequenceAt: 8, maxSequence: 0x7fff_ffff, maxLength: 50_000 };
const BODY = 12;

export function text(into: Buffer, at: number, value: string): number {
  into.writeUInt16BE(value.length, at);
  return at + 2 + into.write(value, at + 2, 'utf16le');
}

/** Reads the texts of a body one after the other. */
export function texts(frame: Buffer, at = BODY): string[] {
  const all: string[] = [];
  while (at < frame.length) {
    const end = at + 2 + 2 * frame.readUInt16BE(at);
    if (end > frame.length) throw new RangeError('toy: text cut off');
    all.push(frame.toString('utf16le', at + 2, end));
    at = end;
  }
  return all;
}

export function pdu(command: number, ...values: (string | number)[]): PduWriter {
  return (into, at, sequence) => {
    into.writeUInt32BE(command >>> 0, at + 4);
    into.writeUInt32BE(sequence, at + 8);
    let end = at + BODY;
    for (const value of values) {
      end = typeof value === 'string' ? text(into, end, value) : into.writeUInt32BE(value, end);
    }
    into.writeUInt32BE(end - at, at);
    return end;
  };
}

export const sequenceOf = (frame: Buffer): number => frame.readUInt32BE(8);
export const commandOf = (frame: Buffer): number => frame.readUInt32BE(4);
export const statusOf = (frame: Buffer): number => (frame.length >= BODY + 4 ? frame.readUInt32BE(BODY) : 0);

/** Writes with a fixed sequence: answers. */
export function answerTo(frame: Buffer, ...values: (string | number)[]): PduWriter {
  const sequence = sequenceOf(frame);
  const write = pdu(commandOf(frame) | ANSWER, ...values);
  return (into, at) => write(into, at, sequence);
}

const SCRATCH = Buffer.alloc(60_000);

/** One PDU as octets. */
export function octets(write: PduWriter, sequence = 0): Buffer {
  return Buffer.from(SCRATCH.subarray(0, write(SCRATCH, 0, sequence)));
}

const BUSY = 8;
export const UNWRITABLE = 'unwritable';

export interface ToyOptions {
  login: string;
  secret: string;
  activeTest?: boolean;
  format?: WireFormat;
  /** Status that means: try another version at once. */
  otherVersion?: number;
}

export function toyDialect({
  login,
  secret,
  activeTest = true,
  format = TOY_FORMAT,
  otherVersion = 4,
}: ToyOptions): Dialect {
  return {
    kind: 'toy',
    format,
    login: async (link) => {
      const reply = await link.request(pdu(TOY.login, login, secret));
      if (reply.kind !== 'answered') throw new Error(`login ${reply.kind}`);
      const status = statusOf(reply.frame);
      if (status !== 0) throw new LoginRefused(String(status), '登录名或密码不对', status === otherVersion);
    },
    submit: (segment: OutboundSegment) => {
      if (segment.text === UNWRITABLE) {
        return () => {
          throw new RangeError('toy: cannot be written');
        };
      }
      return pdu(TOY.submit, segment.id, segment.to, segment.text);
    },
    submitted: (frame) => {
      if (commandOf(frame) === ANSWER) return { kind: 'unknown', message: 'nack' };
      const status = statusOf(frame);
      if (status === 0) return { kind: 'accepted', carrierId: frame.toString('hex', BODY + 4, BODY + 8) };
      return {
        kind: 'refused',
        class: status === BUSY ? 'slow_down' : 'give_up',
        code: String(status),
        message: '拒收',
      };
    },
    receive: (frame): Received => {
      try {
        switch (commandOf(frame)) {
          case TOY.deliver: {
            const [carrierId, from = '', content = ''] = texts(frame);
            return { kind: 'text', part: { carrierId, from, to: '12366', text: content }, answer: answerTo(frame, 0) };
          }
          case TOY.report: {
            const receipts = texts(frame).map((carrierId) => ({
              carrierId,
              state: 'delivered' as const,
              code: 'DELIVRD',
              at: new Date('2026-03-16T02:00:00Z'),
            }));
            return { kind: 'receipt', receipts, answer: answerTo(frame, 0) };
          }
          case TOY.test:
            return { kind: 'nothing', answer: answerTo(frame) };
          case TOY.terminate:
            return { kind: 'end', answer: answerTo(frame) };
          default:
            return { kind: 'fault', fault: 'unknown_command', about: 'command', answer: answerTo(frame, 1) };
        }
      } catch (error) {
        return { kind: 'fault', fault: 'malformed', about: (error as Error).message, answer: answerTo(frame, 1) };
      }
    },
    activeTest: activeTest ? pdu(TOY.test) : undefined,
    terminate: pdu(TOY.terminate),
    admit: (frame) => {
      const taken = commandOf(frame) === TOY.login && texts(frame).join() === `${login},${secret}`;
      return { taken, answer: answerTo(frame, taken ? 0 : 1), about: taken ? 'taken' : 'wrong login' };
    },
  };
}
