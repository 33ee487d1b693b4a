import type { Entry, LiveEvent } from '../../src/web/handset-api';
import { temporaryDirectory } from '../support/temporary-directory';
import { BOUND } from './harness';
import { connectLive, type LiveClient } from './live-client';
import { openService, type Service } from './service';

const directory = temporaryDirectory();

async function send(service: Service, body: object): Promise<{ outcome: string }> {
  const answer = await fetch(`${service.url}/api/handset/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: BOUND, ...body }),
  });
  expect(answer.status).toBe(202);
  return (await answer.json()) as { outcome: string };
}

async function thread(service: Service): Promise<Entry[]> {
  const answer = await fetch(`${service.url}/api/handset/threads/${BOUND}`);
  return ((await answer.json()) as { entries: Entry[] }).entries;
}

/** Follows the live connection until the bubbles it told of are as wanted. */
async function until(client: LiveClient, wanted: (entries: Entry[]) => boolean): Promise<Entry[]> {
  const known = new Map<string, Entry>();
  for (;;) {
    const event: LiveEvent = await client.next();
    if (event.type === 'alive') continue;
    for (const entry of event.entries) known.set(entry.id, entry);
    if (wanted([...known.values()])) return [...known.values()];
  }
}

test('a text is handled and its reply delivered, told live, through the real inbox and outbox', async () => {
  const service = await openService({
    dataDir: directory(),
    numbers: [],
    answer: ({ text }) => `收到${text.length}字`,
  });
  const client = await connectLive(service.port, BOUND);
  expect(await send(service, { text: '我这个月定额多少' })).toEqual({ outcome: 'accepted' });
  const entries = await until(
    client,
    (all) => all.some(({ state }) => state === 'handled') && all.some(({ state }) => state === 'delivered'),
  );
  expect(entries.map(({ direction, text }) => [direction, text])).toEqual([
    ['in', '我这个月定额多少'],
    ['out', '【12366税务】收到8字'],
  ]);
  client.leave();
  await service.close();
});

test('a long text goes in parts, is one bubble, and the same key again is no second text', async () => {
  const service = await openService({ dataDir: directory(), numbers: [], answer: ({ text }) => `${text.length}` });
  const text = '税'.repeat(500);
  const key = 'a1b2c3d4-long';
  expect(await send(service, { text, key })).toEqual({ outcome: 'accepted' });
  expect(await send(service, { text, key })).toEqual({ outcome: 'duplicate' });
  await service.delivery.idle();
  const entries = await thread(service);
  expect(entries.map((entry) => [entry.direction, entry.text, entry.segments])).toEqual([
    ['in', text, 8],
    ['out', '【12366税务】500', 1],
  ]);
  await service.close();
});

test('the thread is there again after a restart', async () => {
  const dataDir = directory();
  const options = { dataDir, numbers: [], answer: () => '您好' };
  const before = await openService(options);
  await send(before, { text: '你好' });
  await before.delivery.idle();
  await before.close();
  const after = await openService(options);
  expect((await thread(after)).map(({ text }) => text)).toEqual(['你好', '【12366税务】您好']);
  await after.close();
});
