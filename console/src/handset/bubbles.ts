import type { Entry } from '../../../src/web/handset-api';
import type { Outgoing } from './memory';
import { dayText, sameDay } from './when';

/** How far a text of one's own got. */
export type Tick = 'sending' | 'sent' | 'delivered' | 'failed';

export type Row =
  | { kind: 'day'; key: string; label: string }
  | {
      kind: 'mine';
      key: string;
      text: string;
      at: Date;
      segments?: number;
      tick: Tick;
      reason?: string;
      outgoing?: Outgoing;
    }
  | { kind: 'theirs'; key: string; text: string; at: Date; segments: number }
  | { kind: 'lost'; key: string; label: string };

/** Replies that reached this phone. */
export function hasArrived(entry: Entry): boolean {
  return entry.direction === 'out' && (entry.state === 'sent' || entry.state === 'delivered');
}

/** A text is being answered: it was accepted and its handler has not finished, or a reply is on its way. */
export function answerIsComing(entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.state === 'received' || entry.state === 'queued' || entry.state === 'sending');
}

const LOST: Partial<Record<Entry['state'], string>> = {
  failed: '有一条回复没有送达',
  expired: '有一条回复过了有效期，没有送达',
  doubtful: '有一条回复不知是否送达（存疑）',
};

function rowOf(entry: Entry): Row | undefined {
  const { id: key, text, segments, state } = entry;
  const at = new Date(entry.at);
  if (entry.direction === 'in') {
    return { kind: 'mine', key, text, at, segments, tick: state === 'received' ? 'sent' : 'delivered' };
  }
  if (hasArrived(entry)) return { kind: 'theirs', key, text, at, segments };
  const label = LOST[state];
  return label === undefined ? undefined : { kind: 'lost', key, label };
}

function rowOfOutgoing(outgoing: Outgoing): Row {
  const { key, text, at, state, reason } = outgoing;
  const tick: Tick = state === 'accepted' ? 'sent' : state;
  return { kind: 'mine', key, text, at: new Date(at), tick, reason, outgoing };
}

/** A conversation from top to bottom: what the server has, then what has not reached it, with a line at each new day. */
export function rowsOf(entries: readonly Entry[], outgoing: readonly Outgoing[], now: Date): Row[] {
  const rows: Row[] = [];
  let last: Date | undefined;
  for (const row of [...entries.map(rowOf), ...outgoing.map(rowOfOutgoing)]) {
    if (row === undefined) continue;
    if ((row.kind === 'mine' || row.kind === 'theirs') && (last === undefined || !sameDay(last, row.at))) {
      rows.push({ kind: 'day', key: `day-${row.key}`, label: dayText(row.at, now) });
      last = row.at;
    }
    rows.push(row);
  }
  return rows;
}

/** Allowance for a browser whose clock is not the server's. */
const CLOCK_SKEW_MS = 10 * 60_000;

/** What is still not at the server once `arrived` (new entries) is: each takes away the first text of the same words. */
export function stillOutgoing(outgoing: readonly Outgoing[], arrived: readonly Entry[]): Outgoing[] {
  const left = [...outgoing];
  for (const entry of arrived) {
    if (entry.direction !== 'in') continue;
    const index = left.findIndex(
      (text) => text.text === entry.text && Date.parse(entry.at) >= Date.parse(text.at) - CLOCK_SKEW_MS,
    );
    if (index >= 0) left.splice(index, 1);
  }
  return left;
}
