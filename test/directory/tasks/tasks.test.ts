import { MINUTE, type ManualClock, manualClock } from '../../../src/core/clock';
import { sequentialIds } from '../../../src/core/ids';
import type { Audit } from '../../../src/directory/audit/audit';
import { createAudit } from '../../../src/directory/audit/create-audit';
import type { Reach } from '../../../src/directory/rights';
import { createTasks } from '../../../src/directory/tasks/create-tasks';
import type { NewTask, Tasks } from '../../../src/directory/tasks/tasks';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';
import { temporaryDirectory } from '../../support/temporary-directory';

const directory = temporaryDirectory();
const EVERYWHERE: Reach = { everywhere: true, unitCodes: [] };
const OFFICER = { code: '14101050004', name: '示例员甲', unitCode: 'J', from: '127.0.0.1' };

let store: Store;
let clock: ManualClock;
let audit: Audit;
let tasks: Tasks;

beforeEach(async () => {
  store = await openTestStore({ dataDir: directory(), scanLimit: 5 });
  clock = manualClock('2026-03-16T10:00:00+08:00');
  audit = createAudit({ connection: store.connection, clock });
  tasks = createTasks({ connection: store.connection, clock, ids: sequentialIds('task'), audit });
  await ensureIndexes(store.connection);
});

afterEach(() => store.close());

function task(key: string, given: Partial<NewTask> = {}): NewTask {
  return {
    key,
    kind: '号码更正',
    unitCode: 'J',
    dueAt: new Date('2026-03-18T10:00:00+08:00'),
    why: 'O6：周一 10:00 受理 + 2 个工作日',
    about: { kind: 'contact', id: key, label: '示例面馆' },
    ...given,
  };
}

async function keysOf(...[reach, query]: Parameters<Tasks['list']>): Promise<string[]> {
  return (await tasks.list(reach, query)).items.map(({ key }) => key);
}

test('the same occasion opens one task, also at once and after it was finished', async () => {
  await Promise.all([tasks.open(task('a')), tasks.open(task('a')), tasks.open(task('a'))]);
  await tasks.open(task('a', { why: 'said again' }));
  const [only] = (await tasks.list(EVERYWHERE)).items;
  expect(await keysOf(EVERYWHERE)).toEqual(['a']);
  await tasks.finish(only?.id ?? '', OFFICER, '已联系纳税人更正');
  await tasks.open(task('a'));
  expect(await keysOf(EVERYWHERE)).toEqual([]);
  expect(await keysOf(EVERYWHERE, { state: 'done' })).toEqual(['a']);
});

test.each<[string, Reach, string[]]>([
  ['the province', EVERYWHERE, ['j-own', 'j-other', 'k']],
  ['a unit', { everywhere: false, unitCodes: ['J'] }, ['j-own', 'j-other']],
  ['several units', { everywhere: false, unitCodes: ['J', 'K', 'L'] }, ['j-own', 'j-other', 'k']],
  ['a tax administrator', { everywhere: false, unitCodes: [], officerCode: OFFICER.code }, ['j-own']],
  [
    'a unit, and what one is in charge of',
    { everywhere: false, unitCodes: ['K'], officerCode: OFFICER.code },
    ['j-own', 'k'],
  ],
  ['nothing', { everywhere: false, unitCodes: [] }, []],
])('%s sees what is in reach', async (_, reach, expected) => {
  await tasks.open(task('j-own', { officerCode: OFFICER.code }));
  await tasks.open(task('j-other', { officerCode: '14101050009' }));
  await tasks.open(task('k', { unitCode: 'K' }));
  expect(await keysOf(reach)).toEqual(expected);
  expect((await tasks.count(reach)).open).toBe(expected.length);
});

test('open ones come by deadline and in pages, many of one moment too; finished ones latest first', async () => {
  const dues = ['2026-03-20', '2026-03-17', '2026-03-17', '2026-03-17', '2026-03-16', '2026-03-17', '2026-03-19'];
  for (const [i, day] of dues.entries()) await tasks.open(task(`t${i}`, { dueAt: new Date(`${day}T18:00:00+08:00`) }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await tasks.list(EVERYWHERE, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.items.map(({ key }) => key));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(seen).toEqual(['t4', 't1', 't2', 't3', 't5', 't6', 't0']);

  for (const { id } of (await tasks.list(EVERYWHERE)).items) {
    clock.advance(MINUTE);
    await tasks.finish(id, OFFICER, '已办理');
  }
  expect(await keysOf(EVERYWHERE, { state: 'done', limit: 3 })).toEqual(['t0', 't6', 't5']);
});

test('overdue is by the minute; today ends at midnight in Shanghai', async () => {
  await tasks.open(task('late', { dueAt: new Date('2026-03-16T09:59:00+08:00') }));
  await tasks.open(task('today', { dueAt: new Date('2026-03-16T23:59:00+08:00'), kind: '开通短信' }));
  await tasks.open(task('tomorrow', { dueAt: new Date('2026-03-17T00:00:00+08:00') }));
  expect(await tasks.count(EVERYWHERE)).toEqual({
    open: 3,
    overdue: 1,
    dueToday: 1,
    byKind: { 号码更正: 2, 开通短信: 1 },
  });
  expect(await keysOf(EVERYWHERE, { overdue: true })).toEqual(['late']);
  expect(await keysOf(EVERYWHERE, { kind: '开通短信' })).toEqual(['today']);
  expect((await tasks.list(EVERYWHERE)).items.map(({ overdue }) => overdue)).toEqual([true, false, false]);
});

test('one of two who finish a task is told; a note is demanded; settling twice is harmless', async () => {
  await tasks.open(task('a'));
  await tasks.open(task('b'));
  const [a] = (await tasks.list(EVERYWHERE)).items;
  const id = a?.id ?? '';
  await expect(tasks.finish(id, OFFICER, ' 。')).rejects.toMatchObject({ code: 'task_note', refusal: 'invalid' });
  await expect(tasks.finish('task-999999', OFFICER, '已办理')).rejects.toMatchObject({ code: 'task_unknown' });
  const outcomes = await Promise.allSettled([tasks.finish(id, OFFICER, '已办理'), tasks.finish(id, OFFICER, '已办理')]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await tasks.settle('b', OFFICER, '号码已更正');
  await tasks.settle('b', OFFICER, '号码已更正');
  await tasks.settle('no such key', OFFICER, '号码已更正');
  const done = (await tasks.list(EVERYWHERE, { state: 'done' })).items;
  expect(done.map(({ key, note, finishedBy }) => [key, note, finishedBy?.name])).toEqual([
    ['b', '号码已更正', '示例员甲'],
    ['a', '已办理', '示例员甲'],
  ]);
});

test('opening and finishing are on record, with who and for which unit', async () => {
  await tasks.open(task('a'));
  const [a] = (await tasks.list(EVERYWHERE)).items;
  await tasks.finish(a?.id ?? '', OFFICER, '已办理');
  const entries = await audit.find({ objectKind: 'task', limit: 10 });
  expect(entries.map(({ action, by, outcome, object }) => [action, by.code, outcome, object?.unitCode])).toEqual([
    ['tasks.finish', OFFICER.code, 'done', 'J'],
    ['tasks.open', 'system', 'done', 'J'],
  ]);
});
