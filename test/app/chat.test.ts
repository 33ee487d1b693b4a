import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSocket } from '../web/live-client';
import { describeWith, serviceUrl } from '../support/services';
import { type ServiceProcess, startService } from './service-process';

jest.setTimeout(240_000);

interface Entry {
  direction: 'in' | 'out';
  text: string;
  key?: string;
}

async function open({ base }: ServiceProcess): Promise<string> {
  const response = await fetch(`${base}/api/chat/session`, { method: 'POST' });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function write({ base }: ServiceProcess, cookie: string, text: string, key: string): Promise<string | undefined> {
  const headers = { cookie, 'content-type': 'application/json' };
  const response = await fetch(`${base}/api/chat/messages`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ text, key }),
  });
  return ((await response.json()) as { outcome?: string }).outcome;
}

async function read({ base }: ServiceProcess, cookie: string): Promise<Entry[]> {
  const response = await fetch(`${base}/api/chat/messages`, { headers: { cookie } });
  return ((await response.json()) as { entries: Entry[] }).entries;
}

async function untilAnswered(node: ServiceProcess, cookie: string, answers: number): Promise<Entry[]> {
  for (let round = 0; ; round++) {
    const entries = await read(node, cookie);
    if (round === 120 || entries.filter(({ direction }) => direction === 'out').length >= answers) return entries;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const INVOICES = Array.from({ length: 8 }, (_, i) => String(70_000_000 + i));
const answersOf = (entries: Entry[]): (string | undefined)[] =>
  entries.filter(({ direction }) => direction === 'out').map(({ text }) => /7000000\d/.exec(text)?.[0]);

test('what was acknowledged in the chat is answered once, in order, after a kill -9; the conversation goes on', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'chat-kill-'));
  let service = await startService(dataDir);
  const cookie = await open(service);
  for (const [i, number] of INVOICES.entries())
    expect(await write(service, cookie, `CXFP 4100194130 ${number}`, `chat-key-${i}`)).toBe('accepted');
  await service.kill();

  service = await startService(dataDir);
  // The page did not hear of the last one and brings it again.
  expect(await write(service, cookie, `CXFP 4100194130 ${INVOICES[7]}`, 'chat-key-7')).toBe('duplicate');
  const entries = await untilAnswered(service, cookie, INVOICES.length);
  expect(answersOf(entries)).toEqual(INVOICES);
  expect(entries.flatMap(({ key }) => key ?? [])).toEqual(INVOICES.map((_, i) => `chat-key-${i}`));
  expect(await service.stop()).toBe(0);
  rmSync(dataDir, { recursive: true, force: true });
});

describeWith('MONGODB_URL', 'two nodes on one MongoDB and one Redis', (mongodb) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'chat-cluster-'));
  const nodes: ServiceProcess[] = [];
  beforeAll(async () => {
    const url = new URL(mongodb);
    url.pathname = `/sms12366-chat-${process.pid}-${Date.now()}`;
    const environment = { MONGODB_URL: url.href, REDIS_URL: serviceUrl('REDIS_URL') ?? '' };
    nodes.push(await startService(dataDir, environment));
    nodes.push(await startService(dataDir, environment));
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('a page on one node sees what was written and answered through either, in order', async () => {
    const [one, other] = nodes as [ServiceProcess, ServiceProcess];
    const cookie = await open(one);
    const live = await connectSocket<{ entries?: { id: string; direction: string }[] }>(
      Number(new URL(other.base).port),
      '/api/chat/live',
      { cookie },
    );
    for (const [i, number] of INVOICES.entries())
      await write(i % 2 === 0 ? one : other, cookie, `CXFP 4100194130 ${number}`, `chat-key-${i}`);
    expect(answersOf(await untilAnswered(other, cookie, INVOICES.length))).toEqual(INVOICES);
    const pushed = new Set<string>();
    while (pushed.size < INVOICES.length)
      for (const { id, direction } of (await live.next()).entries ?? []) if (direction === 'out') pushed.add(id);
    live.leave();
  });
});
