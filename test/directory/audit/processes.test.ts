import { join } from 'node:path';
import { systemClock } from '../../../src/core/clock';
import { auditModel } from '../../../src/directory/audit/audit-model';
import { createAudit } from '../../../src/directory/audit/create-audit';
import { verifyChain } from '../../../src/directory/audit/verify-chain';
import { ensureIndexes, openStore } from '../../../src/store/store';
import { type Child, startChild } from '../../support/child';
import { temporaryDirectory } from '../../support/temporary-directory';

const directory = temporaryDirectory();
jest.setTimeout(120_000);

/** Reads what became durable; kills the child after so many. */
async function durable(child: Child, killAfter = Infinity): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of child.lines) {
    ids.push(id);
    if (ids.length === killAfter) child.process.kill('SIGKILL');
  }
  return ids;
}

test('two processes append to one chain, one is killed in the middle: no gap, no fork, nothing acknowledged is lost', async () => {
  const dataDir = directory();
  const children = ['A', 'B'].map((name) => startChild(join(__dirname, 'children', 'append.ts'), dataDir, name));
  const [killed, whole] = children as [Child, Child];
  for (const child of children) expect((await child.lines.next()).value).toBe('ready');
  for (const child of children) child.process.stdin?.write('go\n');
  const [fromKilled, fromWhole] = await Promise.all([durable(killed, 53), durable(whole)]);
  expect((await killed.ended).code).toBe('SIGKILL');
  expect(await whole.ended).toEqual({ code: 0, errors: '' });
  expect(fromWhole).toHaveLength(300);

  const store = await openStore({ dataDir });
  const audit = createAudit({ connection: store.connection, clock: systemClock });
  await ensureIndexes(store.connection);
  // The chain goes on after the crash.
  const by = { code: 'T1', name: '示例乙', unitCode: '1410105', from: '10.0.0.9' };
  await audit.record({ action: 'sign-in', by, outcome: 'done' });
  const report = await verifyChain({ connection: store.connection, anchors: [] });
  expect(report.fault).toBeUndefined();
  const records = await auditModel(store.connection).find({}, { object: 1 }).sort({ _id: 1 }).lean();
  expect(report.checked).toBe(records.length);
  const there = records.flatMap(({ object }) => (object === undefined ? [] : [object.id]));
  expect(new Set(there).size).toBe(there.length);
  expect([...fromKilled, ...fromWhole].filter((id) => !there.includes(id))).toEqual([]);
  // They did race: neither wrote all of its entries before the other began.
  const firstOfWhole = there.findIndex((id) => id.startsWith('B'));
  const lastOfKilled = there.length - 1 - [...there].reverse().findIndex((id) => id.startsWith('A'));
  expect(firstOfWhole).toBeLessThan(lastOfKilled);
  await store.close();
});
