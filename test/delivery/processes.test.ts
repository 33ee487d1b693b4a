import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { openStore } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';
import type { FromNode, ToNode } from './node-messages';

const register = join(__dirname, '../support/register-ts.cjs');
const program = join(__dirname, 'node-process.ts');

interface Node {
  child: ChildProcess;
  acknowledged: Set<string>;
  /** Why a text was not accepted. */
  refused: string[];
  sent: string[];
  tell(message: ToNode): void;
  /** Resolves with the next message that fits. */
  next<T extends FromNode['type']>(
    type: T,
    fits?: (message: Extract<FromNode, { type: T }>) => boolean,
  ): Promise<Extract<FromNode, { type: T }>>;
  ended: Promise<void>;
}

const nodes: Node[] = [];

async function startNode(dataDir: string): Promise<Node> {
  const child = fork(program, [dataDir], {
    execArgv: ['-r', register],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const node: Node = {
    child,
    acknowledged: new Set(),
    refused: [],
    sent: [],
    tell: (message) => {
      // It may have been killed a moment ago: then nobody acknowledges.
      if (child.connected) child.send(message, () => undefined);
    },
    next: (type, fits = () => true) =>
      new Promise((resolve, reject) => {
        child.once('exit', (code) => reject(new Error(`the node ended with ${code} before its message "${type}"`)));
        const listen = (message: FromNode): void => {
          if (message.type !== type || !fits(message as never)) return;
          child.off('message', listen);
          resolve(message as never);
        };
        child.on('message', listen);
      }),
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
  };
  child.on('message', (message: FromNode) => {
    if (message.type === 'acknowledged') node.acknowledged.add(message.carrierId);
    if (message.type === 'unacknowledged') node.refused.push(`${message.carrierId}: ${message.error}`);
    if (message.type === 'sent') node.sent.push(message.text);
  });
  nodes.push(node);
  await node.next('ready');
  return node;
}

describe('nodes in processes of their own', () => {
  const directory = temporaryDirectory();
  afterEach(async () => {
    for (const { child, ended } of nodes.splice(0)) {
      child.kill('SIGKILL');
      await ended;
    }
  });

  const readBack = async (dataDir: string) => {
    const store = await openStore({ dataDir });
    const read = (name: string): Promise<Record<string, unknown>[]> =>
      store.connection.collection(name).find({}).toArray();
    const all = {
      effects: await read('test_effects'),
      order: await read('test_order'),
      inbox: await read('inbox'),
      outbox: await read('outbox'),
    };
    await store.close();
    return all;
  };

  test('kill -9 in the middle of a stream, three times: each text has one effect and one reply', async () => {
    const dataDir = directory();
    const total = 400;
    const texts = Array.from({ length: total }, (_, i) => ({
      carrierId: `mo-${i}`,
      from: `199000000${String(i % 40).padStart(2, '0')}`,
      text: `第${i}条`,
    }));
    const acknowledged = new Set<string>();
    const sent: string[] = [];
    let acceptedTwice = 0;
    for (const killAt of [90, 190, 290, Infinity]) {
      const node = await startNode(dataDir);
      node.child.on('message', (message: FromNode) => {
        if (message.type !== 'acknowledged') return;
        if (message.outcome === 'accepted' && acknowledged.has(message.carrierId)) acceptedTwice += 1;
        acknowledged.add(message.carrierId);
        if (acknowledged.size >= killAt) node.child.kill('SIGKILL');
      });
      // The carrier brings again what was not acknowledged.
      const missing = texts.filter((text) => !acknowledged.has(text.carrierId));
      for (const text of missing) node.tell({ type: 'text', ...text });
      if (killAt === Infinity) {
        node.tell({ type: 'finish', total });
        await node.next('finished');
        node.tell({ type: 'stop' });
      }
      await node.ended;
      sent.push(...node.sent);
      expect(node.refused).toEqual([]);
    }
    expect(acknowledged.size).toBe(total);
    expect(acceptedTwice).toBe(0);
    const { effects, inbox, outbox } = await readBack(dataDir);
    expect(inbox).toHaveLength(total);
    expect(effects.map((effect) => effect['text']).sort()).toEqual(texts.map(({ text }) => text).sort());
    expect(outbox.map((document) => document['text']).sort()).toEqual(texts.map(({ text }) => `收到${text}`).sort());
    // Sent twice only where the answer was not known, and those are marked.
    const doubted = outbox.filter((document) => Number(document['doubts']) > 0).length;
    expect(new Set(sent).size + doubted).toBeGreaterThanOrEqual(total);
    expect(sent.length - new Set(sent).size).toBeLessThanOrEqual(doubted);
  }, 90_000);

  test('two processes on one store: each text once, one handler a sender at a time, in order', async () => {
    const dataDir = directory();
    const first = await startNode(dataDir);
    const pair = [first, await startNode(dataDir)] as const;
    const senders = Array.from({ length: 8 }, (_, i) => `1990000000${i}`);
    const rounds = 15;
    await Promise.all(
      senders.map(async (from, s) => {
        for (let i = 0; i < rounds; i++) {
          const node = pair[(i + s) % 2] ?? first;
          const carrierId = `${from}/${i}`;
          const acknowledged = node.next('acknowledged', (message) => message.carrierId === carrierId);
          node.tell({ type: 'text', carrierId, from, text: String(i) });
          await acknowledged;
        }
      }),
    );
    for (const node of pair) node.tell({ type: 'finish', total: senders.length * rounds });
    await Promise.all(pair.map((node) => node.next('finished')));
    for (const node of pair) node.tell({ type: 'stop' });
    await Promise.all(pair.map((node) => node.ended));
    const { effects, order, outbox } = await readBack(dataDir);
    expect(effects).toHaveLength(senders.length * rounds);
    expect(effects.every((effect) => effect['again'] === 1)).toBe(true);
    expect(outbox).toHaveLength(senders.length * rounds);
    const expected = Array.from({ length: rounds }, (_, i) => String(i));
    expect(order.map(({ texts, overlaps }) => ({ texts, overlaps }))).toEqual(
      senders.map(() => ({ texts: expected, overlaps: 0 })),
    );
  }, 60_000);
});
