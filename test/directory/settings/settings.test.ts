import { manualClock, SECOND } from '../../../src/core/clock';
import type { Author } from '../../../src/directory/actor';
import type { Audit } from '../../../src/directory/audit/audit';
import { createAudit } from '../../../src/directory/audit/create-audit';
import { createSettings } from '../../../src/directory/settings/create-settings';
import type { Settings, SettingsValues } from '../../../src/directory/settings/settings';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';
import { temporaryDirectory } from '../../support/temporary-directory';

const directory = temporaryDirectory();
const ADMIN: Author = { code: '14100000001', name: '示例甲', unitCode: '1410000', from: '10.0.0.8' };
const DEFAULTS: SettingsValues = {
  passwordDays: 180,
  sessionIdleMinutes: 30,
  sessionHours: 12,
  conversationDays: 365,
  testTextsPerHour: 5,
};
const clock = manualClock('2026-03-16T10:00:00+08:00');

let store: Store;
let audit: Audit;
let settings: Settings;
const another = (defaults = DEFAULTS): Settings =>
  createSettings({ connection: store.connection, clock, audit, defaults });

beforeEach(async () => {
  store = await openTestStore({ dataDir: directory() });
  audit = createAudit({ connection: store.connection, clock });
  settings = another();
  await ensureIndexes(store.connection);
});
afterEach(() => store.close());

test('the configuration holds until somebody changes something, and again after it is taken back', async () => {
  expect(await settings.get()).toEqual(DEFAULTS);
  const first = await settings.change(ADMIN, { revision: 0, values: { passwordDays: 90, sessionHours: 8 } });
  expect(first).toMatchObject({
    revision: 1,
    changed: ['passwordDays', 'sessionHours'],
    changedBy: { name: '示例甲' },
  });
  expect(await settings.get()).toEqual({ ...DEFAULTS, passwordDays: 90, sessionHours: 8 });

  // What was not changed follows the configuration of the next start.
  expect(await another({ ...DEFAULTS, passwordDays: 60, sessionIdleMinutes: 20 }).get()).toMatchObject({
    passwordDays: 90,
    sessionIdleMinutes: 20,
  });
  const second = await settings.change(ADMIN, { revision: 1, values: { passwordDays: null } });
  expect(second).toMatchObject({ revision: 2, changed: ['sessionHours'] });
  expect((await settings.get()).passwordDays).toBe(180);
});

test('another node sees a change within 5 seconds', async () => {
  const other = another();
  await other.get();
  await settings.change(ADMIN, { revision: 0, values: { sessionIdleMinutes: 15 } });
  clock.advance(5 * SECOND);
  expect((await other.get()).sessionIdleMinutes).toBe(15);
});

test('changes are recorded by field, before they are made', async () => {
  await settings.change(ADMIN, { revision: 0, values: { passwordDays: 90, sessionHours: 12 } });
  expect(await audit.find({ limit: 1 })).toMatchObject([
    {
      action: 'settings.change',
      by: ADMIN,
      before: { passwordDays: 180 },
      after: { passwordDays: 90 },
      outcome: 'done',
    },
  ]);
});

test.each([
  ['too little', { sessionIdleMinutes: 4 }, '无操作自动退出应为5至480分钟之间的整数。'],
  ['too much', { sessionHours: 25 }, '一次登录最长应为1至24小时之间的整数。'],
  ['a fraction', { passwordDays: 1.5 }, '密码有效期应为0至3650天之间的整数。'],
])('refused: %s', async (_, values, sentence) => {
  const refused = settings.change(ADMIN, { revision: 0, values });
  await expect(refused).rejects.toMatchObject({ code: 'settings_invalid', refusal: 'invalid' });
  await expect(refused).rejects.toMatchObject({ personMessage: expect.stringContaining(sentence) });
  expect(await settings.get()).toEqual(DEFAULTS);
  expect(await audit.find({ limit: 5 })).toEqual([]);
});

test('of two edits of one revision one is refused', async () => {
  for (const revision of [0, 1]) {
    const outcomes = await Promise.allSettled([
      settings.change(ADMIN, { revision, values: { passwordDays: 90 + revision } }),
      another().change(ADMIN, { revision, values: { passwordDays: 100 + revision } }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'conflict', refusal: 'conflict' },
    });
  }
  await expect(settings.change(ADMIN, { revision: 0, values: {} })).rejects.toMatchObject({ code: 'conflict' });
});
