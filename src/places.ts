import type { Connection } from 'mongoose';
import type { Bureau } from './bureau';
import { contactModel } from './directory/contact';
import type { Place } from './directory/rights';
import type { UnitsCopy } from './directory/units/units-copy';
import { taxpayerModel } from './taxdata/records/taxpayer';
import type { TargetKind } from './web/api/contract';
import type { Locate } from './web/guard';

/** Where the things of each kind belong, for the guard: the unit, and the tax administrator in charge where there is one. */
export function placesOf(
  connection: Connection,
  { placeOf, placeOfAdministrator, tasks }: Pick<Bureau, 'placeOf' | 'placeOfAdministrator' | 'tasks'>,
  unitsCopy: UnitsCopy,
): Record<TargetKind, Locate> {
  const taxpayer: Locate = async (id): Promise<Place | undefined> => {
    const found = await taxpayerModel(connection).findById(id, { bureauCode: 1, officer: 1 }).lean();
    return found === null ? undefined : { unitCode: found.bureauCode, officerCode: found.officer?.code };
  };
  // Contacts are named by their reference: their id holds a name.
  const contact: Locate = async (ref): Promise<Place | undefined> => {
    const found = await contactModel(connection).findOne({ ref }, { unitCode: 1, officerCode: 1 }).lean();
    return found === null ? undefined : { unitCode: found.unitCode, officerCode: found.officerCode };
  };
  return {
    unit: async (code) => ((await unitsCopy.now()).byCode.has(code) ? { unitCode: code } : undefined),
    operator: placeOf,
    administrator: placeOfAdministrator,
    taxpayer,
    contact,
    task: async (id) => {
      const found = await tasks.get(id);
      return found && { unitCode: found.unitCode, officerCode: found.officerCode };
    },
  };
}
