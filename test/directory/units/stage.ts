import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCalendar } from '../../../src/calendar/load-calendar';
import { createOfficeHours } from '../../../src/calendar/office-hours';
import { type ManualClock, manualClock } from '../../../src/core/clock';
import type { Author } from '../../../src/directory/actor';
import type { Audit } from '../../../src/directory/audit/audit';
import { createAudit } from '../../../src/directory/audit/create-audit';
import { createDirectory } from '../../../src/directory/create-directory';
import type { Directory, Unit, UnitLevel } from '../../../src/directory/directory';
import type { NewTask } from '../../../src/directory/tasks/tasks';
import { unitModel } from '../../../src/directory/unit';
import { createUnits } from '../../../src/directory/units/create-units';
import { createUnitsCopy } from '../../../src/directory/units/units-copy';
import type { Holding, Units } from '../../../src/directory/units/units';
import { createMemoryKeys } from '../../../src/store/keys-memory';
import type { Keys } from '../../../src/store/keys';
import { ensureIndexes, type Store } from '../../../src/store/store';
import { openTestStore } from '../../support/engines';
import { taxpayerHoldings } from '../../../src/taxdata/unit-holdings';

export const CITY_ADMIN: Author = { code: '14101000001', name: '示例市管', unitCode: 'ZZ00', from: '127.0.0.1' };
/** A Monday. */
export const MONDAY = '2026-03-16T10:00:00+08:00';

/** A province with two cities, their counties and branches, and the room of units on it. */
export interface UnitStage {
  store: Store;
  clock: ManualClock;
  keys: Keys;
  audit: Audit;
  units: Units;
  directory: Directory;
  /** The tasks opened, by key, and the keys of those settled. */
  tasks: Map<string, NewTask>;
  settled: string[];
  /** Another node on the same store. */
  secondNode(): Units;
  add(code: string, name: string, level: UnitLevel, rest?: Partial<Unit>): Promise<void>;
  revisionOf(code: string): Promise<number>;
  close(): Promise<void>;
}

export async function openUnitStage(options: { holdings?: (store: Store) => Holding[] } = {}): Promise<UnitStage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'units-'));
  const store = await openTestStore({ dataDir, scanLimit: 5 });
  const clock = manualClock(MONDAY);
  const keys = createMemoryKeys(clock);
  const { work } = await loadCalendar('knowledge/calendar');
  const hours = createOfficeHours(work, [
    { from: '09:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ]);
  const audit = createAudit({ connection: store.connection, clock });
  const tasks = new Map<string, NewTask>();
  const settled: string[] = [];
  const open = (): { units: Units; copy: ReturnType<typeof createUnitsCopy> } => {
    const copy = createUnitsCopy(store.connection, clock);
    const units = createUnits({
      connection: store.connection,
      clock,
      keys,
      copy,
      audit,
      hours,
      tasks: {
        open: async (task) => void tasks.set(task.key, task),
        settle: async (key) => void settled.push(key),
      },
      holdings: [...taxpayerHoldings(store.connection, clock), ...(options.holdings?.(store) ?? [])],
    });
    return { units, copy };
  };
  const { units, copy } = open();
  const add: UnitStage['add'] = async (code, name, level, rest = {}) => {
    await unitModel(store.connection).create({
      _id: code,
      name,
      level,
      aliases: [],
      halls: [],
      signature: '河南税务',
      ...rest,
      updatedAt: clock.now(),
    });
    copy.forget();
  };
  await add('HN00', '河南省税务局', 'province');
  await add('ZZ00', '郑州市税务局', 'city', { parentCode: 'HN00', extension: '01', aliases: ['郑州'] });
  await add('LY00', '洛阳市税务局', 'city', { parentCode: 'HN00', extension: '03' });
  await add('ZZJS', '金水区税务局', 'county', { parentCode: 'ZZ00', extension: '0105', aliases: ['金水区', '金水'] });
  await add('ZZEQ', '二七区税务局', 'county', { parentCode: 'ZZ00', extension: '0102', aliases: ['二七区'] });
  await add('LYJX', '涧西区税务局', 'county', { parentCode: 'LY00', extension: '0302' });
  await add('ZZJS1', '金水区第一税务分局', 'branch', { parentCode: 'ZZJS', extension: '010501' });
  await add('ZZJS2', '金水区第二税务分局', 'branch', { parentCode: 'ZZJS' });
  await add('ZZEQ1', '二七区第一税务分局', 'branch', { parentCode: 'ZZEQ' });
  await ensureIndexes(store.connection);
  return {
    store,
    clock,
    keys,
    audit,
    units,
    directory: await createDirectory(store.connection, clock, copy),
    tasks,
    settled,
    secondNode: () => open().units,
    add,
    revisionOf: async (code) => (await units.get(code))?.revision ?? -1,
    close: async () => {
      await keys.close();
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
