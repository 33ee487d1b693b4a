import type { Census } from '../census';
import type { Reach } from '../rights';
import type { OptionalKind } from './kinds';

/** How many numbers want which kind. */
export interface SubscriptionCounts {
  /** Numbers in the address book within the reach. */
  numbers: number;
  byKind: { kind: OptionalKind; open: number }[];
  /** When it was counted. */
  at: Date;
}

/** Counts the numbers of the address book by kind, a reach at a time. */
export function createSubscriptionCounts(census: () => Promise<Census>): (reach: Reach) => Promise<SubscriptionCounts> {
  return async (reach) => {
    const taken = await census();
    return { ...taken.count(reach), at: taken.at };
  };
}
