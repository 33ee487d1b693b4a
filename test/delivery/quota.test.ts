import { DAY } from '../../src/core/clock';
import type { RunningDelivery } from '../../src/delivery/create-delivery';
import type { AccountSettings } from '../../src/delivery/outbox/routes';
import { quotaModel } from '../../src/delivery/outbox/quota-model';
import type { Keys } from '../../src/store/keys';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, openStage, outboundText, type Stage } from './stage';

describe.each(ENGINES)('the day’s quota after a restart on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let a: Carrier;
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    a = createCarrier('a', stage.clock);
  });
  afterEach(() => stage.close());

  /** A process begins with empty keys, unless they are those of others. */
  const begin = async (
    keys: Keys = createMemoryKeys(stage.clock),
    accounts: AccountSettings[] = [{ channel: a, dailyQuota: 3 }],
  ): Promise<RunningDelivery> => {
    const delivery = stage.open({ keys, accounts });
    await delivery.start();
    return delivery;
  };
  const send = async (delivery: RunningDelivery, n: number): Promise<void> => {
    for (let i = 0; i < n; i++) {
      await delivery.enqueue(outboundText());
      await delivery.idle();
    }
  };
  const quota = (delivery: RunningDelivery): unknown => delivery.accounts()[0]?.quota;

  test('the count goes on: known before the first text, and never gone beyond', async () => {
    const first = await begin();
    await send(first, 2);
    await first.stop(5_000);
    const second = await begin();
    expect(quota(second)).toEqual({ used: 2, perDay: 3 });
    await send(second, 2);
    expect(a.submitted).toHaveLength(3);
    expect(second.accounts()[0]).toMatchObject({ condition: 'quota' });
  });

  test('a process that was killed had written it at a poll; what was refused is given back', async () => {
    a.answer = (_segment, n) =>
      n === 1
        ? { kind: 'refused', class: 'give_up', code: 'MK:0001', message: '' }
        : { kind: 'accepted', carrierId: `a-${n}` };
    const killed = await begin();
    await send(killed, 2);
    killed.wake();
    await killed.idle();
    expect(quota(await begin())).toEqual({ used: 1, perDay: 3 });
  });

  test('the next day begins at nothing', async () => {
    const first = await begin();
    await send(first, 3);
    await first.stop(5_000);
    stage.clock.advance(DAY);
    const second = await begin();
    expect(quota(second)).toEqual({ used: 0, perDay: 3 });
    await send(second, 1);
    expect(a.submitted).toHaveLength(4);
  });

  test('an account that is put in place while the service runs has its count too', async () => {
    const first = await begin();
    await send(first, 2);
    await first.stop(5_000);
    const second = await begin(undefined, []);
    await second.setAccounts([{ channel: a, dailyQuota: 3 }]);
    expect(quota(second)).toEqual({ used: 2, perDay: 3 });
  });

  test('with Redis its counter counts, nothing is written', async () => {
    const shared: Keys = { ...createMemoryKeys(stage.clock), engine: 'redis' };
    const first = await begin(shared);
    await send(first, 2);
    await first.stop(5_000);
    expect(quota(await begin(shared))).toEqual({ used: 2, perDay: 3 });
    expect(await quotaModel(stage.store.connection).countDocuments()).toBe(0);
  });
});
