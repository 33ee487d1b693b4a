import type { Clock } from '../core/clock';

export type BreakerState = 'closed' | 'open' | 'half_open';

/**
 * Keeps calls away from a system that has failed several times in a row, so that a taxpayer does not wait for one
 * time-out after another. Closed: calls go. Open: none go for `openMs`. Then half open: one call goes as a probe; its
 * success closes the breaker, its failure opens it for another `openMs`.
 */
export interface CircuitBreaker {
  /** Whether a call may go now. Each true must be followed by `succeeded` or `failed`. */
  enter(): boolean;
  succeeded(): void;
  failed(): void;
  state(): BreakerState;
}

export function circuitBreaker(options: { failures: number; openMs: number; clock: Clock }): CircuitBreaker {
  const { failures, openMs, clock } = options;
  let inARow = 0;
  let openedAt: number | undefined;
  let probing = false;

  function state(): BreakerState {
    if (openedAt === undefined) return 'closed';
    const waited = clock.now().getTime() - openedAt;
    // A clock set back must not keep the breaker open for longer than openMs.
    return probing || waited >= openMs || waited < 0 ? 'half_open' : 'open';
  }

  return {
    state,
    enter() {
      const now = state();
      if (now === 'closed') return true;
      if (now === 'open' || probing) return false;
      probing = true;
      return true;
    },
    succeeded() {
      inARow = 0;
      openedAt = undefined;
      probing = false;
    },
    failed() {
      inARow++;
      if (probing || inARow >= failures) openedAt = clock.now().getTime();
      probing = false;
    },
  };
}
