import { type Clock, MINUTE, SECOND } from '../../core/clock';
import type { OutboundSegment, SubmitOutcome } from '../channel';
import type { PollBody, SegmentBody } from './bodies';
import { segmentBody, type WayOut } from './segment-out';

/** A gateway that has not asked for this long is not there. */
const ABSENT_MS = MINUTE;
/** Handed out and not confirmed: offered again after this time. */
const AGAIN_MS = 10 * SECOND;
const DEFAULT_MAX = 20;

interface Open {
  segment: OutboundSegment;
  answer: (outcome: SubmitOutcome) => void;
  handedOutAt: number | undefined;
  timer: NodeJS.Timeout;
}

export interface LongPoll extends WayOut {
  /** Confirms what was taken and gives what is to be sent, waiting for it as long as the gateway asked to. */
  poll(body: PollBody, signal?: AbortSignal): Promise<SegmentBody[]>;
}

/** Keeps segments until the gateway asks for them; a submit is answered when the gateway confirms it in a later request. */
export function createLongPoll(deps: { clock: Clock; timeoutMs: number }): LongPoll {
  const { clock, timeoutMs } = deps;
  const open = new Map<string, Open>();
  const waiting = new Set<() => void>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let closed = false;
  const now = (): number => clock.now().getTime();

  const answer = (id: string, outcome: SubmitOutcome): void => {
    const entry = open.get(id);
    if (entry === undefined) return;
    open.delete(id);
    clearTimeout(entry.timer);
    entry.answer(outcome);
  };

  const giveUp = (id: string): void => {
    const wasHandedOut = open.get(id)?.handedOutAt !== undefined;
    answer(
      id,
      wasHandedOut
        ? { kind: 'unknown', message: 'the gateway took the segment and did not confirm it' }
        : { kind: 'refused', class: 'retry_later', code: 'not_polled', message: 'the gateway did not ask' },
    );
  };

  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };

  const take = (max: number): SegmentBody[] => {
    const taken: SegmentBody[] = [];
    for (const entry of open.values()) {
      if (taken.length >= max) break;
      if (entry.handedOutAt !== undefined && now() - entry.handedOutAt < AGAIN_MS) continue;
      entry.handedOutAt = now();
      taken.push(segmentBody(entry.segment));
    }
    return taken;
  };

  const nextSegment = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });

  return {
    connected: () => !closed && (waiting.size > 0 || now() - askedAt < ABSENT_MS),
    submit: (segment) =>
      new Promise((resolve) => {
        // Handed over again while still open: the later call gets the answer of both.
        const before = open.get(segment.id);
        if (before !== undefined) giveUp(segment.id);
        const timer = setTimeout(() => giveUp(segment.id), timeoutMs);
        open.set(segment.id, { segment, answer: resolve, handedOutAt: undefined, timer });
        wakeAll();
      }),
    close: () => {
      closed = true;
      for (const id of [...open.keys()]) giveUp(id);
      wakeAll();
    },
    poll: async ({ max = DEFAULT_MAX, waitSeconds = 0, taken = [] }, signal) => {
      const hungUp = (): boolean => signal?.aborted === true;
      askedAt = now();
      for (const id of taken) answer(id, { kind: 'accepted', carrierId: id });
      // Nobody is there to read the answer: what is open stays for the next request.
      if (hungUp()) return [];
      const ready = take(max);
      if (ready.length > 0 || waitSeconds === 0 || closed) return ready;
      await nextSegment(waitSeconds * SECOND, signal);
      askedAt = now();
      return hungUp() ? [] : take(max);
    },
  };
}
