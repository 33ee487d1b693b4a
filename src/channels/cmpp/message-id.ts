import { decimal64, getUint64, putUint64 } from '../wire/octets';

/**
 * Msg_Id (8.4.3.2), 64 bits from the top: month 4, day 5, hour 5, minute 6, second 6, gateway code 22, sequence 16. Its normal
 * form is the decimal number, as a string: what submit responses and reports are matched by.
 */
export interface MsgIdParts {
  /** 1–12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Below 4,194,304. */
  gateway: number;
  /** Below 65,536. */
  sequence: number;
}

const TOP = 2 ** 32;

export function packMsgId({ month, day, hour, minute, second, gateway, sequence }: MsgIdParts): string {
  // 26 bits of time and the six highest of the gateway code are the upper half.
  const time = ((((month * 32 + day) * 32 + hour) * 64 + minute) * 64 + second) * 64;
  const high = time + Math.floor(gateway / 65_536);
  const low = (gateway % 65_536) * 65_536 + sequence;
  if (high >= TOP || low >= TOP) throw new RangeError('packMsgId: a part is too large');
  return decimal64(high, low);
}

/** PduError where it is no number of 64 bits. */
export function unpackMsgId(msgId: string): MsgIdParts {
  const octets = Buffer.alloc(8);
  putUint64(octets, 0, msgId, 'msgId');
  const high = octets.readUInt32BE(0);
  const low = octets.readUInt32BE(4);
  return {
    month: high >>> 28,
    day: (high >>> 23) & 31,
    hour: (high >>> 18) & 31,
    minute: (high >>> 12) & 63,
    second: (high >>> 6) & 63,
    gateway: (high & 63) * 65_536 + (low >>> 16),
    sequence: low & 0xffff,
  };
}

/** Msg_Id of a frame whose body begins with it, read for an answer to what else cannot be read; '0' where there is none. */
export function msgIdOf(frame: Buffer, at: number): string {
  return frame.length >= at + 8 ? getUint64(frame, at) : '0';
}
