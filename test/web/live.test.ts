import { BOUND, UNBOUND, type Harness, listen, openWeb } from './harness';
import { connectLive } from './live-client';

let harness: Harness;
let port: number;
beforeEach(async () => {
  harness = await openWeb();
  port = await listen(harness.web);
});
afterEach(() => harness.web.close());

test('a connection begins with the whole thread and goes on with what is new or changed', async () => {
  await harness.book.text(BOUND, '第一条');
  const { next } = await connectLive(port, BOUND);
  expect(await next()).toMatchObject({ type: 'thread', mobile: BOUND, entries: [{ id: 'in-1', state: 'received' }] });
  const reply = harness.book.reply(BOUND, '回复');
  expect(await next()).toMatchObject({ type: 'entries', entries: [{ id: 'out-2', state: 'sent', text: '回复' }] });
  harness.book.change(BOUND, reply, 'delivered');
  const changed = await next();
  expect(changed).toMatchObject({ type: 'entries', entries: [{ id: 'out-2', state: 'delivered' }] });
});

test('a burst of changes is told in a few events and none is missed', async () => {
  const { next } = await connectLive(port, BOUND);
  expect(await next()).toMatchObject({ type: 'thread', entries: [] });
  for (let i = 1; i <= 50; i++) await harness.book.text(BOUND, `第${i}条`);
  const ids: string[] = [];
  let events = 0;
  while (ids.length < 50) {
    const event = await next();
    if (event.type !== 'entries') throw new Error(`unexpected ${event.type}`);
    ids.push(...event.entries.map(({ id }) => id));
    events++;
  }
  expect(ids).toEqual(Array.from({ length: 50 }, (_, i) => `in-${i + 1}`));
  expect(events).toBeLessThanOrEqual(50);
});

test('several numbers are followed on one connection, and only those', async () => {
  const { next } = await connectLive(port, `${BOUND},${UNBOUND}`);
  const first = [await next(), await next()].map((event) => (event.type === 'thread' ? event.mobile : event.type));
  expect(first.sort()).toEqual([BOUND, UNBOUND]);
  harness.book.reply('19900000001', '别人的');
  harness.book.reply(UNBOUND, '自己的');
  expect(await next()).toMatchObject({ type: 'entries', mobile: UNBOUND, entries: [{ text: '自己的' }] });
});

test.each(['leave', 'vanish'] as const)('nothing goes on after the page has gone (%s)', async (go) => {
  const client = await connectLive(port, BOUND);
  await client.next();
  expect(harness.book.watchers()).toBe(1);
  const unwatched = harness.book.unwatched();
  client[go]();
  await unwatched;
  expect(harness.book.watchers()).toBe(0);
  await client.closed;
});

test('a thread that cannot be read ends the connection with “try again”', async () => {
  harness.book.breakWith(new Error('no store'));
  const { closed } = await connectLive(port, BOUND);
  expect(await closed).toBe(1013);
});

test.each(['', 'x', '12366', `${BOUND},`, '13800138000;13800138001', Array(21).fill(BOUND).join(',')])(
  'numbers that are none (%s) are refused before the upgrade',
  async (mobiles) => {
    await expect(connectLive(port, mobiles)).rejects.toThrow('400');
  },
);

test('closing the server ends the connection and waits for nobody', async () => {
  const { next, closed } = await connectLive(port, BOUND);
  await next();
  await harness.web.close();
  // Without a code of its own, but not without a word (1006).
  expect(await closed).toBe(1005);
  expect(harness.book.watchers()).toBe(0);
});
