import { randomUUID } from 'node:crypto';
import { manualClock } from '../../src/core/clock';
import { verifyChain } from '../../src/directory/audit/verify-chain';
import { createSettings } from '../../src/directory/settings/create-settings';
import { type CodeText, createVerification } from '../../src/directory/verification/verification';
import { openRedisKeys } from '../../src/store/keys-redis';
import { openStore } from '../../src/store/store';
import { ownDatabase } from '../support/engines';
import { describeWith, serviceUrl } from '../support/services';
import { type AccessBench, COUNTY, HERE, type Node, openAccessBench, PASSWORD } from './operators/access-bench';

jest.setTimeout(120_000);

const MOBILE = '13800138000';

describeWith('MONGODB_URL', 'two nodes on one MongoDB and one Redis', (server) => {
  const address = ownDatabase(server);
  const prefix = `test:${randomUUID()}:`;
  const nodes: Node[] = [];
  const benches: AccessBench[] = [];
  const one = (): AccessBench => benches[0] as AccessBench;
  const other = (): AccessBench => benches[1] as AccessBench;

  beforeAll(async () => {
    const url = serviceUrl('REDIS_URL') ?? '';
    for (const name of ['one', 'other']) {
      const node = {
        name,
        store: await openStore({ mongodbUrl: address }),
        keys: await openRedisKeys({ url, prefix }),
      };
      nodes.push(node);
      benches.push(await openAccessBench(node));
    }
  });
  afterAll(async () => {
    await nodes[0]?.store.connection.dropDatabase();
    for (const bench of benches) await bench.close();
  });

  test('who signs in at one node is signed in at the other, until suspended there: both hear of it', async () => {
    const { code } = await one().settled(['agent'], COUNTY);
    const begun = await one().signIn.signIn({ code, password: PASSWORD }, HERE);
    if (begun.next !== 'done') throw new Error('an agent needs no code');
    expect(await other().signIn.session(begun.token)).toMatchObject({ code, unitCode: COUNTY });
    let heard = (): void => undefined;
    const told = new Promise<void>((resolve) => (heard = resolve));
    await one().keys.subscribe('operators', (whose) => whose === code && heard());
    const { revision } = (await other().operators.get(code)) ?? { revision: 0 };
    await other().operators.suspend(
      code,
      { revision, reason: '试用期内违规操作' },
      other().warrantOf(['county_admin'], COUNTY),
    );
    expect(await one().signIn.session(begun.token)).toBeUndefined();
    await told;
    await expect(one().signIn.signIn({ code, password: PASSWORD }, HERE)).rejects.toMatchObject({
      refusal: 'forbidden',
    });
  });

  test('guesses at either node count together towards the lock', async () => {
    const { code } = await one().settled(['agent'], COUNTY);
    const from = { from: '10.7.7.7', userAgent: 'Chrome' };
    const said: string[] = [];
    for (let guess = 0; guess < 8; guess++) {
      const { signIn } = benches[guess % 2] as AccessBench;
      await signIn
        .signIn({ code, password: `wrong-guess-${guess}` }, from)
        .catch((error: { code: string }) => said.push(error.code));
    }
    expect(said.slice(0, 4)).toEqual(Array(4).fill('sign_in_refused'));
    expect(said.at(-1)).toBe('sign_in_locked');
    await expect(other().signIn.signIn({ code, password: PASSWORD }, from)).rejects.toMatchObject({
      code: 'sign_in_locked',
    });
  });

  test('two edits of one operator that both saw the same: one holds, the other is refused', async () => {
    const { code, revision } = await one().settled(['agent'], COUNTY);
    const warrant = one().warrantOf(['county_admin'], COUNTY);
    const edits = await Promise.allSettled(
      benches.map(({ operators }, n) => operators.edit(code, { revision, mobile: `1380013811${n}` }, warrant)),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(edits.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { refusal: 'conflict' } });
  });

  test('a code sent by one node is good at the other, once; the limit of a number is one for both', async () => {
    const sent: CodeText[] = [];
    const clock = manualClock(new Date().toISOString());
    const [asked, checked] = nodes.map(({ keys }) =>
      createVerification({
        keys,
        clock,
        random: () => 421_907,
        hash: (text) => `h:${Buffer.from(text).toString('hex')}`,
        send: async (text) => void sent.push(text),
        codesPerMinute: 30,
      }),
    );
    const whose = { purpose: 'self_service', mobile: MOBILE, visitor: 'v' } as const;
    await asked?.request({ ...whose, address: '192.0.2.1' });
    await expect(checked?.request({ ...whose, address: '192.0.2.2' })).rejects.toMatchObject({
      code: 'code_too_often',
    });
    expect(sent).toHaveLength(1);
    const [used, again] = await Promise.allSettled([
      checked?.check({ ...whose, code: '421907' }),
      asked?.check({ ...whose, code: '421907' }),
    ]);
    expect([used?.status, again?.status].sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a setting changed at one node is in force at the other', async () => {
    const settings = benches.map(({ store, clock, audit }) =>
      createSettings({
        connection: store.connection,
        clock,
        audit,
        defaults: {
          passwordDays: 180,
          sessionIdleMinutes: 30,
          sessionHours: 12,
          conversationDays: 365,
          testTextsPerHour: 6,
        },
      }),
    );
    expect(await settings[1]?.get()).toMatchObject({ sessionHours: 12 });
    const { revision } = (await settings[0]?.state()) ?? { revision: 0 };
    await settings[0]?.change(one().terminal.author, { revision, values: { sessionHours: 8 } });
    other().clock.advance(60_000);
    expect(await settings[1]?.get()).toMatchObject({ sessionHours: 8 });
  });

  test('entries of both nodes at once make one chain without a gap or a fork', async () => {
    const by = { code: 'T1', name: '示例甲', unitCode: COUNTY, from: '10.0.0.8' };
    const ids = Array.from({ length: 40 }, (_, n) => `entry-${n}`);
    await Promise.all(
      ids.map((id, n) =>
        (benches[n % 2] as AccessBench).audit.record({
          action: 'contacts.edit',
          by,
          object: { kind: 'contact', id },
          outcome: 'done',
        }),
      ),
    );
    const report = await verifyChain({ connection: other().store.connection, anchors: [] });
    expect(report.fault).toBeUndefined();
    expect(report.checked).toBe(report.last);
    const there = await other().audit.find({ action: 'contacts.edit', limit: 100 });
    expect(there.map(({ object }) => object?.id).sort()).toEqual([...ids].sort());
  });
});
