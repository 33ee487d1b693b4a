/** One event of a peer, as it printed it. */
export interface PeerEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Part of an event: the fields that must be equal (by their JSON). */
export type Match = Readonly<Record<string, unknown>>;

interface Waiting {
  event: string;
  match: Match;
  resolve: (event: PeerEvent) => void;
}

/** Keeps events until somebody asks for them: one that came before the question is still found, and each is found once. */
export interface EventLog {
  /** All events so far, found or not. */
  readonly all: readonly PeerEvent[];
  push(event: PeerEvent): void;
  /** Rejects after the time-out with the events that were there instead, or when the peer ends. */
  next(event: string, match?: Match, timeoutMs?: number): Promise<PeerEvent>;
  /** Rejects everybody who waits. */
  fail(error: Error): void;
}

const TIMEOUT_MS = 15_000;

function fits(event: PeerEvent, name: string, match: Match): boolean {
  if (event.event !== name) return false;
  return Object.entries(match).every(([field, value]) => JSON.stringify(event[field]) === JSON.stringify(value));
}

export function createEventLog(peer: string, details: () => string = () => ''): EventLog {
  const all: PeerEvent[] = [];
  const unread: PeerEvent[] = [];
  const waiting = new Map<Waiting, (error: Error) => void>();
  let failure: Error | undefined;

  return {
    all,
    push(event) {
      all.push(event);
      for (const [waiter] of waiting) {
        if (fits(event, waiter.event, waiter.match)) return waiter.resolve(event);
      }
      unread.push(event);
    },
    next(event, match = {}, timeoutMs = TIMEOUT_MS) {
      const index = unread.findIndex((candidate) => fits(candidate, event, match));
      if (index >= 0) return Promise.resolve(unread.splice(index, 1)[0]!);
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const wanted = `${event} ${JSON.stringify(match)}`;
          const instead = unread.map((other) => JSON.stringify(other)).join('\n');
          finish(() =>
            reject(new Error(`${peer}: no ${wanted} in ${timeoutMs} ms; unread:\n${instead}\n${details()}`)),
          );
        }, timeoutMs);
        const waiter: Waiting = { event, match, resolve: (found) => finish(() => resolve(found)) };
        function finish(settle: () => void): void {
          clearTimeout(timer);
          waiting.delete(waiter);
          settle();
        }
        waiting.set(waiter, (error) => finish(() => reject(error)));
      });
    },
    fail(error) {
      failure = error;
      for (const reject of [...waiting.values()]) reject(error);
    },
  };
}
