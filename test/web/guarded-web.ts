import { manualClock } from '../../src/core/clock';
import type { AuditEvent } from '../../src/directory/audit/audit';
import type { Place, UnitTree } from '../../src/directory/rights';
import type { SignedIn } from '../../src/directory/sign-in/sign-in';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { createRateLimit } from '../../src/store/rate-limits';
import type { TargetKind } from '../../src/web/api/contract';
import { type GuardDeps } from '../../src/web/guard';

/** 省 P › 市 C1 (县 K1 › 所 B1, 县 K2), 市 C2. */
const PARENTS: Readonly<Record<string, string>> = { C1: 'P', C2: 'P', K1: 'C1', K2: 'C1', B1: 'K1' };
const LEVELS = { P: 'province', C: 'city', K: 'county', B: 'branch' } as const;

export const TREE: UnitTree = {
  parentOf: (code) => PARENTS[code],
  levelOf: (code) => LEVELS[code.charAt(0) as keyof typeof LEVELS],
  withBelow: (code) =>
    ['P', ...Object.keys(PARENTS)].filter((unit) => {
      for (let at: string | undefined = unit; at !== undefined; at = PARENTS[at]) if (at === code) return true;
      return false;
    }),
};

export function signedIn(changes: Partial<SignedIn>): SignedIn {
  const at = new Date('2026-03-16T02:00:00Z');
  return {
    sessionId: 'session',
    code: '14101050001',
    name: '示例甲',
    unitCode: 'K1',
    roles: ['county_admin'],
    state: 'full',
    csrf: 'csrf-token',
    since: at,
    idleUntil: at,
    endsAt: at,
    hasOtp: true,
    recoveryCodesLeft: 10,
    ...changes,
  };
}

/** What the guard needs, with sessions by token, and everything it records. */
export function guardDeps(sessions: Record<string, SignedIn>, places: Record<string, Place> = {}, points = 1_000) {
  const keys = createMemoryKeys(manualClock('2026-03-16T02:00:00Z'));
  const recorded: AuditEvent[] = [];
  const locate = async (id: string): Promise<Place | undefined> => places[id];
  const deps: GuardDeps = {
    signIn: { session: async (token) => sessions[token] },
    audit: { record: async (event) => void recorded.push(event) },
    tree: async () => TREE,
    locate: new Proxy({} as Record<TargetKind, typeof locate>, { get: () => locate }),
    limit: createRateLimit(keys, { name: 'console', points, durationSeconds: 60 }),
    changed: () => undefined,
  };
  return { deps, recorded, close: () => keys.close() };
}
