import type { Dose, FaultName, FaultPlan } from './faults';

/** The faults with a dose of their own. */
type DosedFault = { [N in FaultName]: FaultPlan[N] extends Dose | undefined ? N : never }[FaultName];

/** Decides when a fault strikes. */
export interface Dice {
  readonly plan: Readonly<FaultPlan>;
  set(plan: FaultPlan): void;
  /** Whether this fault strikes now. */
  strikes(name: DosedFault): boolean;
  /** The status with which this submit is refused, if it is. */
  refusal(): number | undefined;
  /** Whether one more submit is too many in this second. */
  throttled(): boolean;
  /** Milliseconds by which the answer to a submit is late, if it is. */
  lateBy(): number | undefined;
  /** Whether a connection that has received so many PDUs is dropped. */
  dropped(pdus: number): boolean;
  /** The status with which a login is refused, if it is. */
  loginRefusal(): number | undefined;
  /** Whether an active test goes unanswered. */
  activeTestIgnored(): boolean;
  /** Whether ids begin anew before submit number `accepted` + 1. */
  idsRestart(accepted: number): boolean;
}

export interface DiceDeps {
  random: () => number;
  /** Milliseconds that never go back. */
  monotonic: () => number;
  /** Told of each fault that strikes. */
  struck(name: FaultName): void;
}

const SECOND = 1_000;

export function createDice(plan: FaultPlan, { random, monotonic, struck }: DiceDeps): Dice {
  let current: FaultPlan = {};
  let secondStarted = monotonic();
  let taken = 0;

  // The doses are counted down, so the plan given is not the one kept.
  const set = (next: FaultPlan): void => {
    current = structuredClone(next);
    secondStarted = monotonic();
    taken = 0;
  };
  const roll = (name: FaultName, dose: Dose | undefined): boolean => {
    if (dose === undefined) return false;
    if ('next' in dose) {
      if (dose.next <= 0) return false;
      dose.next -= 1;
    } else if (random() >= dose.share) return false;
    struck(name);
    return true;
  };
  const always = (name: FaultName, strikes: boolean): boolean => {
    if (strikes) struck(name);
    return strikes;
  };
  set(plan);

  return {
    get plan() {
      return current;
    },
    set,
    strikes: (name) => roll(name, current[name]),
    refusal: () => (roll('refuse', current.refuse?.dose) ? current.refuse?.status : undefined),
    throttled: () => {
      if (current.throttle === undefined) return false;
      const now = monotonic();
      if (now - secondStarted >= SECOND) {
        secondStarted = now;
        taken = 0;
      }
      taken += 1;
      if (taken <= current.throttle) return false;
      return always('throttle', true);
    },
    lateBy: () => (always('late', current.late !== undefined) ? current.late : undefined),
    dropped: (pdus) => always('drop', current.drop !== undefined && pdus > current.drop),
    loginRefusal: () => (always('refuseLogin', current.refuseLogin !== undefined) ? current.refuseLogin : undefined),
    activeTestIgnored: () => always('silentActiveTest', current.silentActiveTest === true),
    idsRestart: (accepted) => {
      const every = current.restartIds;
      return always('restartIds', every !== undefined && every > 0 && accepted > 0 && accepted % every === 0);
    },
  };
}
