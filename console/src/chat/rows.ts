import type { ChatChoice, ChatEntry } from '../../../src/web/api/chat';
import { dayText, sameDay } from '../handset/when';
import type { Outgoing } from './unsent';

/** How far a text of one's own got. */
export type Tick = 'sending' | 'sent' | 'failed';

export type Row =
  | { kind: 'day'; key: string; label: string }
  | { kind: 'mine'; key: string; text: string; at: Date; tick: Tick; reason?: string }
  | { kind: 'theirs'; key: string; entry: ChatEntry; at: Date; choices: readonly ChatChoice[] };

/** What a text says where it was pressed, not typed: 1 under 查看全文 is 查看全文. */
function pressed(text: string, before: ChatEntry | undefined): string {
  return before?.choices?.find(({ send }) => send === text)?.label ?? text;
}

/** The texts that the server does not have yet. */
export function stillOutgoing(outgoing: readonly Outgoing[], entries: readonly ChatEntry[]): Outgoing[] {
  const arrived = new Set(entries.flatMap(({ key }) => key ?? []));
  return outgoing.filter(({ key }) => !arrived.has(key));
}

/** Bubbles by their ids, in the order in which they were said. */
export function merged(entries: readonly ChatEntry[], changed: readonly ChatEntry[]): ChatEntry[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  for (const entry of changed) byId.set(entry.id, entry);
  // Sorting is stable: what was known first stays first at the same moment.
  return [...byId.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

export function answerIsComing(entries: readonly ChatEntry[], outgoing: readonly Outgoing[]): boolean {
  return entries.at(-1)?.waiting === true || outgoing.some(({ state }) => state === 'accepted');
}

/** The conversation from top to bottom, with a line at each new day. Only the last reply can still be answered by a press. */
export function rowsOf(entries: readonly ChatEntry[], outgoing: readonly Outgoing[], now: Date): Row[] {
  const rows: Row[] = [];
  let day: Date | undefined;
  let reply: ChatEntry | undefined;
  const add = (row: Exclude<Row, { kind: 'day' }>): void => {
    if (day === undefined || !sameDay(day, row.at)) {
      rows.push({ kind: 'day', key: `day-${row.key}`, label: dayText(row.at, now) });
      day = row.at;
    }
    rows.push(row);
  };
  const last = outgoing.length === 0 ? entries.at(-1) : undefined;
  for (const entry of entries) {
    const at = new Date(entry.at);
    const { id: key, text } = entry;
    if (entry.direction === 'in') add({ kind: 'mine', key, text: pressed(text, reply), at, tick: 'sent' });
    else {
      reply = entry;
      add({ kind: 'theirs', key, entry, at, choices: entry === last ? (entry.choices ?? []) : [] });
    }
  }
  for (const { key, text, at, state, reason } of outgoing)
    add({
      kind: 'mine',
      key,
      text: pressed(text, reply),
      at: new Date(at),
      tick: state === 'accepted' ? 'sent' : state,
      ...(reason === undefined ? {} : { reason }),
    });
  return rows;
}
