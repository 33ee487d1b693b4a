import type { Connection } from 'mongoose';
import type { InboundMessage } from '../../src/delivery/delivery';
import { documents } from '../../src/delivery/documents';
import { outboxModel } from '../../src/delivery/outbox/outbox-model';
import { openBenchStage, type BenchStage } from './bench-stage';
import { type BenchCarrier, createBenchCarrier } from './carrier';
import { type Cost, inParallel, percentile, round, watch } from './figures';

interface Effect {
  _id: string;
  count: number;
}

export interface TurnsRun extends Cost {
  counts: Record<string, number>;
  latencyMs: { perSecond: number; p50: number; p95: number; p99: number };
  reconciles: boolean;
}

/** Three writes keyed by the message, as a conversation makes them, then the reply. */
function handlerOn(connection: Connection, reply: (message: InboundMessage) => Promise<unknown>) {
  const record = connection.collection<Effect>('bench_turns');
  const sessions = connection.collection<{ _id: string }>('bench_sessions');
  const ledger = connection.collection<{ _id: string }>('bench_ledger');
  return async (message: InboundMessage): Promise<void> => {
    await record.updateOne({ _id: message.id }, { $inc: { count: 1 } }, { upsert: true });
    await Promise.all([
      sessions.updateOne(
        { _id: message.from },
        { $set: { last: message.id, at: message.receivedAt } },
        { upsert: true },
      ),
      ledger.updateOne({ _id: message.id }, { $set: { from: message.from, text: message.text } }, { upsert: true }),
    ]);
    await reply(message);
  };
}

function bring(carrier: BenchCarrier, carrierId: string, from: string): Promise<unknown> {
  const text = `发票真伪 ${carrierId}`;
  return carrier.host().accept({ channel: 'line', carrierId, from, to: '12366', text, receivedAt: new Date() });
}

/** Texts at a steady rate; from acceptance asked for to the reply durable in the outbox. */
async function latency(stage: BenchStage, carrier: BenchCarrier, perSecond: number, texts: number) {
  const begun = new Map<string, number>();
  const times: number[] = [];
  const done = stage.nth('queued', texts, (event) => {
    if (event.type === 'queued') times.push(performance.now() - (begun.get(event.to) ?? 0));
    return true;
  });
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    while (sent < texts && (performance.now() - start) / 1_000 > sent / perSecond) {
      const from = `199${String(50_000_000 + sent)}`;
      begun.set(from, performance.now());
      void bring(carrier, `steady-${sent}`, from);
      sent += 1;
    }
  }, 2);
  await done;
  clearInterval(timer);
  const at = (share: number): number => round(percentile(times, share), 2);
  return { perSecond, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Whole turns: accepted, handled with four writes (one of them the reply in the outbox), sent, receipt recorded. */
export async function turnsRun(turns: number, senders: number, atATime: number): Promise<TurnsRun> {
  const carrier = createBenchCarrier({ id: 'line', window: atATime, earlyEvery: 0, twiceEvery: 0 });
  let handler: (message: InboundMessage) => Promise<void> = () => Promise.reject(new Error('not open yet'));
  const stage = await openBenchStage({ accounts: [{ channel: carrier }], handler: (message) => handler(message) });
  handler = handlerOn(stage.connection, ({ id, from, to }) =>
    stage.delivery.enqueue({
      key: `reply:${id}`,
      to: from,
      from: to,
      text: '您查询的发票信息一致,开票日期2026年3月10日。',
      lane: 'reply',
      signature: '12366税务',
      inReplyTo: id,
    }),
  );
  const delivered = stage.nth('state_changed', turns, (e) => e.type === 'state_changed' && e.state === 'delivered');
  const measured = watch();
  await inParallel(turns, atATime, (i) => bring(carrier, `mo-${i}`, `138${String(i % senders).padStart(8, '0')}`));
  await delivered;
  await stage.delivery.idle();
  const cost = measured.stop();
  const effects = await stage.connection.collection<Effect>('bench_turns').find({}).toArray();
  const replies = await documents(outboxModel(stage.connection)).find({}).toArray();
  const counts = {
    effects: effects.length,
    handledTwice: effects.filter((effect) => effect.count !== 1).length,
    replies: replies.length,
    delivered: replies.filter((document) => document.state === 'delivered').length,
  };
  const latencyMs = await latency(stage, carrier, 50, 300);
  await stage.close();
  const reconciles =
    counts.effects === turns && !counts.handledTwice && counts.replies === turns && counts.delivered === turns;
  return { ...cost, counts, latencyMs, reconciles };
}
