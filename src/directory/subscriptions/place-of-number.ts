import type { Connection } from 'mongoose';
import type { Mobile } from '../../core/mobile';
import { contactModel } from '../contact';
import type { Place } from '../rights';

/** Where a number belongs: to the taxpayer in whose address book it was entered first, one in use before one that is not. */
export function placeOfNumber(connection: Connection): (mobile: Mobile) => Promise<Place | undefined> {
  const contacts = contactModel(connection);
  return async (mobile) => {
    const found = await contacts
      .find({ mobile }, { unitCode: 1, officerCode: 1, active: 1 })
      .sort({ since: 1 })
      .lean<{ unitCode: string; officerCode?: string; active: boolean }[]>();
    const first = found.find(({ active }) => active) ?? found[0];
    if (first === undefined) return undefined;
    const { unitCode, officerCode } = first;
    return { unitCode, officerCode };
  };
}
