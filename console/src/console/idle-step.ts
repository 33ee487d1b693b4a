const SECOND = 1_000;
/** How long before the end the user is asked whether to stay. */
const WARN_MS = 120 * SECOND;

/** What is known of the session's time, in milliseconds since 1970. */
export interface IdleTimes {
  /** When a hand last touched keyboard or pointer. */
  touchedAt: number;
  /** When the server last counted a use. */
  keptAt: number;
  /** How long it lives without use. */
  idleMs: number;
  /** When it ends in any case. */
  endsAt: number;
}

export type IdleStep = { do: 'nothing' } | { do: 'keep' } | { do: 'warn'; seconds: number } | { do: 'end' };

/** What to do now about a desk that may have been left. */
export function idleStep({ touchedAt, keptAt, idleMs, endsAt }: IdleTimes, now: number): IdleStep {
  const left = Math.min(touchedAt + idleMs, endsAt) - now;
  if (left <= 0) return { do: 'end' };
  if (left <= Math.min(WARN_MS, idleMs / 2)) return { do: 'warn', seconds: Math.ceil(left / SECOND) };
  return touchedAt > keptAt && now - keptAt > idleMs / 3 ? { do: 'keep' } : { do: 'nothing' };
}
