import { INTENT_NAMES } from '../../../../src/conversations/intent-names';
import type { Outcome } from '../../../../src/conversations/conversations';
import { addDays, type Day, isDay } from '../../../../src/core/shanghai-time';
import type { Intent } from '../../../../src/intents/understanding';
import { OUTCOME_NAMES } from './names';

/** What narrows the ledger. */
export interface ContactFilter {
  /** The first and the last day that count. */
  days: [Day, Day] | null;
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

/** The filter an address asks for: `outcome`, `intent`, `channel`, `unit`, `from` and `to`, or `days`, the last ones with today. What it does not know counts as not asked. */
export function filterOf(query: Readonly<Record<string, unknown>>, today: Day): ContactFilter {
  const intent = oneOf(INTENT_NAMES, query['intent']);
  const outcome = oneOf(OUTCOME_NAMES, query['outcome']);
  const channel = matching(/^[\w.-]{1,64}$/, query['channel']);
  const unit = matching(/^[0-9A-Za-z]{1,20}$/, query['unit']);
  return {
    days: daysOf(query, today),
    ...(intent === undefined ? {} : { intent }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(channel === undefined ? {} : { channel }),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** The same filter in an address, and in a question to the server. */
export function queryOf({ days, intent, outcome, channel, unit }: ContactFilter) {
  return {
    ...(days === null ? {} : { from: days[0], to: days[1] }),
    // A cleared field is an empty text.
    ...(intent ? { intent } : {}),
    ...(outcome ? { outcome } : {}),
    ...(channel ? { channel } : {}),
    ...(unit ? { unit } : {}),
  };
}
