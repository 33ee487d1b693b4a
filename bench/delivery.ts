import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createHandset, type Handset } from '../src/channels/handset/handset';
import { systemClock } from '../src/core/clock';
import { randomIds } from '../src/core/ids';
import { createDelivery, type RunningDelivery } from '../src/delivery/create-delivery';
import type { InboundMessage } from '../src/delivery/delivery';
import { documents } from '../src/delivery/documents';
import { inboxModel } from '../src/delivery/inbox/inbox-model';
import { outboxModel } from '../src/delivery/outbox/outbox-model';
import { createMemoryKeys } from '../src/store/keys-memory';
import { openStore } from '../src/store/store';

/**
 * Whole turns through delivery on the embedded store: accepted, handled by a handler that writes four documents (one of them
 * the reply in the outbox), sent, delivered. Prints one JSON line.
 *
 *   node -r ./test/support/register-ts.cjs bench/delivery.ts [turns] [senders] [turns at a time]
 */

interface Effect {
  _id: string;
  count: number;
}

const noLog = { info: () => undefined, warn: () => undefined, error: (details: object) => console.error(details) };

function percentile(sorted: number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
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

async function inParallel(total: number, atATime: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < total; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

function delivered(delivery: RunningDelivery, wanted: number): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    const stop = delivery.on((event) => {
      if (event.type !== 'state_changed' || event.state !== 'delivered' || (count += 1) < wanted) return;
      stop();
      resolve();
    });
  });
}

/** Texts at a steady rate; the time from acceptance asked for to the reply durable in the outbox, in milliseconds. */
async function latency(delivery: RunningDelivery, handset: Handset, perSecond: number, seconds: number) {
  const total = perSecond * seconds;
  const begun = new Map<string, number>();
  const times: number[] = [];
  const done = new Promise<void>((resolve) => {
    const stop = delivery.on((event) => {
      if (event.type !== 'queued') return;
      times.push(performance.now() - (begun.get(event.to) ?? 0));
      if (times.length < total) return;
      stop();
      resolve();
    });
  });
  const start = performance.now();
  await new Promise<void>((resolve) => {
    let sent = 0;
    const timer = setInterval(() => {
      while (sent < total && (performance.now() - start) / 1_000 > sent / perSecond) {
        const from = `199${String(50_000_000 + sent)}`;
        begun.set(from, performance.now());
        void handset.text(from, `发票真伪 第${sent}条`);
        sent += 1;
      }
      if (sent < total) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  await done;
  times.sort((a, b) => a - b);
  return {
    perSecond,
    texts: total,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
  };
}

async function main(turns: number, senders: number, atATime: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sms12366-bench-'));
  const store = await openStore({ dataDir, strictScans: true });
  const ids = randomIds();
  const handset = createHandset({ id: 'handset', clock: systemClock, ids });
  const delivery: RunningDelivery = createDelivery({
    connection: store.connection,
    keys: createMemoryKeys(systemClock),
    clock: systemClock,
    ids,
    accounts: [{ channel: handset }],
    handler: handlerOn(store.connection, (message) =>
      delivery.enqueue({
        key: `reply:${message.id}`,
        to: message.from,
        from: message.to,
        text: '您查询的发票信息一致,开票日期2026年3月10日。',
        lane: 'reply',
        signature: '12366税务',
        inReplyTo: message.id,
      }),
    ),
    parked: () => Promise.resolve(),
    log: noLog,
  });
  await delivery.start();

  const before = process.memoryUsage().rss;
  let mostMemory = before;
  const memory = setInterval(() => (mostMemory = Math.max(mostMemory, process.memoryUsage().rss)), 100);
  const cpu = process.cpuUsage();
  const start = performance.now();
  const allDelivered = delivered(delivery, turns);
  let accepted = 0;
  await inParallel(turns, atATime, async (i) => {
    const from = `138${String(i % senders).padStart(8, '0')}`;
    if ((await handset.text(from, `发票真伪 第${i}条`)).outcome === 'accepted') accepted += 1;
  });
  const acceptedSeconds = (performance.now() - start) / 1_000;
  await allDelivered;
  await delivery.idle();
  const seconds = (performance.now() - start) / 1_000;
  const used = process.cpuUsage(cpu);
  clearInterval(memory);

  const count = (collection: { countDocuments(filter: object): Promise<number> }, filter: object): Promise<number> =>
    collection.countDocuments(filter);
  const inbox = documents(inboxModel(store.connection));
  const outbox = documents(outboxModel(store.connection));
  const effects = await store.connection.collection<Effect>('bench_turns').find({}).toArray();
  const all = await outbox.find({}, { projection: { state: 1 } }).toArray();
  const counts = {
    accepted,
    inInbox: await count(inbox, {}),
    effects: effects.length,
    handledTwice: effects.filter((effect) => effect.count !== 1).length,
    replies: all.length,
    delivered: all.filter((document) => document.state === 'delivered').length,
  };
  const steady = await latency(delivery, handset, 50, 8);
  await delivery.stop(5_000);
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
  const reconciles = counts.accepted === turns && Object.values(counts).every((n, i) => n === (i === 3 ? 0 : turns));
  console.log(
    JSON.stringify({
      bench: 'delivery',
      turns,
      senders,
      atATime,
      seconds: Math.round(seconds * 100) / 100,
      turnsPerSecond: Math.round(turns / seconds),
      acceptedPerSecond: Math.round(turns / acceptedSeconds),
      cpuMsPerTurn: Math.round((used.user + used.system) / 10 / turns) / 100,
      latencyMs: steady,
      memoryMb: { before: Math.round(before / 1e6), most: Math.round(mostMemory / 1e6) },
      counts,
      lost: turns - counts.effects,
      duplicated: counts.handledTwice,
      reconciles,
    }),
  );
  if (!reconciles) process.exitCode = 1;
}

const [turns = '5000', senders = '1000', atATime = '64'] = process.argv.slice(2);
void main(Number(turns), Number(senders), Number(atATime));
