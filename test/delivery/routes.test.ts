import type { SubmitOutcome } from '../../src/channels/channel';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock';
import type { DeliveryDeps, RunningDelivery } from '../../src/delivery/create-delivery';
import type { AccountSettings } from '../../src/delivery/outbox/routes';
import { ENGINES } from '../support/engines';
import { type Carrier, createCarrier, gate, openStage, outboundText, PHONE, type Stage } from './stage';

const long = '税'.repeat(150);
const busy: SubmitOutcome = { kind: 'refused', class: 'retry_later', code: 'SYS', message: '' };

describe.each(ENGINES)('routes on %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let a: Carrier;
  let b: Carrier;

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    a = createCarrier('a', stage.clock);
    b = createCarrier('b', stage.clock);
  });
  afterEach(() => stage.close());

  const started = async (accounts: AccountSettings[], deps: Partial<DeliveryDeps> = {}): Promise<RunningDelivery> => {
    const delivery = stage.open({ accounts, ...deps });
    await delivery.start();
    return delivery;
  };
  const send = async (delivery: RunningDelivery, n: number, channel?: string): Promise<void> => {
    for (let i = 0; i < n; i++) {
      await delivery.enqueue(outboundText(channel === undefined ? {} : { channel }));
      await delivery.idle();
    }
  };
  const conditions = (delivery: RunningDelivery): string[] => delivery.accounts().map(({ condition }) => condition);

  describe('choice', () => {
    test('weights share the texts in proportion; without one an account waits for the others to fail', async () => {
      const c = createCarrier('c', stage.clock);
      const delivery = await started([{ channel: c }, { channel: a, weight: 3 }, { channel: b, weight: 1 }]);
      await send(delivery, 40);
      expect([a, b, c].map(({ submitted }) => submitted.length)).toEqual([30, 10, 0]);
    });

    test('a smaller number of priority comes first, whatever the order and the weights', async () => {
      const delivery = await started([
        { channel: a, weight: 5 },
        { channel: b, priority: 10 },
      ]);
      await send(delivery, 4);
      expect([a.submitted.length, b.submitted.length]).toEqual([0, 4]);
      expect(delivery.candidates(PHONE).map(({ account, condition }) => [account.id, condition])).toEqual([
        ['b', 'up'],
        ['a', 'up'],
      ]);
      expect(delivery.candidates(PHONE, 'a')[0]?.account.id).toBe('a');
    });

    test('a reply goes back by the account it came in on', async () => {
      const delivery = await started([
        { channel: a, weight: 1 },
        { channel: b, weight: 1 },
      ]);
      await send(delivery, 5, 'b');
      expect([a.submitted.length, b.submitted.length]).toEqual([0, 5]);
    });

    test('the signature registered for the account stands in place of the text’s own', async () => {
      const delivery = await started([{ channel: a, signature: '河南税务' }]);
      await send(delivery, 1);
      expect(a.texts()).toEqual(['【河南税务】您好']);
    });
  });

  describe('the day’s quota', () => {
    test('used up, the account rests until midnight in Shanghai; two nodes count together; what is refused does not count', async () => {
      const accounts = [{ channel: a, dailyQuota: 6 }, { channel: b }];
      const delivery = await started(accounts);
      const other = await started(accounts);
      a.answer = (_segment, n) => (n === 1 ? { ...busy, class: 'give_up' } : { kind: 'accepted', carrierId: `a-${n}` });
      await send(delivery, 1);
      await delivery.enqueue(outboundText({ text: long }));
      await delivery.idle();
      await send(other, 2);
      await send(delivery, 4);
      expect(a.submitted).toHaveLength(1 + 3 + 3);
      expect(b.submitted).toHaveLength(3);
      expect(delivery.accounts()[0]).toMatchObject({ condition: 'quota', quota: { used: 6, perDay: 6 } });
      stage.clock.advance(12 * HOUR);
      expect(delivery.accounts()[0]).toMatchObject({ condition: 'up', quota: { used: 0, perDay: 6 } });
      await send(delivery, 1);
      expect(a.submitted).toHaveLength(8);
    });

    test('with nobody else it waits for the next day', async () => {
      const delivery = await started([{ channel: a, dailyQuota: 1 }]);
      await send(delivery, 1);
      await delivery.enqueue(outboundText({ key: 'second' }));
      await delivery.idle();
      expect(await delivery.status('second')).toMatchObject({ state: 'queued' });
      stage.clock.advance(12 * HOUR);
      await delivery.idle();
      expect(await delivery.status('second')).toMatchObject({ state: 'sent' });
    });
  });

  describe('failover', () => {
    test('after a rest a trickle tries the account before all return; failing again at once, it rests twice as long', async () => {
      const delivery = await started([{ channel: a }, { channel: b }]);
      a.answer = () => busy;
      for (let i = 0; i < 10; i++) await delivery.enqueue(outboundText());
      await delivery.idle();
      expect(conditions(delivery)).toEqual(['resting', 'up']);
      stage.clock.advance(30 * SECOND);
      expect(conditions(delivery)).toEqual(['trial', 'up']);
      // Two tries fail, a second apart; the rest goes by the other one all the while.
      const before = a.submitted.length;
      const others = b.submitted.length;
      for (let second = 0; second < 2; second++) {
        await send(delivery, 5);
        stage.clock.advance(SECOND);
      }
      expect(a.submitted.length - before).toBe(2);
      expect(b.submitted.length - others).toBeGreaterThanOrEqual(8);
      expect(conditions(delivery)).toEqual(['resting', 'up']);
      stage.clock.advance(45 * SECOND);
      expect(conditions(delivery)).toEqual(['resting', 'up']);
      stage.clock.advance(15 * SECOND);
      expect(conditions(delivery)).toEqual(['trial', 'up']);
      a.answer = (_segment, n) => ({ kind: 'accepted', carrierId: `a-${n}` });
      for (let second = 0; second < 10; second++) {
        await send(delivery, 3);
        stage.clock.advance(SECOND);
      }
      expect(conditions(delivery)).toEqual(['up', 'up']);
      const back = a.submitted.length;
      await send(delivery, 5);
      expect(a.submitted.length - back).toBe(5);
    });

    test('an account far slower than it used to be gives way, comes back by trial; alone it goes on', async () => {
      const slowly = (ms: number): void => {
        a.answer = (_segment, n) => {
          stage.clock.advance(ms);
          return { kind: 'accepted', carrierId: `a-${n}-${ms}` };
        };
      };
      const delivery = await started([{ channel: a }, { channel: b, carriers: ['mobile'] }], {
        carrierOf: (to) => (to === PHONE ? 'mobile' : 'telecom'),
      });
      slowly(100);
      await send(delivery, 15);
      slowly(2_500);
      for (let i = 0; i < 15 && delivery.accounts()[0]?.condition === 'up'; i++) await send(delivery, 1);
      expect(conditions(delivery)).toEqual(['slow', 'up']);
      const before = a.submitted.length;
      await send(delivery, 5);
      expect([a.submitted.length, b.submitted.length]).toEqual([before, 5]);
      // A number only the slow one reaches still gets its text.
      await delivery.enqueue(outboundText({ key: 'alone', to: '19900000000' }));
      await delivery.idle();
      expect(await delivery.status('alone')).toMatchObject({ state: 'sent' });
      slowly(50);
      stage.clock.advance(30 * SECOND);
      expect(conditions(delivery)).toEqual(['trial', 'up']);
    });

    test('no answer at all within the limit: what waits goes by the other one', async () => {
      const held = gate();
      const handedOver = gate();
      a.answer = async () => {
        handedOver.open();
        await held.opened;
        return { kind: 'accepted', carrierId: 'late' };
      };
      const delivery = await started([{ channel: a, window: 1 }, { channel: b }]);
      await delivery.enqueue(outboundText({ key: 'stuck' }));
      await handedOver.opened;
      await delivery.enqueue(outboundText({ key: 'waiting' }));
      stage.clock.advance(16 * SECOND);
      expect(conditions(delivery)).toEqual(['slow', 'up']);
      const moved = new Promise<void>((resolve) => {
        delivery.on((event) => event.type === 'state_changed' && event.key === 'waiting' && resolve());
      });
      delivery.wake();
      await moved;
      held.open();
      await delivery.idle();
      expect(await delivery.status('stuck')).toMatchObject({ state: 'sent' });
      expect(b.submitted).toHaveLength(1);
    });

    test('a queue of people that has waited too long overflows to another account', async () => {
      const delivery = await started([
        { channel: a, segmentsPerSecond: 1 },
        { channel: b, priority: 200 },
      ]);
      for (let i = 0; i < 5; i++) await delivery.enqueue(outboundText());
      await delivery.idle();
      stage.clock.advance(31 * SECOND);
      await delivery.idle();
      expect(conditions(delivery)[0]).toBe('busy');
      await send(delivery, 1);
      expect(b.submitted).toHaveLength(1);
    });

    test('slow down is heard on every node, once for what was under way', async () => {
      const accounts = [{ channel: a, segmentsPerSecond: 100 }];
      const delivery = await started(accounts);
      const other = await started(accounts);
      const told = new Promise<number>((resolve) => {
        other.on((event) => event.type === 'pace_changed' && resolve(event.factor));
      });
      a.answer = () => ({ ...busy, class: 'slow_down', code: '8' });
      await Promise.all(Array.from({ length: 8 }, () => delivery.enqueue(outboundText())));
      await delivery.idle();
      expect(a.submitted.length).toBeGreaterThan(1);
      expect(await told).toBe(0.5);
      expect([delivery.accounts()[0]?.paceFactor, other.accounts()[0]?.paceFactor]).toEqual([0.5, 0.5]);
    });

    test('a clock set back an hour prolongs neither a rest nor a slow pace', async () => {
      const delivery = await started([{ channel: a }, { channel: b }]);
      a.answer = () => busy;
      for (let i = 0; i < 10; i++) await delivery.enqueue(outboundText());
      await delivery.idle();
      b.answer = () => ({ ...busy, class: 'slow_down', code: '8' });
      await send(delivery, 1, 'b');
      expect(delivery.accounts()).toMatchObject([{ condition: 'resting' }, { paceFactor: 0.5 }]);
      stage.clock.advance(-HOUR);
      expect(conditions(delivery)[0]).toBe('trial');
      stage.clock.advance(MINUTE);
      expect(delivery.accounts()[1]?.paceFactor).toBe(1);
    });

    test('an account without a pace falls from what it went at', async () => {
      const delivery = await started([{ channel: a }]);
      await Promise.all(Array.from({ length: 40 }, () => delivery.enqueue(outboundText())));
      await delivery.idle();
      expect(a.submitted).toHaveLength(40);
      const accept = a.answer;
      a.answer = () => ({ ...busy, class: 'slow_down', code: '8' });
      await send(delivery, 1);
      a.answer = accept;
      stage.clock.advance(2 * SECOND);
      const before = a.submitted.length;
      await Promise.all(Array.from({ length: 40 }, () => delivery.enqueue(outboundText())));
      await delivery.idle();
      // Half of 41 a second, in a tenth of a second.
      expect(a.submitted.length - before).toBe(2);
    });
  });

  describe('accounts that change while the service runs', () => {
    test('none lost, none twice: accounts come, change and go under load', async () => {
      const delivery = await started([{ channel: a }, { channel: b }]);
      let made = 0;
      const carriers = [a, b];
      const fresh = (id: string): Carrier => {
        const carrier = createCarrier(id, stage.clock);
        const generation = (made += 1);
        const waiting = new Set<Promise<void>>();
        let stopped = false;
        carrier.answer = async (_segment, n) => {
          if (stopped) return { ...busy, code: 'stopped' };
          const turn = new Promise<void>((resolve) => setImmediate(resolve));
          waiting.add(turn);
          await turn;
          return { kind: 'accepted', carrierId: `${id}-${generation}-${n}` };
        };
        carrier.stop = async () => {
          stopped = true;
          await Promise.all(waiting);
        };
        carriers.push(carrier);
        return carrier;
      };
      const keys: string[] = [];
      const load = async (): Promise<void> => {
        for (let i = 0; i < 300; i++) {
          keys.push(`load-${i}`);
          await delivery.enqueue(outboundText({ key: `load-${i}`, text: `第${i}条${i % 5 === 0 ? long : ''}` }));
        }
      };
      const changes = async (): Promise<void> => {
        for (const ids of [['a', 'b'], ['b'], ['c', 'b'], ['c'], ['c', 'a'], ['a', 'b', 'c']]) {
          await delivery.setAccounts(ids.map((id) => ({ channel: fresh(id), window: 8 })));
        }
      };
      await Promise.all([load(), changes()]);
      for (let i = 0; i < 5; i++) {
        await delivery.sweep();
        await delivery.idle();
        stage.clock.advance(3 * SECOND);
      }
      const sent = carriers.flatMap(({ submitted }) => submitted);
      const accepted = await Promise.all(keys.map((key) => delivery.status(key)));
      expect(accepted.map((status) => status?.state)).toEqual(keys.map(() => 'sent'));
      expect(new Set(sent.map(({ id }) => id)).size).toBe(
        accepted.reduce((sum, status) => sum + (status?.segments ?? 0), 0),
      );
      expect(sent.length).toBe(new Set(sent.map(({ id }) => id)).size);
    });

    test('the same channel under other settings goes on; another channel under the same name waits for it to end', async () => {
      const log: string[] = [];
      const traced = (carrier: Carrier, name: string): Carrier => {
        const { start, stop } = carrier;
        carrier.start = async (host) => {
          log.push(`start ${name}`);
          await start(host);
        };
        carrier.stop = async (timeoutMs) => {
          log.push(`stop ${name}`);
          await stop(timeoutMs);
        };
        return carrier;
      };
      const delivery = await started([{ channel: traced(a, 'a') }, { channel: traced(b, 'b') }]);
      await delivery.setAccounts([{ channel: a, priority: 200 }, { channel: b }]);
      await send(delivery, 1);
      expect(b.submitted).toHaveLength(1);
      expect(log).toEqual(['start a', 'start b']);
      const held = gate();
      const handedOver = gate();
      b.answer = async () => {
        handedOver.open();
        await held.opened;
        return { kind: 'accepted', carrierId: 'b-last' };
      };
      await delivery.enqueue(outboundText({ key: 'last' }));
      await handedOver.opened;
      const successor = traced(createCarrier('b', stage.clock), 'b again');
      const changed = delivery.setAccounts([{ channel: successor }]);
      held.open();
      await changed;
      expect(log.slice(2).sort()).toEqual(['start b again', 'stop a', 'stop b']);
      expect(log.indexOf('stop b')).toBeLessThan(log.indexOf('start b again'));
      expect(await delivery.status('last')).toMatchObject({ state: 'sent' });
      await expect(delivery.setAccounts([{ channel: successor }, { channel: b }])).rejects.toThrow('two accounts');
      expect(delivery.channels().map(({ channel }) => channel)).toEqual([successor]);
    });

    test('what waits for a removed account goes by one that is left, at once', async () => {
      a.connected = false;
      const delivery = await started([{ channel: a }, { channel: b }]);
      await delivery.enqueue(outboundText({ key: 'k', channel: 'a' }));
      await delivery.idle();
      await delivery.setAccounts([{ channel: b }]);
      await delivery.idle();
      expect(await delivery.status('k')).toMatchObject({ state: 'sent' });
    });

    test('a channel that will not start keeps none of the others, and is started again', async () => {
      const { start } = a;
      let tries = 0;
      a.start = async (host) => {
        tries += 1;
        if (tries === 1) throw new Error('port taken');
        await start(host);
      };
      a.connected = false;
      const delivery = await started([{ channel: a }, { channel: b }]);
      stage.clock.advance(DAY + MINUTE);
      delivery.wake();
      await delivery.idle();
      expect(tries).toBe(2);
      await send(delivery, 1);
      expect(b.submitted).toHaveLength(1);
    });
  });
});
