import type { Connection } from 'mongoose';
import { systemClock } from '../../src/core/clock';
import { unitModel, type UnitRecord } from '../../src/directory/unit';
import { DEMO_SEED } from '../../src/rooms';
import { loadDemo } from '../../src/taxdata/demo-province';

/** Units of the demo province, and the demo's operators who work there. */
export const PROVINCE = '14100000000';
export const CITY = '14101000000';
export const COUNTY = '14101050000';
export const COUNTY_OFFICER = '14101050002';

/** More branches below the counties, until there are as many units as a province has. */
function branches(units: UnitRecord[], wanted: number): UnitRecord[] {
  const counties = units.filter(({ level }) => level === 'county');
  return Array.from({ length: Math.max(0, wanted - units.length) }, (_, n): UnitRecord => {
    const county = counties[n % counties.length] as UnitRecord;
    const place = 50 + Math.floor(n / counties.length);
    return {
      ...county,
      _id: county._id.slice(0, -4) + String(place * 100).padStart(4, '0'),
      name: `${county.name}第${place}税务分局`,
      aliases: [],
      level: 'branch',
      parentCode: county._id,
      halls: [],
    };
  }).map(({ extension: _, ...unit }) => unit);
}

/** The demo province with so many units; answers all of them. */
export async function loadProvince(
  connection: Connection,
  { units, taxpayers }: { units: number; taxpayers: number },
): Promise<UnitRecord[]> {
  await loadDemo({ connection, taxpayers, seed: DEMO_SEED, clock: systemClock });
  const model = unitModel(connection);
  const more = branches(await model.find().lean<UnitRecord[]>(), units);
  if (more.length > 0) await model.collection.insertMany(more as never);
  return model.find().sort({ _id: 1 }).lean<UnitRecord[]>();
}
