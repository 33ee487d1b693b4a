import { DAY } from '../../core/clock';
import type { ContactReach } from '../contact';

/** What became of a text, as far as it says something of the number. */
export interface TextOutcome {
  state: 'delivered' | 'failed' | 'expired';
  /** The carrier's code. */
  code: string;
  at: Date;
}

/** O6: this many failures in a row … */
const FAILURES = 3;
/** … over at least this time: a phone that was off for an evening is no wrong number. */
const OVER_MS = 2 * DAY;

/**
 * Codes by which a carrier says that there is no such number: SGIP 1.2 error 29 (不知道的用户), and 1 (unknown subscriber, 3GPP TS
 * 29.002) as the mobile networks' own error behind MK: or UNDELIV:.
 */
const NO_SUCH_NUMBER = /^(29|MK:0*1|UNDELIV:0*29|MK:0*29)$/i;

export function isNoSuchNumber(code: string): boolean {
  return NO_SUCH_NUMBER.test(code);
}

/** What the latest texts say of a number, newest first; undefined where the latest one arrived, or there is none. */
export function reachOfNumber(outcomes: readonly TextOutcome[]): Omit<ContactReach, 'taskKey'> | undefined {
  const delivered = outcomes.findIndex(({ state }) => state === 'delivered');
  const failures = delivered < 0 ? outcomes : outcomes.slice(0, delivered);
  const [last] = failures;
  const first = failures.at(-1);
  if (last === undefined || first === undefined) return undefined;
  const isDead =
    isNoSuchNumber(last.code) || (failures.length >= FAILURES && last.at.getTime() - first.at.getTime() >= OVER_MS);
  const lastDelivered = delivered < 0 ? undefined : outcomes[delivered]?.at;
  return {
    state: isDead ? 'dead' : 'failing',
    failuresInRow: failures.length,
    firstFailureAt: first.at,
    lastFailure: { code: last.code, at: last.at },
    ...(lastDelivered === undefined ? {} : { lastDelivered }),
  };
}
