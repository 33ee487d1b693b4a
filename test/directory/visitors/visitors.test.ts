import { randomBytes } from 'node:crypto';
import { HOUR, manualClock } from '../../../src/core/clock';
import { visitorSessionModel } from '../../../src/directory/visitors/visitor-session';
import { createVisitors, type Visitors } from '../../../src/directory/visitors/visitors';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';
import { temporaryDirectory } from '../../support/temporary-directory';

describe('the conversations of the web chat', () => {
  const directory = temporaryDirectory();
  const clock = manualClock('2026-03-16T10:00:00+08:00');
  let store: Store;
  let visitors: Visitors;

  beforeAll(async () => {
    store = await openTestStore({ dataDir: directory() });
    visitors = createVisitors({ connection: store.connection, clock, hours: 12, random: randomBytes });
    await ensureIndexes(store.connection);
  });
  afterAll(() => store.close());

  test('a token opens its own conversation until its hours are over, and is not in the store', async () => {
    const { token, session } = await visitors.open();
    const other = await visitors.open();
    expect(other.session.visitor).not.toBe(session.visitor);
    expect(await visitors.find(token)).toEqual(session);
    expect(await visitors.find(`${token}x`)).toBeUndefined();
    expect(await visitors.find('')).toBeUndefined();
    const kept = JSON.stringify(await visitorSessionModel(store.connection).find({}).lean());
    expect(kept).not.toContain(token);

    clock.advance(12 * HOUR - 1);
    expect(await visitors.lives(session.visitor)).toBe(true);
    clock.advance(1);
    expect(await visitors.find(token)).toBeUndefined();
    expect(await visitors.lives(session.visitor)).toBe(false);
    expect(await visitors.bind(session.visitor, '13800138000')).toBeUndefined();
  });

  test('binding a number changes the token, so that a planted one opens nothing, and keeps conversation and end', async () => {
    const { token, session } = await visitors.open();
    const bound = await visitors.bind(session.visitor, '13800138000');
    expect(bound?.session).toEqual({ ...session, mobile: '13800138000' });
    expect(await visitors.find(token)).toBeUndefined();
    expect(await visitors.find(bound?.token ?? '')).toEqual(bound?.session);
  });

  test('an ended conversation is over, and ends once', async () => {
    const { token, session } = await visitors.open();
    expect(await visitors.end(session.visitor)).toBe(true);
    expect(await visitors.find(token)).toBeUndefined();
    expect(await visitors.end(session.visitor)).toBe(false);
  });
});
