import type { Channel, ChannelHost, OutboundSegment, SubmitOutcome } from '../../src/channels/channel';

/**
 * A carrier in this process that behaves as one behind a socket: answers come in a bundle a moment after the submits, receipts
 * after the answers, at most `window` of them unacknowledged. Some receipts are faster than the answer, some come twice.
 */
export interface BenchCarrier extends Channel {
  /** Segments by how often they were handed over. */
  readonly submitted: Map<string, number>;
  /** Receipts recorded, repetitions not counted. */
  receiptsKept(): number;
  host(): ChannelHost;
}

export interface BenchCarrierOptions {
  id: string;
  /** Connections × window: receipts unacknowledged at a time. */
  window: number;
  /** Every nth receipt comes before the answer; every nth comes twice. 0: none. */
  earlyEvery: number;
  twiceEvery: number;
}

const ANSWER_MS = 1;

export function createBenchCarrier(options: BenchCarrierOptions): BenchCarrier {
  const { id, window, earlyEvery, twiceEvery } = options;
  const submitted = new Map<string, number>();
  const unanswered: { carrierId: string; resolve: (outcome: SubmitOutcome) => void }[] = [];
  const receipts: { carrierId: string; again: boolean }[] = [];
  let given: ChannelHost | undefined;
  let timer: NodeJS.Timeout | undefined;
  let answers = 0;
  let unacknowledged = 0;
  let kept = 0;

  const host = (): ChannelHost => {
    if (given === undefined) throw new Error(`${id} is not started`);
    return given;
  };

  const report = async (carrierId: string): Promise<void> =>
    host().receipt({ channel: id, carrierId, state: 'delivered', code: 'DELIVRD', at: new Date() });

  const sendReceipts = (): void => {
    while (unacknowledged < window) {
      const next = receipts.shift();
      if (next === undefined) return;
      unacknowledged += 1;
      void report(next.carrierId).then(() => {
        unacknowledged -= 1;
        if (!next.again) kept += 1;
        sendReceipts();
      });
    }
  };

  const due = (nth: number, every: number): boolean => every > 0 && nth % every === 0;

  const answer = (): void => {
    timer = undefined;
    for (const { carrierId, resolve } of unanswered.splice(0)) {
      answers += 1;
      const accepted: SubmitOutcome = { kind: 'accepted', carrierId };
      if (due(answers, earlyEvery)) {
        void report(carrierId).then(() => {
          kept += 1;
          resolve(accepted);
        });
        continue;
      }
      resolve(accepted);
      receipts.push({ carrierId, again: false });
      if (due(answers, twiceEvery)) receipts.push({ carrierId, again: true });
    }
    // The receipts come off the wire after the answers, not in the same turn.
    setImmediate(sendReceipts);
  };

  return {
    id,
    kind: 'bench',
    submitted,
    receiptsKept: () => kept,
    host,
    start: (to) => {
      given = to;
      return Promise.resolve();
    },
    submit: (segment: OutboundSegment) => {
      const times = (submitted.get(segment.id) ?? 0) + 1;
      submitted.set(segment.id, times);
      return new Promise((resolve) => {
        unanswered.push({ carrierId: `${segment.id}#${times}`.replace('/', ''), resolve });
        timer ??= setTimeout(answer, ANSWER_MS);
      });
    },
    state: () => ({ connected: true, inFlight: unanswered.length, detail: '' }),
    stop: () => Promise.resolve(),
  };
}
