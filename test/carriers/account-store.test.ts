import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountStore, createAccountStore } from '../../src/carriers/account-store';
import { createSecretReader } from '../../src/carriers/secrets';
import { MINUTE } from '../../src/core/clock';
import type { AppError } from '../../src/core/errors';
import { randomIds } from '../../src/core/ids';
import { createSecrecy } from '../../src/desk/secrecy';
import { ENGINES } from '../support/engines';
import { openStage, type Stage } from '../delivery/stage';
import { temporaryDirectory } from '../support/temporary-directory';
import { CMPP, HTTP, SECRETS } from './sample-accounts';

describe.each(ENGINES)('accounts kept in %s', (_engine, mongodbUrl) => {
  const makeDirectory = temporaryDirectory();
  let folder: string;
  beforeEach(() => {
    folder = makeDirectory();
  });
  let stage: Stage;
  let accounts: AccountStore;
  const open = (secret = 'the-key-of-the-bureau'): AccountStore =>
    createAccountStore({
      connection: stage.store.connection,
      keys: stage.keys,
      clock: stage.clock,
      ids: randomIds(() => stage.clock.now().getTime()),
      seal: createSecrecy(secret),
      secrets: createSecretReader({ folder: folder, environment: () => undefined }),
    });
  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    accounts = open();
  });
  afterEach(() => stage.close());

  const faultOf = (work: Promise<unknown>): Promise<AppError> =>
    work.then(
      () => Promise.reject(new Error('it was taken')),
      (error: unknown) => error as AppError,
    );
  const everything = async (): Promise<string> => {
    const { connection } = stage.store;
    const all = await Promise.all(
      ['carrier_accounts', 'carrier_account_changes'].map((name) => connection.collection(name).find({}).toArray()),
    );
    return JSON.stringify(all);
  };

  test('an account written down is read with its secret, which is nowhere to be seen', async () => {
    expect(await accounts.put(CMPP, 'zhang')).toEqual({ id: 'cmpp-1', created: true });
    const [stored] = await open().read();
    expect(stored?.account).toMatchObject({
      id: 'cmpp-1',
      source: 'store',
      channel: { kind: 'cmpp', secret: CMPP.secret, port: 7890 },
      common: { carriers: ['mobile'] },
    });
    const shown = JSON.stringify([
      await accounts.show('cmpp-1'),
      await accounts.list(),
      await accounts.history({ limit: 9 }),
    ]);
    for (const secret of SECRETS) {
      expect(shown).not.toContain(secret);
      expect(await everything()).not.toContain(secret);
    }
    expect(await accounts.show('cmpp-1')).toMatchObject({ id: 'cmpp-1', secret: '******', enabled: true });
  });

  test('a secret left out, or as it is shown, stays; another one takes its place; null takes one away', async () => {
    const secretOf = async (): Promise<unknown> => (await accounts.read())[0]?.account?.channel;
    await accounts.put({ ...HTTP, previousSecret: 'the-one-before-this' }, 'zhang');
    const { secret: _secret, ...form } = HTTP;
    await accounts.put({ ...form, note: '无密钥' }, 'zhang');
    expect(await secretOf()).toMatchObject({ secret: HTTP.secret, previousSecret: 'the-one-before-this' });
    await accounts.put({ ...(await accounts.show(HTTP.id)), previousSecret: null }, 'zhang');
    expect(await secretOf()).not.toHaveProperty('previousSecret');
    await accounts.put({ ...form, secret: 'another-secret-of-1' }, 'zhang');
    expect(await secretOf()).toMatchObject({ secret: 'another-secret-of-1' });
    writeFileSync(join(folder, 'one.secret'), 'a-secret-in-a-file');
    await accounts.put({ ...form, secretFile: 'one.secret' }, 'zhang');
    expect(await secretOf()).toMatchObject({ secret: 'a-secret-in-a-file' });
    const [latest, before] = await accounts.history({ id: HTTP.id, limit: 2 });
    expect(latest?.after).toMatchObject({ secretFile: 'one.secret' });
    expect(before?.after).toMatchObject({ secret: '******（已更换）' });
  });

  test('the history says who, when and what; a removed account keeps its own', async () => {
    await accounts.put(HTTP, 'zhang');
    stage.clock.advance(MINUTE);
    await accounts.put({ ...HTTP, segmentsPerSecond: 50 }, 'li');
    stage.clock.advance(MINUTE);
    await accounts.setEnabled(HTTP.id, false, 'li');
    await accounts.setEnabled(HTTP.id, false, 'li');
    stage.clock.advance(MINUTE);
    await accounts.remove(HTTP.id, 'wang');
    expect(await accounts.read()).toEqual([]);
    const history = await accounts.history({ id: HTTP.id, limit: 10 });
    expect(history.map(({ action, by }) => `${action} ${by}`)).toEqual([
      'remove wang',
      'disable li',
      'put li',
      'put zhang',
    ]);
    expect(history[2]).toMatchObject({ before: { id: HTTP.id }, after: { segmentsPerSecond: 50 } });
    expect(history[2]?.before).not.toHaveProperty('segmentsPerSecond');
    expect(history[0]).not.toHaveProperty('after');
    expect((await accounts.history({ limit: 2 })).map(({ action }) => action)).toEqual(['remove', 'disable']);
  });

  test('what is wrong is refused with all its faults, and leaves no trace', async () => {
    const fault = await faultOf(accounts.put({ ...CMPP, port: 0, window: 'x' }, 'zhang'));
    expect(fault).toMatchObject({ code: 'account_faults' });
    expect(fault.personMessage).toContain('port');
    expect(fault.personMessage).toContain('window');
    expect(fault.personMessage + fault.message).not.toContain(CMPP.secret);
    expect(await everything()).toBe('[[],[]]');
    for (const odd of [null, 7, [], {}]) {
      expect(await faultOf(accounts.put(odd, 'zhang'))).toMatchObject({ code: 'account_faults' });
    }
    for (const work of [() => accounts.remove('nobody', 'zhang'), () => accounts.setEnabled('nobody', true, 'zhang')]) {
      expect(await faultOf(work())).toMatchObject({ code: 'account_unknown' });
    }
  });

  test('two people at once: nobody’s change is overwritten unseen', async () => {
    await accounts.put(HTTP, 'zhang');
    const outcomes = await Promise.allSettled([
      accounts.put({ ...HTTP, note: '甲' }, 'zhang'),
      open().put({ ...HTTP, note: '乙' }, 'li'),
    ]);
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'account_conflict', retryable: true });
    const record = await stage.store.connection.collection('carrier_accounts').findOne({});
    expect(record?.['revision']).toBe(3 - refused.length);
    expect(await accounts.history({ limit: 9 })).toHaveLength(3 - refused.length);
  });

  test('an account that is changed while it is being removed is not removed unseen', async () => {
    await accounts.put(HTTP, 'zhang');
    const [disabled, removed] = await Promise.allSettled([
      accounts.setEnabled(HTTP.id, false, 'zhang'),
      open().remove(HTTP.id, 'li'),
    ]);
    const [latest] = await accounts.history({ id: HTTP.id, limit: 1 });
    if (removed.status === 'fulfilled') {
      expect(latest).toMatchObject({ action: 'remove', before: { enabled: disabled.status === 'rejected' } });
      expect(await accounts.show(HTTP.id)).toBeUndefined();
    } else {
      expect(removed.reason).toMatchObject({ code: 'account_conflict', retryable: true });
      expect(latest).toMatchObject({ action: 'disable' });
      expect(await accounts.show(HTTP.id)).toMatchObject({ enabled: false });
    }
  });

  test('sealed under another key an account is a fault of its own, not of all', async () => {
    await accounts.put(HTTP, 'zhang');
    const { secret: _secret, ...form } = HTTP;
    writeFileSync(join(folder, 'two.secret'), 'a-secret-in-a-file');
    await accounts.put({ ...form, id: 'gateway-2', secretFile: 'two.secret' }, 'zhang');
    const [first, second] = await open('quite-another-key-here').read();
    expect(first).toMatchObject({ id: 'gateway-1', faults: [{ field: 'secret' }] });
    expect(second?.account).toMatchObject({ id: 'gateway-2' });
  });
});
