import type { PartOf } from '../channels/channel';
import { isRealPart, joinParts } from '../channels/text/concatenation';
import type { Submitted } from './carrier-side';

/** A submit the carrier took. */
export interface TakenSubmit {
  /** The carrier's id, as the answer gave it. */
  id: string;
  link: string;
  /** Login of the account that submitted it. */
  login: string;
  from: string;
  to: readonly string[];
  text: string;
  part?: PartOf;
  at: Date;
}

/** A whole text, as the phone would show it. */
export interface TakenText {
  link: string;
  from: string;
  to: string;
  text: string;
  segments: number;
  /** Parts never came; the text has a mark where they are missing. */
  incomplete: boolean;
}

export interface Ledger {
  readonly submits: readonly TakenSubmit[];
  readonly texts: readonly TakenText[];
  take(submit: TakenSubmit): void;
  find(id: string): TakenSubmit | undefined;
  /** Gives up waiting for the parts of texts begun before this moment. */
  giveUp(before: Date): void;
  /** How often each segment was taken, by `segmentKey`. */
  timesTaken(): Map<string, number>;
}

const KEPT_FOR_RECEIPTS = 10_000;

/** What tells one segment from another when both are read off the wire. */
export function segmentKey(segment: Pick<Submitted, 'from' | 'to' | 'text' | 'part'>): string {
  const { from, to, text, part } = segment;
  return JSON.stringify([from, to, part === undefined ? null : [part.reference, part.total, part.index], text]);
}

interface Begun {
  link: string;
  from: string;
  to: string;
  total: number;
  since: Date;
  parts: Map<number, string>;
}

/**
 * The submits taken and the texts they make. With `keep: 'last'` only what a receipt may ask for is kept (the last
 * `KEPT_FOR_RECEIPTS` ids), for benchmarks of any length.
 */
export function createLedger(keep: 'all' | 'last', told: (text: TakenText) => void): Ledger {
  const submits: TakenSubmit[] = [];
  const texts: TakenText[] = [];
  // Two generations where not all is kept: the older is dropped whole, which costs nothing a submit.
  let byId = new Map<string, TakenSubmit>();
  let older = new Map<string, TakenSubmit>();
  const begun = new Map<string, Begun>();

  const note = (text: TakenText): void => {
    if (keep === 'all') texts.push(text);
    told(text);
  };
  const finish = ({ link, from, to, total, parts }: Begun): void =>
    note({ link, from, to, segments: parts.size, ...joinParts(parts, total) });
  const join = (submit: TakenSubmit, to: string): void => {
    const { link, from, text, part } = submit;
    if (!isRealPart(part)) return note({ link, from, to, text, segments: 1, incomplete: false });
    const key = `${from} ${to} ${part.reference} ${part.total}`;
    const one = begun.get(key) ?? { link, from, to, total: part.total, since: submit.at, parts: new Map() };
    begun.set(key, one);
    one.parts.set(part.index, text);
    if (one.parts.size < one.total) return;
    begun.delete(key);
    finish(one);
  };

  return {
    submits,
    texts,
    take: (submit) => {
      byId.set(submit.id, submit);
      if (keep === 'all') submits.push(submit);
      else if (byId.size > KEPT_FOR_RECEIPTS) {
        older = byId;
        byId = new Map();
      }
      for (const to of submit.to) join(submit, to);
    },
    find: (id) => byId.get(id) ?? older.get(id),
    giveUp: (before) => {
      for (const [key, one] of begun) {
        if (one.since >= before) continue;
        begun.delete(key);
        finish(one);
      }
    },
    timesTaken: () => {
      const times = new Map<string, number>();
      for (const submit of submits) {
        const key = segmentKey(submit);
        times.set(key, (times.get(key) ?? 0) + 1);
      }
      return times;
    },
  };
}
