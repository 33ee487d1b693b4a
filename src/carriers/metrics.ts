import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RunningDelivery } from '../delivery/create-delivery';
import type { DeliveryEvent } from '../delivery/delivery-events';
import type { QueueDepth } from '../delivery/outbox/queue-depths';
import { CONDITION_NAMES } from './condition-names';
import type { CarrierState } from './node-states';

/** What Prometheus asks for. */
export interface Metrics {
  readonly contentType: string;
  /** The text of all metrics. Holds names of accounts and codes of carriers, never a number of a person or a text. */
  text(): Promise<string>;
  /** Stops counting. */
  close(): void;
}

const PREFIX = 'sms12366_';
/** Carriers have a few dozen codes; one that answers with ever new ones must not fill the memory. */
const MOST_CODES = 200;
const OTHER_CODES = 'other';
const SUBMIT_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counts by labels that are cheap to raise and written out when asked for. */
function createTally<const L extends string>(registry: Registry, name: string, help: string, labels: readonly L[]) {
  const counts = new Map<string, { labels: Record<L, string>; count: number }>();
  new Counter({
    name: PREFIX + name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset();
      for (const each of counts.values()) this.inc(each.labels, each.count);
    },
  });
  return (values: Record<L, string>): void => {
    const key = labels.map((label) => values[label]).join('\n');
    const known = counts.get(key);
    if (known !== undefined) known.count += 1;
    else counts.set(key, { labels: values, count: 1 });
  };
}

/**
 * The metrics of the carriers and of the process. `states`: how the accounts stand on this node; what waits is counted over all nodes,
 * when asked for.
 */
export function createMetrics(deps: {
  delivery: Pick<RunningDelivery, 'on' | 'queues' | 'channels'>;
  states: () => CarrierState[];
}): Metrics {
  const { delivery, states } = deps;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  const perAccount = (name: string, help: string, value: (state: CarrierState) => number | undefined): void => {
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames: ['account'],
      registers: [registry],
      collect() {
        this.reset();
        for (const state of states()) {
          const is = value(state);
          if (is !== undefined) this.set({ account: state.id }, is);
        }
      },
    });
  };
  perAccount('account_connected', '1 while the account is connected on this node', ({ connected }) =>
    Number(connected),
  );
  perAccount('account_links_up', 'connections up', ({ links }) => links?.up);
  perAccount('account_links_wanted', 'connections wanted', ({ links }) => links?.of);
  perAccount('account_in_flight', 'segments handed over and not answered', ({ inFlight }) => inFlight);
  perAccount('account_window', 'segments that may be unanswered at a time', ({ window }) => window);
  perAccount('account_pace_factor', 'share of the configured pace in use', ({ paceFactor }) => paceFactor);
  perAccount('account_usual_seconds', 'usual time to an answer', ({ usualMs }) => usualMs / 1_000);
  perAccount('account_bad_share', 'share of the last answers that failed', ({ badShare }) => badShare);
  perAccount('account_quota_used', 'segments of the day, over all nodes', ({ quota }) => quota?.used);
  perAccount('account_quota', 'segments a day', ({ quota }) => quota?.perDay);

  new Gauge({
    name: `${PREFIX}account_condition`,
    help: `1 for the condition the account is in: ${Object.keys(CONDITION_NAMES).join(', ')}`,
    labelNames: ['account', 'condition'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { id, condition } of states()) {
        for (const each of Object.keys(CONDITION_NAMES)) {
          this.set({ account: id, condition: each }, Number(each === condition));
        }
      }
    },
  });
  new Counter({
    name: `${PREFIX}channel_events_total`,
    help: 'what the channels count themselves: resent, timed_out, malformed, refused.<code> …',
    labelNames: ['account', 'event'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { channel, state } of delivery.channels()) {
        for (const [event, count] of Object.entries(state.counters ?? {}))
          this.inc({ account: channel.id, event }, count);
      }
    },
  });

  /** One reading for both metrics of a scrape; none while the store is away. */
  let reading: Promise<QueueDepth[]> | undefined;
  const queues = (): Promise<QueueDepth[]> => {
    reading ??= delivery
      .queues()
      .catch(() => [])
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const perQueue = (name: string, help: string, value: (queue: QueueDepth) => number): void => {
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames: ['account', 'lane'],
      registers: [registry],
      async collect() {
        const depths = await queues();
        this.reset();
        for (const queue of depths) this.set({ account: queue.account, lane: queue.lane }, value(queue));
      },
    });
  };
  perQueue('queue_depth', 'texts that wait, over all nodes', ({ depth }) => depth);
  perQueue('queue_oldest_seconds', 'how long the oldest due text has waited', ({ oldestMs }) => oldestMs / 1_000);

  const seconds = new Histogram({
    name: `${PREFIX}submit_seconds`,
    help: 'from the hand-over of a segment to its answer',
    labelNames: ['account'],
    buckets: SUBMIT_SECONDS,
    registers: [registry],
  });
  const codes = new Set<string>();
  const boundCode = (code: string): string => {
    if (codes.has(code)) return code;
    if (codes.size >= MOST_CODES) return OTHER_CODES;
    codes.add(code);
    return code;
  };
  const answered = createTally(registry, 'segments_total', 'segments answered, by what the answer means', [
    'account',
    'outcome',
    'code',
  ]);
  const receipts = createTally(registry, 'receipts_total', 'receipts, by state and whether a text of ours was found', [
    'account',
    'state',
    'matched',
  ]);
  const textsIn = createTally(registry, 'texts_in_total', 'texts of taxpayers, by what became of them', [
    'account',
    'outcome',
  ]);
  const rerouted = createTally(registry, 'rerouted_total', 'texts given to another account', ['from', 'to']);

  const count = (event: DeliveryEvent): void => {
    switch (event.type) {
      case 'segment_answered':
        answered({ account: event.account, outcome: event.outcome, code: boundCode(event.code ?? '') });
        seconds.observe({ account: event.account }, event.milliseconds / 1_000);
        return;
      case 'receipt_kept':
        receipts({ account: event.channel, state: event.state, matched: String(event.matched) });
        return;
      case 'accepted':
        textsIn({ account: event.channel, outcome: 'accepted' });
        return;
      case 'duplicate_refused':
        textsIn({ account: event.channel, outcome: 'duplicate' });
        return;
      case 'part_kept':
        textsIn({ account: event.channel, outcome: 'part' });
        return;
      case 'rerouted':
        rerouted({ from: event.from, to: event.to });
        return;
      default:
    }
  };

  return { contentType: registry.contentType, text: () => registry.metrics(), close: delivery.on(count) };
}
