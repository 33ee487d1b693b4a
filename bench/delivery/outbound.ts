import type { RunningDelivery } from '../../src/delivery/create-delivery';
import type { OutboundText } from '../../src/delivery/delivery';
import { documents } from '../../src/delivery/documents';
import { outboxModel } from '../../src/delivery/outbox/outbox-model';
import { createBenchCarrier } from './carrier';
import { openBenchStage, type RawCommits, rawCommits } from './bench-stage';
import { type Cost, inParallel, watch } from './figures';

export interface OutboundRun extends Cost {
  segments: number;
  raw: RawCommits;
  counts: Record<string, number>;
  reconciles: boolean;
}

const CONNECTIONS = 4;
const WINDOW = 16;
/** Texts of one call of enqueueMany. */
const BUNDLE = 100;
const SENTENCE = '您查询的发票信息一致，开票日期2026年3月10日。';

function textFor(i: number, segments: number): OutboundText {
  return {
    key: `bench:${i}`,
    to: `138${String(i % 50_000).padStart(8, '0')}`,
    from: '12366',
    text: segments === 1 ? SENTENCE : SENTENCE.repeat(segments * 3).slice(0, segments * 67 - 20),
    lane: 'reply',
    signature: '12366税务',
    inReplyTo: `message-${i}`,
  };
}

/** Enqueues texts in bundles, four bundles at a time. */
export async function enqueueBundles(delivery: RunningDelivery, texts: number, segments: number): Promise<void> {
  await inParallel(Math.ceil(texts / BUNDLE), 4, (b) =>
    delivery.enqueueMany(
      Array.from({ length: Math.min(BUNDLE, texts - b * BUNDLE) }, (_, i) => textFor(b * BUNDLE + i, segments)),
    ),
  );
}

/** Texts the whole way: enqueued (in bundles, or 64 single texts at a time) → sent → answered → receipt recorded. */
export async function outboundRun(texts: number, segments: number, bundled: boolean): Promise<OutboundRun> {
  const window = CONNECTIONS * WINDOW;
  const carrier = createBenchCarrier({ id: 'line', window, earlyEvery: 50, twiceEvery: 100 });
  const stage = await openBenchStage({ accounts: [{ channel: carrier, window }] });
  const { delivery, connection } = stage;
  const allDelivered = stage.nth('state_changed', texts, (e) => e.type === 'state_changed' && e.state === 'delivered');
  const measured = watch();
  if (bundled) {
    await enqueueBundles(delivery, texts, segments);
  } else {
    await inParallel(texts, window, (i) => delivery.enqueue(textFor(i, segments)));
  }
  await allDelivered;
  await delivery.idle();
  const cost = measured.stop();
  const outbox = documents(outboxModel(connection));
  const all = await outbox.find({}).toArray();
  const sample = all[0];
  const counts = {
    enqueued: all.length,
    submitted: carrier.submitted.size,
    submittedTwice: [...carrier.submitted.values()].filter((times) => times > 1).length,
    receiptsKept: carrier.receiptsKept(),
    delivered: all.filter((document) => document.state === 'delivered').length,
    doubts: all.filter((document) => document.doubts > 0).length,
  };
  const reconciles =
    counts.enqueued === texts &&
    counts.submitted === texts * segments &&
    counts.submittedTwice === 0 &&
    counts.receiptsKept === texts * segments &&
    counts.delivered === texts &&
    counts.doubts === 0;
  const raw = await rawCommits(connection, texts, window, (i) => ({ ...sample, _id: `raw-${i}` }));
  await stage.close();
  return { ...cost, segments, raw, counts, reconciles };
}
