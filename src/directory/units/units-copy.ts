import type { Connection } from 'mongoose';
import { type Clock, SECOND } from '../../core/clock';
import type { Unit } from '../directory';
import type { UnitTree } from '../rights';
import { toDetails, toUnit, unitModel, type UnitRecord } from '../unit';
import { type UnitNames, unitNames } from '../unit-names';
import { unitTree } from './unit-tree';
import type { UnitDetails } from './units';

/** How old the copy may be before the store is asked whether the units changed (another node, an import). */
const CHECK_MS = SECOND;
/** A change of the same millisecond may be written after the copy was read: until the latest one is this old, it is read again. */
const SETTLED_MS = 2 * SECOND;

/** What speaks while no unit has been entered yet, so that the first texts are answered all the same. */
const NOBODY: Unit = {
  code: '',
  name: '12366纳税缴费服务热线',
  aliases: [],
  level: 'province',
  signature: '12366',
  phone: '12366',
  halls: [],
};

/** All units as they were at one moment. */
export interface UnitsAt {
  all: readonly UnitDetails[];
  byCode: ReadonlyMap<string, UnitDetails>;
  tree: UnitTree;
  /** The unit with the code, or whoever took over when it ended. */
  live(code: string): Unit | undefined;
  byExtension: ReadonlyMap<string, Unit>;
  province: Unit;
  /** Names of ended units find whoever took over. */
  names: UnitNames;
}

/** The units (some hundreds to some thousands) in memory, read again when they changed. */
export interface UnitsCopy {
  now(): Promise<UnitsAt>;
  /** The next look is at the store: after a change made here. */
  forget(): void;
}

/** The unit itself; of one that was merged its successor, of a closed one the level above, and so on until one that has not ended. */
export function takenOverBy(unit: UnitDetails, byCode: ReadonlyMap<string, UnitDetails>): UnitDetails | undefined {
  const seen = new Set<string>();
  let at: UnitDetails | undefined = unit;
  while (at !== undefined && (at.status === 'merged' || at.status === 'closed')) {
    if (seen.has(at.code)) return undefined;
    seen.add(at.code);
    at = byCode.get((at.status === 'merged' ? at.successorCode : at.parentCode) ?? '');
  }
  return at;
}

export function unitsAt(all: readonly UnitDetails[]): UnitsAt {
  const byCode = new Map(all.map((unit) => [unit.code, unit]));
  const isLive = ({ status }: UnitDetails): boolean => status === 'active' || status === 'suspended';
  const living = new Map(all.filter(isLive).map((unit) => [unit.code, toUnit(unit)]));
  const liveOf = new Map<string, Unit>();
  const inherited = new Map<string, string[]>();
  const byExtension = new Map<string, Unit>();
  for (const unit of all) {
    const live = living.get(takenOverBy(unit, byCode)?.code ?? '');
    if (live === undefined) continue;
    liveOf.set(unit.code, live);
    if (unit.extension !== undefined) byExtension.set(unit.extension, live);
    if (live.code !== unit.code)
      inherited.set(live.code, [...(inherited.get(live.code) ?? []), unit.name, ...unit.aliases]);
  }
  return {
    all,
    byCode,
    tree: unitTree(all),
    live: (code) => liveOf.get(code),
    byExtension,
    province: [...living.values()].find(({ level }) => level === 'province') ?? NOBODY,
    names: unitNames([...living.values()], inherited),
  };
}

export function createUnitsCopy(connection: Connection, clock: Clock): UnitsCopy {
  const records = unitModel(connection);
  let copy: UnitsAt | undefined;
  let stamp = '';
  let checkedAt = 0;
  let isSettled = false;

  return {
    now: async () => {
      const now = clock.now().getTime();
      // A clock that runs backwards must not freeze the copy.
      if (copy && copy.all.length > 0 && Math.abs(now - checkedAt) < CHECK_MS) return copy;
      const [latest] = await records.find({}, { updatedAt: 1 }).sort({ updatedAt: -1 }).limit(1).lean();
      const found = `${await records.estimatedDocumentCount()}:${latest?.updatedAt.toISOString() ?? ''}`;
      if (copy === undefined || stamp !== found || !isSettled) {
        copy = unitsAt((await records.find({}).sort({ _id: 1 }).lean<UnitRecord[]>()).map(toDetails));
        stamp = found;
        isSettled = latest !== undefined && Math.abs(now - latest.updatedAt.getTime()) > SETTLED_MS;
      }
      checkedAt = now;
      return copy;
    },
    forget: () => {
      checkedAt = -Infinity;
      isSettled = false;
    },
  };
}
