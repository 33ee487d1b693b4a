import { createRateLimit } from '../../src/store/rate-limits';
import type { Keys } from '../../src/store/keys';

export interface KeysUnderTest {
  /** Two nodes that share what they keep. */
  readonly one: Keys;
  readonly other: Keys;
  /** Lets time pass, by whatever clock the engine goes. */
  pass(milliseconds: number): Promise<void>;
}

/** What every engine of the keys port must do. */
export function keysContract(open: () => Promise<KeysUnderTest>): void {
  let one: Keys;
  let other: Keys;
  let pass: KeysUnderTest['pass'];

  beforeEach(async () => {
    ({ one, other, pass } = await open());
  });
  afterEach(async () => {
    await Promise.all([one.close(), other === one ? undefined : other.close()]);
  });

  test('a value is kept, replaced and deleted', async () => {
    expect(await one.get('k')).toBeNull();
    expect(await one.set('k', '一')).toBe(true);
    expect(await other.get('k')).toBe('一');
    expect(await other.set('k', '')).toBe(true);
    expect(await one.get('k')).toBe('');
    expect(await one.delete('k')).toBe(true);
    expect(await one.delete('k')).toBe(false);
    expect(await other.get('k')).toBeNull();
  });

  test('a value ends with its time; a later value without one stays', async () => {
    await one.set('short', 'x', { ttlMs: 60 });
    await one.set('kept', 'x', { ttlMs: 60 });
    await one.set('kept', 'y');
    expect(await one.timeLeft('kept')).toBeNull();
    expect(await one.timeLeft('short')).toBeLessThanOrEqual(60);
    await pass(80);
    expect(await one.get('short')).toBeNull();
    expect(await one.timeLeft('short')).toBeNull();
    expect(await one.get('kept')).toBe('y');
  });

  test('only one of many sets an absent key, and again after it ended', async () => {
    const tries = await Promise.all(
      [one, other, one, other].map((keys, i) => keys.set('once', String(i), { ifAbsent: true, ttlMs: 60 })),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
    await pass(80);
    expect(await other.set('once', 'again', { ifAbsent: true })).toBe(true);
  });

  test('increments from two nodes are all counted', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? one : other).increment('n')));
    expect(await one.increment('n', { by: -1 })).toBe(99);
    expect(await other.get('n')).toBe('99');
  });

  test('a counter ends by the time of the increment that made it', async () => {
    expect(await one.increment('n', { by: 5, ttlMs: 60 })).toBe(5);
    expect(await one.increment('n', { ttlMs: 60_000 })).toBe(6);
    await pass(80);
    expect(await one.increment('n')).toBe(1);
    expect(await one.timeLeft('n')).toBeNull();
  });

  test('what is no number cannot be counted on', async () => {
    await one.set('text', '三');
    await expect(one.increment('text')).rejects.toThrow();
  });

  test('one lease at a time; tokens grow with every lease', async () => {
    const first = await one.acquireLease('job', { ttlMs: 60_000, owner: 'a' });
    expect(first).toMatchObject({ name: 'job', owner: 'a' });
    expect(await other.acquireLease('job', { ttlMs: 60_000, owner: 'b' })).toBeNull();
    expect(await one.acquireLease('job', { ttlMs: 60_000, owner: 'a' })).toBeNull();
    expect(await other.acquireLease('another job', { ttlMs: 60_000, owner: 'b' })).not.toBeNull();
    expect(await first?.release()).toBe(true);
    const second = await other.acquireLease('job', { ttlMs: 60_000, owner: 'b' });
    expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
    expect(await first?.renew()).toBe(false);
    expect(await first?.release()).toBe(false);
    expect(await second?.renew()).toBe(true);
  });

  test('a lease ends unless renewed', async () => {
    const lease = await one.acquireLease('job', { ttlMs: 500, owner: 'a' });
    await pass(300);
    expect(await lease?.renew()).toBe(true);
    await pass(300);
    expect(await other.acquireLease('job', { ttlMs: 500, owner: 'b' })).toBeNull();
    await pass(300);
    const next = await other.acquireLease('job', { ttlMs: 60_000, owner: 'b' });
    expect(next?.token).toBeGreaterThan(lease?.token ?? Infinity);
    expect(await lease?.renew()).toBe(false);
  });

  test('of many who ask for a lease at once one gets it', async () => {
    const leases = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? one : other).acquireLease('race', { ttlMs: 60_000, owner: `${i}` }),
      ),
    );
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  });

  test('a message reaches every subscriber of its topic, in order, until it unsubscribes', async () => {
    const heard: string[] = [];
    let arrived: () => void = () => undefined;
    const five = new Promise<void>((resolve) => {
      arrived = () => heard.length === 5 && resolve();
    });
    const note = (from: string) => (message: string, topic: string) => {
      heard.push(`${from} ${topic} ${message}`);
      arrived();
    };
    const stopFirst = await one.subscribe('outbox', note('one'));
    await other.subscribe('outbox', note('other'));
    await other.subscribe('inbox', note('inbox'));
    await one.publish('outbox', '1');
    await one.publish('outbox', '2');
    await one.publish('nobody', '3');
    await one.publish('inbox', '4');
    await five;
    expect(heard.filter((line) => line.startsWith('one'))).toEqual(['one outbox 1', 'one outbox 2']);
    expect(heard.filter((line) => line.startsWith('other'))).toEqual(['other outbox 1', 'other outbox 2']);
    expect(heard).toContain('inbox inbox 4');

    await stopFirst();
    await stopFirst();
    const last = new Promise<string>(
      (resolve) => void other.subscribe('outbox', resolve).then(() => one.publish('outbox', '5')),
    );
    expect(await last).toBe('5');
    expect(heard.filter((line) => line.startsWith('one'))).toHaveLength(2);
  });

  test('calls after the end fail with a typed error', async () => {
    await one.close();
    await expect(one.get('k')).rejects.toMatchObject({ name: 'StoreError', code: 'closed' });
    await expect(one.publish('t', 'm')).rejects.toMatchObject({ code: 'closed' });
    await one.close();
  });

  describe('rate limits', () => {
    test('points are shared by the nodes and come back with the time', async () => {
      const limits = [one, other].map((keys) =>
        createRateLimit(keys, { name: 'look-up', points: 3, durationSeconds: 1 }),
      );
      const [first, second] = limits as [(typeof limits)[0], (typeof limits)[0]];
      expect(await first.consume('13800000001')).toMatchObject({ allowed: true, remaining: 2 });
      expect(await second.consume('13800000001', 2)).toMatchObject({ allowed: true, remaining: 0 });
      const refused = await first.consume('13800000001');
      expect(refused.allowed).toBe(false);
      expect(refused.resetMs).toBeGreaterThan(0);
      expect(refused.resetMs).toBeLessThanOrEqual(1000);
      expect(await first.consume('13800000002')).toMatchObject({ allowed: true, remaining: 2 });
      await pass(1050);
      expect(await first.consume('13800000001')).toMatchObject({ allowed: true, remaining: 2 });
      await first.reset('13800000001');
      expect(await second.consume('13800000001', 3)).toMatchObject({ allowed: true, remaining: 0 });
    });

    test('going beyond can shut a key for longer, however often it tries', async () => {
      const limit = createRateLimit(one, { name: 'sign-in', points: 1, durationSeconds: 1, blockSeconds: 60 });
      await limit.consume('a');
      expect((await limit.consume('a')).resetMs).toBeGreaterThan(1000);
      await pass(1050);
      const refused = await limit.consume('a');
      expect(refused.allowed).toBe(false);
      expect(refused.resetMs).toBeGreaterThan(50_000);
    });
  });
}
