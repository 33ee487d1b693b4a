import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccountStore } from '../../src/carriers/account-store';
import { createAlerts } from '../../src/carriers/alerts';
import { type Carriers, type CarriersDeps, createCarriers } from '../../src/carriers/create-carriers';
import { createNodeStates } from '../../src/carriers/node-states';
import { createPortedNumbers } from '../../src/carriers/ported-numbers';
import { randomIds } from '../../src/core/ids';
import type { RunningDelivery } from '../../src/delivery/create-delivery';
import { createSecrecy } from '../../src/desk/secrecy';
import { ENGINES } from '../support/engines';
import { createCarrier, openStage, outboundText, silentLog, type Stage } from '../delivery/stage';
import { HTTP, SECRETS } from './sample-accounts';

const POLLING = { ...HTTP, id: 'a' };

describe.each(ENGINES)('accounts that change while the service runs, with %s', (_engine, mongodbUrl) => {
  let stage: Stage;
  let folder: string;
  let logged: string;
  const opened: Carriers[] = [];

  beforeEach(async () => {
    stage = await openStage(mongodbUrl);
    folder = mkdtempSync(join(tmpdir(), 'carriers-'));
    logged = '';
  });
  afterEach(async () => {
    for (const carriers of opened.splice(0)) await carriers.stop();
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const log = (details: object, message: string): void => {
    logged += JSON.stringify([details, message]);
  };
  const deps = (): CarriersDeps => ({
    connection: stage.store.connection,
    keys: stage.keys,
    clock: stage.clock,
    ids: randomIds(),
    log: { info: log, warn: log, error: log },
    service: '12366',
    accountsFile: join(folder, 'accounts.json'),
    knowledgeDir: join(__dirname, '../../knowledge'),
    dataDir: folder,
    environment: () => undefined,
    seal: createSecrecy('the-key-of-the-bureau'),
  });
  const write = (...accounts: object[]): void =>
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ accounts }));
  const open = async (more: Partial<CarriersDeps> = {}): Promise<{ carriers: Carriers; delivery: RunningDelivery }> => {
    const carriers = await createCarriers({ ...deps(), ...more });
    opened.push(carriers);
    const delivery = stage.open({ accounts: carriers.settings(), carrierOf: carriers.carrierOf, log: silentLog });
    await delivery.start();
    await carriers.start(delivery);
    return { carriers, delivery };
  };
  const accounts = () => {
    const { connection, keys, clock, ids, seal } = deps();
    const secrets = () => ({ ok: false as const, code: 'none', expected: '没有' });
    return createAccountStore({ connection, keys, clock, ids, seal, secrets });
  };
  const openAlerts = async (): Promise<string[]> =>
    (await createAlerts(stage.store.connection, stage.clock).open()).map(({ text }) => text);
  const ids = (delivery: RunningDelivery): string[] => delivery.channels().map(({ channel }) => channel.id);
  const channelOf = (delivery: RunningDelivery, id: string) =>
    delivery.channels().find(({ channel }) => channel.id === id)?.channel;

  test('the file: one comes, one changes its pace, one its secret, one goes; the unchanged stay the same channel', async () => {
    write(POLLING, { ...HTTP, id: 'b' }, { ...HTTP, id: 'c' });
    const { carriers, delivery } = await open();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => channelOf(delivery, id));
    write(POLLING, { ...HTTP, id: 'b', segmentsPerSecond: 5 }, { ...HTTP, id: 'c', secret: 'another-secret-here' });
    await carriers.reload();
    expect([channelOf(delivery, 'a') === a, channelOf(delivery, 'b') === b, channelOf(delivery, 'c') === c]).toEqual([
      true,
      true,
      false,
    ]);
    expect(carriers.gateways.get('c')).toBe(channelOf(delivery, 'c'));
    expect(carriers.kannels.get('c')).toBeUndefined();
    write({ ...HTTP, id: 'd' }, { ...POLLING, enabled: false });
    await carriers.reload();
    expect(ids(delivery)).toEqual(['d']);
    expect(carriers.gateways.get('a')).toBeUndefined();
  });

  test('a bad file keeps the old accounts and raises one alert, which ends when it is mended', async () => {
    write(POLLING);
    const { carriers, delivery } = await open();
    const before = channelOf(delivery, 'a');
    write({ ...POLLING, secret: 'short' });
    await carriers.reload();
    await carriers.reload();
    expect(channelOf(delivery, 'a')).toBe(before);
    expect(await openAlerts()).toEqual([expect.stringContaining('账号 a 的 secret：至少16个字符')]);
    expect(logged.match(/an account is wrong/g)).toHaveLength(1);
    write(POLLING);
    await carriers.reload();
    expect(await openAlerts()).toEqual([]);
    for (const secret of SECRETS) expect(logged).not.toContain(secret);
  });

  test('a start with a bad file is refused with all its faults', async () => {
    write({ ...POLLING, secret: 'short' }, { id: 'b' });
    await expect(createCarriers(deps())).rejects.toMatchObject({
      code: 'accounts_file',
      personMessage: expect.stringMatching(/账号 a[\s\S]*账号 b/),
    });
  });

  test('the store: every node takes a change up when it is told, and by itself when it was not', async () => {
    write(POLLING);
    const [one, two] = [await open(), await open()];
    const changed = [one, two].map(
      ({ delivery }) =>
        new Promise<string[]>((resolve) => {
          delivery.on((event) => event.type === 'accounts_changed' && resolve(event.added));
        }),
    );
    await accounts().put({ ...HTTP, id: 'stored' }, 'zhang');
    expect(await Promise.all(changed)).toEqual([['stored'], ['stored']]);
    await stage.store.connection.collection('carrier_accounts').deleteMany({});
    await two.carriers.reload();
    expect(ids(two.delivery)).toEqual(['a']);
  });

  test('a name in both, or one the system uses: the first stays, an alert says so', async () => {
    const handset = createCarrier('handset', stage.clock);
    write(POLLING, { ...HTTP, id: 'handset' });
    await accounts().put({ ...POLLING, note: '库里的' }, 'zhang');
    const { carriers, delivery } = await open({ others: [{ channel: handset }] });
    expect(ids(delivery)).toEqual(['a', 'handset']);
    expect(channelOf(delivery, 'handset')).toBe(handset);
    expect((await openAlerts()).sort()).toEqual([
      expect.stringContaining('账号 a：配置文件和数据库中各有一个'),
      expect.stringContaining('账号 handset：这个名称由系统使用'),
    ]);
    write({ ...HTTP, id: 'z', priority: 900 });
    await carriers.reload();
    expect(delivery.candidates('13800138000').map(({ account }) => account.id)).toEqual(['a', 'z', 'handset']);
  });

  test('numbers: by segment, and where they were taken to as soon as the list is in', async () => {
    write({ ...POLLING, carriers: ['联通'] }, { ...HTTP, id: 'b', carriers: ['移动'] });
    const { carriers, delivery } = await open();
    expect(carriers.carrierOf('13800138000')).toBe('mobile');
    const serving = (): string[] => delivery.candidates('13800138000').map(({ account }) => account.id);
    expect(serving()).toEqual(['b']);
    const { connection, clock, ids: made } = deps();
    const ported = createPortedNumbers(connection, { clock, ids: made });
    await ported.enter([['13800138000', 'unicom']], { replace: false, by: 'zhang' });
    await carriers.reload();
    expect(carriers.carrierOf('13800138000')).toBe('unicom');
    expect(serving()).toEqual(['a']);
  });

  test('nodes tell how their accounts stand, until they stop', async () => {
    write(POLLING);
    const { carriers, delivery } = await open();
    await delivery.enqueue(outboundText());
    expect(carriers.states()).toEqual([
      expect.objectContaining({ id: 'a', kind: 'http', connected: false, condition: 'up', inFlight: 0, paceFactor: 1 }),
    ]);
    const nodes = createNodeStates(stage.store.connection, stage.clock);
    await nodes.tell('node-1', carriers.states());
    expect(await nodes.read()).toMatchObject([{ node: 'node-1', accounts: [{ id: 'a' }] }]);
    stage.clock.advance(61_000);
    expect(await nodes.read()).toEqual([]);
  });
});
