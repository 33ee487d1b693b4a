/**
 * Receipts to their submits by the carrier's id, in whichever order the two come. One id may be given to several submits:
 * sms-core's CMPP carrier runs out of them within a second (docs/peers.md).
 */
export interface Matching {
  accepted(id: string): void;
  reported(id: string): void;
  /** Submits without receipt, receipts without submit. */
  left(): { unreported: number; unknown: number };
  /** Begins anew. */
  forget(): void;
}

export function createMatching(whenMatched: () => void): Matching {
  /** By id: submits not reported, or as a negative number reports nobody waits for yet. None is taken out during a run. */
  const open = new Map<string, number>();
  return {
    accepted: (id) => {
      const count = open.get(id) ?? 0;
      open.set(id, count + 1);
      if (count < 0) whenMatched();
    },
    reported: (id) => {
      const count = open.get(id) ?? 0;
      open.set(id, count - 1);
      if (count > 0) whenMatched();
    },
    left: () => {
      const left = { unreported: 0, unknown: 0 };
      for (const count of open.values()) {
        if (count > 0) left.unreported += count;
        else left.unknown -= count;
      }
      return left;
    },
    forget: () => open.clear(),
  };
}
