import type { mongo } from 'mongoose';
import { manualClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import type { DeliveryContext } from '../../src/delivery/context';
import { createDeliveryEvents } from '../../src/delivery/delivery-events';
import { documents } from '../../src/delivery/documents';
import { type Changes, createChanges } from '../../src/delivery/outbox/changes';
import { type OutboxDocument, outboxModel } from '../../src/delivery/outbox/outbox-model';
import { DELIVERY_DEFAULTS } from '../../src/delivery/settings';
import { createTasks } from '../../src/delivery/tasks';
import { ENGINES } from '../support/engines';
import { NOON, openStage, PHONE, silentLog, type Stage } from './stage';

describe.each(ENGINES)('changes of texts on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let outbox: mongo.Collection<OutboxDocument>;
  let changes: Changes;
  let events: string[];

  const clock = manualClock(NOON);
  const node = (): Changes => {
    const told = createDeliveryEvents();
    told.on((event) => event.type === 'state_changed' && events.push(`${event.id} ${event.state}`));
    const context: DeliveryContext = {
      clock,
      ids: randomIds(),
      keys: stage.keys,
      log: silentLog,
      settings: DELIVERY_DEFAULTS,
      events: told,
      tasks: createTasks((error) => {
        throw new Error(error);
      }),
      claimName: () => 'claim',
      nudge: () => undefined,
      changed: () => undefined,
    };
    return createChanges(context, outbox);
  };
  const text = (id: string): OutboxDocument => ({
    _id: id,
    key: id,
    to: PHONE,
    from: '12366',
    text: '您好',
    lane: 'reply',
    signature: '税务',
    state: 'sending',
    queuedAt: clock.now(),
    validUntil: clock.now(),
    account: 'a',
    segments: 1,
    progress: [],
    reference: 0,
    tries: 0,
    doubts: 0,
    avoided: [],
    revision: 0,
    by: 'claim',
    leaseUntil: 1,
  });
  const written = async (ids: string[]): Promise<OutboxDocument[]> => {
    const texts = ids.map(text);
    await outbox.insertMany(texts.map((each) => ({ ...each })));
    return texts;
  };
  const accepted = { kind: 'accepted' as const, final: false, carrierId: 'c' };

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    const model = outboxModel(stage.store.connection);
    await model.init();
    outbox = documents(model);
    events = [];
    changes = node();
  });
  afterEach(() => stage.close());

  test('of many at once, those that another node changed are worked out again, the others are written once', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `t${String(i).padStart(2, '0')}`);
    const known = await written(ids);
    const stale = ids.filter((_, i) => i % 5 === 0);
    await outbox.updateMany({ _id: { $in: stale } }, { $set: { tries: 7 }, $inc: { revision: 1 } });
    const outcomes = await Promise.all(known.map((each) => changes.tell(each._id, each, 0, accepted)));
    for (const [i, id] of ids.entries()) {
      const wasStale = stale.includes(id);
      expect(outcomes[i]).toMatchObject({
        _id: id,
        state: 'sent',
        tries: wasStale ? 7 : 0,
        revision: wasStale ? 2 : 1,
      });
      expect(await outbox.findOne({ _id: id })).toEqual(outcomes[i]);
    }
    expect([...events].sort()).toEqual(ids.map((id) => `${id} sent`));
  });

  test('two nodes that add up at once lose nothing', async () => {
    const ids = ['x', 'y', 'z'];
    await written(ids);
    const other = node();
    const add = (by: Changes, id: string) => by.apply(id, undefined, ({ tries }) => ({ tries: tries + 1 }));
    await Promise.all(Array.from({ length: 10 }, () => ids.flatMap((id) => [add(changes, id), add(other, id)])).flat());
    for (const id of ids) expect(await outbox.findOne({ _id: id })).toMatchObject({ tries: 20 });
  });

  test('a text that is gone, one without a change, and one whose change cannot be worked out', async () => {
    const [a, b, c] = await written(['a', 'b', 'c']);
    await outbox.deleteOne({ _id: 'a' });
    const [gone, same, failed, changed] = await Promise.allSettled([
      changes.tell('a', a, 0, accepted),
      changes.apply('b', b, () => undefined),
      changes.apply('c', c, () => {
        throw new Error('no');
      }),
      changes.tell('c', c, 0, accepted),
    ]);
    expect(gone).toEqual({ status: 'fulfilled', value: undefined });
    expect(same).toMatchObject({ value: { _id: 'b', state: 'sending', revision: 0 } });
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'no' } });
    expect(changed).toMatchObject({ value: { _id: 'c', state: 'sent', revision: 1 } });
    expect(await outbox.findOne({ _id: 'b' })).toMatchObject({ revision: 0 });
  });

  test('a store that refuses fails every caller, and the next changes go on', async () => {
    const [a, b] = await written(['a', 'b']);
    const refusing = jest.spyOn(outbox, 'updateOne').mockRejectedValue(new Error('away'));
    const outcomes = await Promise.allSettled([a, b].map((each) => changes.tell(each?._id ?? '', each, 0, accepted)));
    refusing.mockRestore();
    expect(outcomes).toMatchObject([{ reason: { message: 'away' } }, { reason: { message: 'away' } }]);
    expect(events).toEqual([]);
    await Promise.all([a, b].map((each) => changes.tell(each?._id ?? '', each, 0, accepted)));
    expect([...events].sort()).toEqual(['a sent', 'b sent']);
  });
});
