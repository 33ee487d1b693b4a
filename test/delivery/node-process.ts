import { setTimeout } from 'node:timers/promises';
import type { ChannelHost, InboundPart } from '../../src/channels/channel';
import { systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery, type RunningDelivery } from '../../src/delivery/create-delivery';
import { violatedKey } from '../../src/delivery/documents';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { openStore } from '../../src/store/store';
import type { ToNode, FromNode } from './node-messages';

/** A node in a process of its own, for tests that kill it. Started with fork; argument: the data folder. */

interface Effect {
  _id: string;
  from: string;
  text: string;
  /** How many handlings found the effect already there. */
  again: number;
}

function tell(message: FromNode): void {
  process.send?.(message);
}

const noLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function main(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, strictScans: true });
  const effects = store.connection.collection<Effect>('test_effects');
  const busy = store.connection.collection<{ _id: string }>('test_busy');
  const order = store.connection.collection<{ _id: string; texts: string[]; overlaps: number }>('test_order');
  let host: ChannelHost | undefined;

  const handler: Parameters<typeof createDelivery>[0]['handler'] = async ({ id, from, text, to }) => {
    // Another handler of this sender, in any process, would be found here.
    const overlaps = await busy.insertOne({ _id: from }).then(
      () => 0,
      (error: unknown) => (violatedKey(error) === undefined ? Promise.reject(error as Error) : 1),
    );
    const first = await effects.findOneAndUpdate(
      { _id: id },
      { $setOnInsert: { from, text }, $inc: { again: 1 } },
      { upsert: true, returnDocument: 'before' },
    );
    if (first === null)
      await order.updateOne({ _id: from }, { $push: { texts: text }, $inc: { overlaps } }, { upsert: true });
    await delivery.enqueue({
      key: `reply:${id}`,
      to: from,
      from: to,
      text: `收到${text}`,
      lane: 'reply',
      signature: '税务',
    });
    await busy.deleteOne({ _id: from });
  };

  const delivery: RunningDelivery = createDelivery({
    connection: store.connection,
    keys: createMemoryKeys(systemClock),
    clock: systemClock,
    ids: randomIds(),
    accounts: [
      {
        channel: {
          id: 'line',
          kind: 'test',
          start: (to) => {
            host = to;
            return Promise.resolve();
          },
          submit: (segment) => {
            tell({ type: 'sent', to: segment.to, text: segment.text });
            return Promise.resolve({ kind: 'accepted', carrierId: segment.id });
          },
          state: () => ({ connected: true, inFlight: 0, detail: '' }),
          stop: () => Promise.resolve(),
        },
      },
    ],
    handler,
    parked: (message) => Promise.reject(new Error(`nothing may be parked here: ${message.text}`)),
    log: noLog,
    settings: { leaseMs: 1_500, pollMs: 50 },
  });

  const count = async (): Promise<{ handled: number; sent: number; queued: number }> => {
    const inbox = store.connection.collection('inbox');
    const outbox = store.connection.collection('outbox');
    const handled = await inbox.find({}, { projection: { state: 1 } }).toArray();
    const replies = await outbox.find({}, { projection: { state: 1 } }).toArray();
    return {
      handled: handled.filter((document) => document['state'] === 'handled').length,
      sent: replies.filter((document) => document['state'] === 'sent' || document['state'] === 'doubtful').length,
      queued: replies.length,
    };
  };

  const waitFor = async (total: number): Promise<void> => {
    for (let round = 0; ; round += 1) {
      await delivery.sweep();
      await delivery.idle();
      const counts = await count();
      if (counts.handled === total && counts.sent === total) return tell({ type: 'finished', ...counts });
      if (round === 400) throw new Error(`${total} texts do not get finished: ${JSON.stringify(counts)}`);
      // The other process finishes its share without telling this one, and leases of a killed one run out in real time.
      await setTimeout(100);
    }
  };

  process.on('message', (message: ToNode) => {
    if (message.type === 'text') {
      const { type: _type, ...text } = message;
      const part: InboundPart = { channel: 'line', to: '12366', receivedAt: new Date(), ...text };
      host?.accept(part).then(
        (outcome) => tell({ type: 'acknowledged', carrierId: text.carrierId, outcome }),
        (error: unknown) => tell({ type: 'unacknowledged', carrierId: text.carrierId, error: String(error) }),
      );
    } else if (message.type === 'finish') {
      void waitFor(message.total);
    } else {
      void delivery
        .stop(5_000)
        .then(() => store.close())
        .then(() => process.exit(0));
    }
  });
  // Whoever held this when it was killed holds nothing any more.
  await busy.deleteMany({});
  await delivery.start();
  tell({ type: 'ready' });
}

void main(process.argv[2] ?? '');
