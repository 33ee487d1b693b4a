import { documents } from '../../src/delivery/documents';
import { inboxModel } from '../../src/delivery/inbox/inbox-model';
import { createBenchCarrier } from './carrier';
import { openBenchStage, type RawCommits, rawCommits } from './bench-stage';
import { type Cost, inParallel, watch } from './figures';

export interface InboundRun extends Cost {
  acceptSeconds: number;
  raw: RawCommits;
  counts: Record<string, number>;
  reconciles: boolean;
}

/** Texts brought so many at a time, each waiting for its acknowledgement; the handler has nothing to do. */
export async function inboundRun(texts: number, senders: number, atATime: number): Promise<InboundRun> {
  const carrier = createBenchCarrier({ id: 'line', window: atATime, earlyEvery: 0, twiceEvery: 0 });
  const seen = new Map<string, number>();
  const stage = await openBenchStage({
    accounts: [{ channel: carrier }],
    handler: ({ id }) => {
      seen.set(id, (seen.get(id) ?? 0) + 1);
      return Promise.resolve();
    },
  });
  const allHandled = stage.nth('handled', texts);
  let accepted = 0;
  let duplicates = 0;
  const measured = watch();
  await inParallel(texts, atATime, async (i) => {
    const from = `138${String(i % senders).padStart(8, '0')}`;
    const outcome = await carrier.host().accept({
      channel: 'line',
      carrierId: `mo-${i}`,
      from,
      to: '12366',
      text: `发票真伪 第${i}条`,
      receivedAt: new Date(),
    });
    if (outcome === 'accepted') accepted += 1;
    else duplicates += 1;
  });
  const acceptSeconds = measured.seconds();
  await allHandled;
  await stage.delivery.idle();
  const cost = measured.stop();
  const all = await documents(inboxModel(stage.connection)).find({}).toArray();
  const counts = {
    accepted,
    duplicates,
    inInbox: all.length,
    handled: all.filter((document) => document.state === 'handled').length,
    handledTwice: [...seen.values()].filter((times) => times !== 1).length,
  };
  const reconciles =
    accepted === texts && duplicates === 0 && all.length === texts && counts.handled === texts && !counts.handledTwice;
  const sample = all[0];
  const raw = await rawCommits(stage.connection, texts, atATime, (i) => ({ ...sample, _id: `raw-${i}` }));
  await stage.close();
  return { ...cost, acceptSeconds, raw, counts, reconciles };
}
