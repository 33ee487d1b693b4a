import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ManualClock, manualClock } from '../../../src/core/clock';
import { createSecrecy } from '../../../src/desk/secrecy';
import type { Actor } from '../../../src/directory/actor';
import { authorOf } from '../../../src/directory/actor';
import type { Audit } from '../../../src/directory/audit/audit';
import { createAudit } from '../../../src/directory/audit/create-audit';
import type { Operator } from '../../../src/directory/operators/operator';
import type { Warrant } from '../../../src/directory/operators/operators';
import { type Action, may, type Place, type UnitTree } from '../../../src/directory/rights';
import type { Role } from '../../../src/directory/roles';
import type { AccessLimits } from '../../../src/directory/sign-in/access-limits';
import { type Access, openAccess } from '../../../src/directory/sign-in/open-access';
import { loadCommonWords } from '../../../src/directory/sign-in/common-passwords';
import { loadNameReadings } from '../../../src/directory/sign-in/name-readings';
import type { Caller } from '../../../src/directory/sign-in/sign-in';
import { unitTree } from '../../../src/directory/units/unit-tree';
import { createMemoryKeys } from '../../../src/store/keys-memory';
import type { Keys } from '../../../src/store/keys';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';

export const KNOWLEDGE = join(__dirname, '..', '..', '..', 'knowledge');

export const PROVINCE = '14100000000';
export const CITY = '14101000000';
export const OTHER_CITY = '14102000000';
export const COUNTY = '14101050000';
export const OTHER_COUNTY = '14101040000';
export const BRANCH = '14101050100';

export const UNITS = [
  { code: PROVINCE, level: 'province' },
  { code: CITY, level: 'city', parentCode: PROVINCE },
  { code: OTHER_CITY, level: 'city', parentCode: PROVINCE },
  { code: COUNTY, level: 'county', parentCode: CITY },
  { code: OTHER_COUNTY, level: 'county', parentCode: CITY },
  { code: BRANCH, level: 'branch', parentCode: COUNTY },
] as const;

export const TREE: UnitTree = unitTree(UNITS);

/** Bytes that look random and are the same in every run. */
export function seededBytes(seed: string): (bytes: number) => Buffer {
  let drawn = 0;
  return (bytes) => {
    const blocks = Array.from({ length: Math.ceil(bytes / 32) }, () =>
      createHash('sha256').update(`${seed}:${drawn++}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, bytes);
  };
}

export const HERE: Caller = { from: '10.1.2.3', userAgent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0' };

export interface AccessBench extends Access {
  store: Store;
  clock: ManualClock;
  audit: Audit;
  keys: Keys;
  limits: AccessLimits;
  /** Operators whose sessions the open pages were told to look at. */
  told: string[];
  /** Speaks for whoever has these roles at that unit, by the table of rights. */
  warrantOf(roles: Role[], unitCode: string, code?: string): Warrant;
  allowsOf(roles: Role[], unitCode: string): (action: Action, place: Place) => boolean;
  terminal: Warrant;
  /** An operator with a password of their own, as somebody who signed in once. */
  settled(roles: Role[], unitCode: string, password?: string): Promise<Operator>;
  close(): Promise<void>;
}

export const PASSWORD = 'lanse-shanhe-47-xu';

export class Denied extends Error {}

/** What a node has when it is not alone: its own connections to what all of them share. */
export interface Node {
  name: string;
  store: Store;
  keys: Keys;
}

/** The rooms of the operators over a store of their own, where a query without an index fails; or those of one node of several. */
export async function openAccessBench(node?: Node): Promise<AccessBench> {
  const dataDir = await mkdtemp(join(tmpdir(), 'access-'));
  const store = node?.store ?? (await openTestStore({ dataDir, scanLimit: 5 }));
  const clock = manualClock('2026-03-16T10:00:00+08:00');
  const keys = node?.keys ?? createMemoryKeys(clock);
  const { connection } = store;
  const audit = createAudit({ connection, clock });
  const limits: AccessLimits = { passwordDays: 180, sessionIdleMinutes: 30, sessionHours: 12 };
  const told: string[] = [];
  await keys.subscribe('operators', (code) => told.push(code));
  const random = seededBytes(node?.name ?? 'access');
  const access = openAccess({
    ...{ connection, keys, clock, audit, random },
    sealing: createSecrecy('a secret of the tests only'),
    drawBelow: (limit) => random(4).readUInt32BE() % limit,
    limits: async () => limits,
    tree: async () => TREE,
    isLiveUnit: async (code) => TREE.levelOf(code) !== undefined,
    rules: { pattern: /^\d{11}$/, unitDigits: 7 },
    words: await loadCommonWords(KNOWLEDGE),
    readingsOf: await loadNameReadings(KNOWLEDGE),
  });
  await ensureIndexes(connection);

  const warrant = (actor: Actor): Warrant => ({
    author: authorOf(actor),
    demand: (action, place) => {
      if (!may(actor, action, TREE, place)) throw new Denied(`${action} at ${place.unitCode}`);
    },
  });

  return {
    ...access,
    ...{ store, clock, audit, keys, limits, told },
    terminal: warrant({ kind: 'terminal', name: 'root' }),
    warrantOf: (roles, unitCode, code = '14199990001') =>
      warrant({ kind: 'operator', code, name: '示例主管', unitCode, roles, from: HERE.from }),
    allowsOf: (roles, unitCode) => {
      const actor: Actor = {
        kind: 'operator',
        code: '14199990001',
        name: '示例主管',
        unitCode,
        roles,
        from: HERE.from,
      };
      return (action, place) => may(actor, action, TREE, place);
    },
    settled: async (roles, unitCode, password = PASSWORD) => {
      const anyone: Warrant = { author: authorOf({ kind: 'terminal', name: 'root' }), demand: () => undefined };
      const { operator, initialPassword } = await access.operators.create(
        { name: '示例甲', unitCode, mobile: '13800138000', roles },
        anyone,
      );
      const begun = await access.signIn.signIn({ code: operator.code, password: initialPassword }, HERE);
      if (begun.next !== 'done') throw new Error('an initial password needs no code');
      await access.signIn.changePassword(begun.session, { current: initialPassword, next: password }, HERE);
      await access.signIn.endAll(operator.code, anyone.author);
      return (await access.operators.get(operator.code)) as Operator;
    },
    close: async () => {
      await keys.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
