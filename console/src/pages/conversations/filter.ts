import { INTENT_NAMES } from '../../../../src/conversations/intent-names';
import { addDays, type Day, isDay } from '../../../../src/core/shanghai-time';
import type { Outcome } from '../../../../src/desk/outcomes';
import type { Intent } from '../../../../src/intents/understanding';
import { OUTCOME_NAMES } from './names';

/** What narrows the ledger. */
export interface ContactFilter {
  /** The first and the last day that count. */
  days: [Day, Day] | null;
  /** Of the one day that is chosen: 0–23. */
  hour?: number;
  intent?: Intent;
  outcome?: Outcome;
  channel?: string;
  unit?: string;
}

const MOST_DAYS = 365;

function oneOf<T extends string>(names: Readonly<Record<T, unknown>>, given: unknown): T | undefined {
  return (Object.keys(names) as T[]).find((name) => name === given);
}

function matching(pattern: RegExp, given: unknown): string | undefined {
  return typeof given === 'string' && pattern.test(given) ? given : undefined;
}

function daysOf(query: Readonly<Record<string, unknown>>, today: Day): [Day, Day] | null {
  const { from, to, days } = query;
  const last = Number(matching(/^\d{1,3}$/, days) ?? 0);
  if (last >= 1 && last <= MOST_DAYS) return [addDays(today, 1 - last), today];
  return typeof from === 'string' && typeof to === 'string' && isDay(from) && isDay(to) && from <= to
    ? [from, to]
    : null;
}

/** The filter an address asks for: `outcome`, `intent`, `channel`, `unit`, `from` and `to`, or `days`, the last ones with today, and of one day `hour`. What it does not know counts as not asked. */
export function filterOf(query: Readonly<Record<string, unknown>>, today: Day): ContactFilter {
  const days = daysOf(query, today);
  const hour = Number(matching(/^(?:1?\d|2[0-3])$/, String(query['hour'])) ?? 24);
  const intent = oneOf(INTENT_NAMES, query['intent']);
  const outcome = oneOf(OUTCOME_NAMES, query['outcome']);
  const channel = matching(/^[\w.-]{1,64}$/, query['channel']);
  const unit = matching(/^[0-9A-Za-z]{1,20}$/, query['unit']);
  return {
    days,
    ...(days !== null && days[0] === days[1] && hour < 24 ? { hour } : {}),
    ...(intent === undefined ? {} : { intent }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(channel === undefined ? {} : { channel }),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** The same filter in an address, and in a question to the server. */
export function queryOf({ days, hour, intent, outcome, channel, unit }: ContactFilter) {
  return {
    ...(days === null ? {} : { from: days[0], to: days[1] }),
    ...(hour === undefined ? {} : { hour }),
    // A cleared field is an empty text.
    ...(intent ? { intent } : {}),
    ...(outcome ? { outcome } : {}),
    ...(channel ? { channel } : {}),
    ...(unit ? { unit } : {}),
  };
}

/** The address of the ledger below /console, narrowed to an outcome and an hour of a day. */
export function addressOf({ day, hour, outcome }: { day: Day; hour: number; outcome: Outcome }): string {
  return `/conversations?outcome=${outcome}&from=${day}&to=${day}&hour=${hour}`;
}

/** 9:00–10:00 */
export function hourName(hour: number): string {
  return `${hour}:00–${hour + 1}:00`;
}
