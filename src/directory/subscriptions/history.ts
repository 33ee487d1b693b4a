import { createHash } from 'node:crypto';
import type { Connection, QueryFilter } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import type { Author } from '../actor';
import { type Reach, reachFilter } from '../rights';
import { OPTIONAL_KINDS } from './kinds';
import { subscriptionChangeModel, type SubscriptionChangeRecord } from './records';
import { type Way, WAYS } from './ways';

/** One change as it is shown: what, who, how it was asked for, when. */
export interface ChangeEntry {
  /** Tells entries apart; holds nothing of the number. */
  id: string;
  mobile: Mobile;
  open: boolean;
  /** As recorded at that time: kinds that have since become statutory among them. */
  kinds: string[];
  way: Way;
  by?: Author;
  proof: string;
  form?: string;
  askedOn?: string;
  taxpayerId?: string;
  at: Date;
}

export interface Page<T> {
  items: T[];
  /** The cursor of the next page; absent at the end. */
  next?: string;
}

export interface SubscriptionHistory {
  /** All changes of a number, newest first. */
  of(mobile: Mobile, page?: { cursor?: string; limit?: number }): Promise<Page<ChangeEntry>>;
  /** The latest changes of numbers that belonged within the reach when they were made, newest first. */
  recent(reach: Reach, page?: { cursor?: string; limit?: number }): Promise<Page<ChangeEntry>>;
}

const USUAL = 50;
const MOST = 200;

function wayOf(by: string): Way {
  // Old records hold an operator's id here.
  return by in WAYS ? (by as Way) : 'operator';
}

function toEntry(record: SubscriptionChangeRecord): ChangeEntry {
  const { _id, mobile, open, kinds, by, proof, at, author, form, askedOn, taxpayerId } = record;
  return {
    id: createHash('sha256').update(_id).digest('hex').slice(0, 24),
    mobile,
    open,
    kinds: kinds.length === 0 ? [...OPTIONAL_KINDS] : kinds,
    way: wayOf(by),
    ...(author === undefined ? {} : { by: author }),
    proof,
    ...(form === undefined ? {} : { form }),
    ...(askedOn === undefined ? {} : { askedOn }),
    ...(taxpayerId === undefined ? {} : { taxpayerId }),
    at,
  };
}

/** A moment, and how many of that moment were given already: the ids hold numbers and must not leave the server. */
function readCursor(cursor: string | undefined): { until: Date; skip: number } | undefined {
  const match = /^(\d{1,15})\.(\d{1,6})$/.exec(cursor ?? '');
  return match ? { until: new Date(Number(match[1])), skip: Number(match[2]) } : undefined;
}

/** Reads the proofs; nothing here writes. */
export function createSubscriptionHistory(connection: Connection): SubscriptionHistory {
  const changes = subscriptionChangeModel(connection);

  const list = async (
    filter: QueryFilter<SubscriptionChangeRecord>,
    { cursor, limit = USUAL }: { cursor?: string; limit?: number } = {},
  ): Promise<Page<ChangeEntry>> => {
    const most = Math.min(Math.max(limit, 1), MOST);
    const from = readCursor(cursor);
    const found = await changes
      .find(from === undefined ? filter : { ...filter, at: { $lte: from.until } })
      .sort({ at: -1 })
      .skip(from?.skip ?? 0)
      .limit(most + 1)
      .lean<SubscriptionChangeRecord[]>();
    const items = found.slice(0, most);
    const last = items.at(-1);
    if (found.length <= most || last === undefined) return { items: items.map(toEntry) };
    const sameMoment = items.filter(({ at }) => at.getTime() === last.at.getTime()).length;
    const before = from !== undefined && from.until.getTime() === last.at.getTime() ? from.skip : 0;
    return { items: items.map(toEntry), next: `${last.at.getTime()}.${before + sameMoment}` };
  };

  return {
    of: (mobile, page) => list({ mobile }, page),
    recent: (reach, page) => list(reachFilter(reach), page),
  };
}
