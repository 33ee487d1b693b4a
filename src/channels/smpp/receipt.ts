import { DAY } from '../../core/clock';
import type { Receipt } from '../channel';
import type { Tlv } from '../wire/layout';
import { finalState, MESSAGE_STATES } from './answers';
import { tlvNumber, tlvText } from './tags';
import { receiptTime } from './times';

/** What a receipt says. */
export interface SmppReceipt {
  /** The carrier's id as it stands there. */
  messageId: string;
  /** Undefined: not final. */
  state: Receipt['state'] | undefined;
  /** The carrier's words: DELIVRD, UNDELIV:011 … */
  code: string;
  at: Date | undefined;
}

const word = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[1];

/**
 * Reads a receipt by its parameters (receipted_message_id, message_state), then by its text (appendix B: "id:… sub:… dlvrd:…
 * submit date:… done date:… stat:… err:… text:…"). Undefined where there is no id or no state.
 */
export function readReceipt(text: string, tlvs: readonly Tlv[]): SmppReceipt | undefined {
  const messageId = tlvText(tlvs, 'receipted_message_id') || word(text, /\bid:\s*([^\s]{1,64})/i);
  const written = word(text, /\bstat:\s*([A-Za-z_]{1,16})/i)?.toUpperCase();
  const told = MESSAGE_STATES[tlvNumber(tlvs, 'message_state') ?? -1];
  const stat = told ?? written;
  if (messageId === undefined || messageId === '' || stat === undefined) return undefined;
  const state = finalState(stat);
  const error = word(text, /\berr:\s*([0-9A-Za-z]{1,8})/i);
  const own = written ?? stat;
  const code = state === 'delivered' || error === undefined || /^0*$/.test(error) ? own : `${own}:${error}`;
  return { messageId, state, code, at: receiptTime(word(text, /\bdone date:\s*(\d{10,14})/i) ?? '') };
}

/** The carrier's time of an event where it can be true, else now: some write another zone's time. */
export function plausibleTime(at: Date | undefined, now: Date): Date {
  if (at === undefined || at > now || now.getTime() - at.getTime() > 7 * DAY) return now;
  return at;
}
