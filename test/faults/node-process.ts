import { setTimeout } from 'node:timers/promises';
import { createChannelOf, settingsOf } from '../../src/carriers/create-channel';
import { type Clock, systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery } from '../../src/delivery/create-delivery';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { openStore } from '../../src/store/store';
import type { FromNode, NodeSetup, ToNode } from './node-messages';

/**
 * Delivery on one account of a carrier, on the embedded store, in a process of its own. Started with fork; argument: NodeSetup.
 * Each MO has an effect, keyed by the message's id, and a reply.
 */

interface Effect {
  _id: string;
  text: string;
  /** How often the handler was given the message. */
  times: number;
}

const SWEEP_MS = 500;
const STATE_MS = 50;

function tell(message: FromNode): void {
  // A test that has ended reads no more.
  if (process.connected) process.send?.(message, () => undefined);
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function main({ dataDir, account, settings, busyMs }: NodeSetup): Promise<void> {
  const store = await openStore({ dataDir, strictScans: true, ...(busyMs === undefined ? {} : { busyMs }) });
  const effects = store.connection.collection<Effect>('test_effects');
  let moved = 0;
  const clock: Clock = { now: () => new Date(systemClock.now().getTime() + moved) };
  const keys = createMemoryKeys(clock);
  const ids = randomIds();
  const { channel } = createChannelOf(account, { clock, log, service: '12366', ids, keys });
  const delivery = createDelivery({
    connection: store.connection,
    keys,
    clock,
    ids,
    accounts: [
      settingsOf(
        { id: account.id, kind: account.kind, source: 'file', enabled: true, channel: account, common: {} },
        channel,
      ),
    ],
    handler: async ({ id, from, text, to }) => {
      await effects.updateOne({ _id: id }, { $setOnInsert: { text }, $inc: { times: 1 } }, { upsert: true });
      const reply = { key: `reply:${id}`, to: from, from: to, text: `收到：${text}`, signature: '税务' };
      await delivery.enqueue({ ...reply, lane: 'reply', inReplyTo: id });
    },
    parked: (message) => Promise.reject(new Error(`nothing may be parked here: ${message.text}`)),
    log,
    settings: { pollMs: 100, ...settings },
  });

  let isStopping = false;

  process.on('message', (message: ToNode) => {
    switch (message.type) {
      case 'enqueue':
        void delivery.enqueueMany(message.texts).then(
          () => tell({ type: 'enqueued', batch: message.batch }),
          (error: unknown) => process.stderr.write(`enqueue: ${String(error)}\n`),
        );
        return;
      case 'move_clock':
        moved += message.milliseconds;
        return;
      case 'stop':
        isStopping = true;
        void swept
          .then(() => delivery.stop(5_000))
          .then(() => store.close())
          .then(() => process.exit(0));
    }
  });
  await delivery.start();
  const sweep = async (): Promise<void> => {
    // A sweep that fails is run again, as the service's jobs are.
    for (; !isStopping; await setTimeout(SWEEP_MS)) await delivery.sweep().catch(() => undefined);
  };
  const swept = sweep();
  setInterval(() => {
    const { links, counters } = channel.state();
    tell({ type: 'state', links: links?.up ?? 0, notKept: counters?.['not_kept'] ?? 0 });
  }, STATE_MS);
  tell({ type: 'ready' });
}

void main(JSON.parse(process.argv[2] ?? '{}') as NodeSetup);
