import type { NewTask } from '../../src/directory/tasks/tasks';
import type { TaskAnswer } from '../../src/web/api/tasks';
import { OFFICER } from '../directory/address-book/stage';
import { COUNTY, OTHER_COUNTY } from '../directory/operators/access-bench';
import { temporaryDirectory } from '../support/temporary-directory';
import { type BookWeb, openBookWeb, type Worker } from './book-web';

const directory = temporaryDirectory();
let web: BookWeb;

function task(key: string, given: Partial<NewTask> = {}): NewTask {
  return {
    key,
    kind: '开通短信',
    unitCode: COUNTY,
    dueAt: new Date('2026-03-17T17:00:00+08:00'),
    why: '新登记1个工作日内开通（O5）',
    about: { kind: 'taxpayer', id: '92410105MA9DEM001G', label: '金水区示例老街面馆' },
    ...given,
  };
}

beforeEach(async () => {
  web = await openBookWeb(directory());
  const { tasks } = web.stage;
  await tasks.open(task('late', { dueAt: new Date('2026-03-13T17:00:00+08:00'), kind: '登记变更' }));
  await tasks.open(task('own', { officerCode: OFFICER.code }));
  await tasks.open(task('elsewhere', { unitCode: OTHER_COUNTY }));
});
afterEach(() => web.close());

async function listed(who: Worker, query = ''): Promise<TaskAnswer[]> {
  const { status, body } = await web.ask<{ items: TaskAnswer[] }>(who, 'GET', `/api/tasks${query}`);
  expect(status).toBe(200);
  return body.items;
}
async function idOf(key: string): Promise<string> {
  const { items } = await web.stage.tasks.list({ everywhere: true, unitCodes: [] });
  return items.find((one) => one.key === key)?.id ?? '';
}

test.each<[Worker, string, [kind: string, unitCode: string, mayFinish: boolean][]]>([
  [
    'county',
    '',
    [
      ['登记变更', COUNTY, true],
      ['开通短信', COUNTY, true],
    ],
  ],
  ['officer', '', [['开通短信', COUNTY, true]]],
  ['other', '', [['开通短信', OTHER_COUNTY, true]]],
  [
    'city',
    '?kind=开通短信',
    [
      ['开通短信', COUNTY, false],
      ['开通短信', OTHER_COUNTY, false],
    ],
  ],
  ['county', '?overdue=true', [['登记变更', COUNTY, true]]],
  ['county', '?state=done', []],
])('%s sees at “%s” what is within reach, by deadline', async (who, query, expected) => {
  const items = await listed(who, query);
  expect(items.map(({ kind, unitCode, mayFinish }) => [kind, unitCode, mayFinish])).toEqual(expected);
  expect(JSON.stringify(items)).not.toContain('"key"');
});

test('counts say how many, how many are late and of which kind', async () => {
  const { body } = await web.ask('county', 'GET', '/api/tasks/counts');
  expect(body).toEqual({ open: 2, overdue: 1, dueToday: 0, byKind: { 登记变更: 1, 开通短信: 1 } });
  expect((await web.ask('officer', 'GET', '/api/tasks/counts?mine=true')).body).toMatchObject({ open: 1, overdue: 0 });
});

test.each<[string, Worker, string, object, number]>([
  ['the officer in charge finishes', 'officer', 'own', { note: '已电话联系开通' }, 200],
  ['the county finishes', 'county', 'late', { note: '已核对登记' }, 200],
  ['an officer finishes what is another’s', 'officer', 'late', { note: '已核对登记' }, 404],
  ['another county finishes', 'other', 'own', { note: '已核对登记' }, 404],
  ['a city finishes below', 'city', 'own', { note: '已核对登记' }, 404],
  ['somebody without tasks', 'editor', 'own', { note: '已核对登记' }, 403],
  ['without saying what was done', 'county', 'own', { note: '好' }, 400],
  ['with nothing but blanks', 'county', 'own', { note: '    ' }, 422],
])('%s', async (_, who, key, body, status) => {
  const id = await idOf(key);
  const answer = await web.ask<TaskAnswer>(who, 'POST', `/api/tasks/${id}/finish`, body);
  expect(answer.status).toBe(status);
  expect(web.told).toEqual(status === 200 ? ['tasks'] : []);
  expect((await web.stage.tasks.get(id))?.state).toBe(status === 200 ? 'done' : 'open');
  if (status !== 200) return;
  expect(answer.body).toMatchObject({ state: 'done', mayFinish: false, ...body });
  expect(await web.stage.audit.find({ action: 'tasks.finish', limit: 5 })).toMatchObject([{ object: { id } }]);
  // Whoever comes second is told.
  expect((await web.ask(who, 'POST', `/api/tasks/${id}/finish`, body)).status).toBe(409);
});
