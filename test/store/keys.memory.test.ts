import { manualClock } from '../../src/core/clock';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { keysContract } from './keys-contract';

describe('keys in the process', () => {
  keysContract(async () => {
    const clock = manualClock('2026-03-10T02:00:00Z');
    const keys = createMemoryKeys(clock);
    return { one: keys, other: keys, pass: async (milliseconds) => clock.advance(milliseconds) };
  });

  test('tokens keep growing over a restart', async () => {
    const clock = manualClock('2026-03-10T02:00:00Z');
    const before = await createMemoryKeys(clock).acquireLease('job', { ttlMs: 1, owner: 'a' });
    clock.advance(5_000);
    const after = await createMemoryKeys(clock).acquireLease('job', { ttlMs: 1, owner: 'a' });
    expect(after?.token).toBeGreaterThan(before?.token ?? Infinity);
  });

  test('expired values nobody reads do not pile up', async () => {
    const clock = manualClock('2026-03-10T02:00:00Z');
    const keys = createMemoryKeys(clock);
    const live = new Set<string>();
    for (let i = 0; i < 5_000; i++) {
      await keys.set(`k${i}`, 'x', { ttlMs: 10 });
      clock.advance(1);
    }
    for (let i = 0; i < 5_000; i++) if ((await keys.get(`k${i}`)) !== null) live.add(`k${i}`);
    expect(live.size).toBeLessThanOrEqual(10);
  });
});
