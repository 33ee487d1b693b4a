import { isDeepStrictEqual } from 'node:util';
import type { Connection, QueryFilter } from 'mongoose';
import { nameKeys, plainName } from '../core/search-keys';
import type {
  RegisteredTaxpayer,
  RegisterQuery,
  RegistrationChange,
  TaxpayerRegister,
} from '../directory/address-book/address-book';
import { isWithin, type Reach } from '../directory/rights';
import { taxpayerModel, type TaxpayerRecord } from './records/taxpayer';

/** Keys a search goes by; more of them would only make it longer. */
const MOST_KEYS = 6;
/** Records read at once for a page of a name: nearly all that have its keys have the name. */
const BATCH = 100;
/** Candidates looked at for one page of a name; what lies behind is the next page's. */
const MOST_CANDIDATES = 4_000;

function toRegistered(record: TaxpayerRecord): RegisteredTaxpayer {
  const { _id, name, status, kind, bureauCode, bureauName, officer, registeredOn } = record;
  return {
    taxpayerId: _id,
    name,
    status,
    kind,
    bureauCode,
    bureauName,
    ...(officer == null ? {} : { officer }),
    ...(registeredOn === undefined ? {} : { registeredOn }),
  };
}

function placeOf({ bureauCode, officer }: TaxpayerRecord): { unitCode: string; officerCode?: string } {
  return { unitCode: bureauCode, ...(officer?.code === undefined ? {} : { officerCode: officer.code }) };
}

/** A list of one code would look as good to the planner as an index of names, and is not. */
function inUnits(codes: readonly string[]): Record<string, unknown> {
  return { bureauCode: { $in: codes.length === 1 ? [...codes, ''] : codes } };
}

function placeFilter(reach: Reach): Record<string, unknown>[] {
  if (reach.everywhere) return [];
  const { unitCodes, officerCode } = reach;
  const units = { bureauCode: unitCodes.length === 1 ? unitCodes[0] : { $in: unitCodes } };
  if (officerCode === undefined) return [units];
  const own = { 'officer.code': officerCode };
  return unitCodes.length === 0 ? [own] : [{ $or: [units, own] }];
}

function restFilter({ status, officerCode }: RegisterQuery): Record<string, unknown>[] {
  return [
    ...(status === undefined ? [] : [{ status }]),
    ...(officerCode === undefined ? [] : [{ 'officer.code': officerCode }]),
  ];
}

function allOf(parts: Record<string, unknown>[]): QueryFilter<TaxpayerRecord> {
  return (parts.length === 0 ? {} : { $and: parts }) as QueryFilter<TaxpayerRecord>;
}

/** The register of taxpayers on the store (O3): searched by id and by any part of the name, within a reach. */
export function createTaxpayerRegister(connection: Connection): TaxpayerRegister {
  const model = taxpayerModel(connection);

  async function byName(reach: Reach, query: RegisterQuery, part: string): ReturnType<TaxpayerRegister['list']> {
    const wanted = plainName(part);
    const keys = nameKeys(part);
    if (keys.length === 0) return { items: [] };
    const { unitCodes, after, limit } = query;
    // An officer's own are fewer than those any key selects, and come in order.
    const isOwn = !reach.everywhere && reach.officerCode !== undefined && reach.unitCodes.length === 0;
    const parts = [
      isOwn ? { 'officer.code': reach.officerCode } : { nameKeys: { $all: keys.slice(0, MOST_KEYS) } },
      // Several roles at once are checked below: an alternative here would keep the index of names from being used.
      ...(reach.everywhere || reach.officerCode !== undefined ? [] : [inUnits(reach.unitCodes)]),
      ...(unitCodes === undefined ? [] : [inUnits(unitCodes)]),
      ...restFilter(query),
    ];
    const size = Math.max(BATCH, limit + 1);
    const items: RegisteredTaxpayer[] = [];
    let last = after;
    for (let candidates = 0; candidates < MOST_CANDIDATES; candidates += size) {
      const records = await model
        .find(allOf([...parts, ...(last === undefined ? [] : [{ _id: { $gt: last } }])]))
        .sort({ _id: 1 })
        .limit(size)
        .lean<TaxpayerRecord[]>();
      for (const record of records) {
        if (!isWithin(reach, placeOf(record)) || !plainName(record.name).includes(wanted)) continue;
        if (items.length === limit) return { items, next: items.at(-1)?.taxpayerId ?? record._id };
        items.push(toRegistered(record));
      }
      if (records.length < size) return { items };
      last = records.at(-1)?._id;
    }
    return { items, ...(last === undefined ? {} : { next: last }) };
  }

  return {
    async get(taxpayerId) {
      const record = await model.findOne({ _id: taxpayerId }).lean<TaxpayerRecord>();
      return record === null ? undefined : toRegistered(record);
    },

    async many(taxpayerIds) {
      const records = await model.find({ _id: { $in: [...taxpayerIds] } }).lean<TaxpayerRecord[]>();
      return records.map(toRegistered);
    },

    async list(reach, query) {
      const { namePart, idPrefix, unitCodes, after, limit } = query;
      if (namePart !== undefined) return byName(reach, query, namePart);
      const filter = allOf([
        ...placeFilter(reach),
        ...(unitCodes === undefined
          ? []
          : [{ bureauCode: unitCodes.length === 1 ? unitCodes[0] : { $in: unitCodes } }]),
        ...restFilter(query),
        ...(after === undefined ? [] : [{ _id: { $gt: after } }]),
        ...(idPrefix === undefined ? [] : [{ _id: { $gte: idPrefix } }, { _id: { $lt: `${idPrefix}\u{10ffff}` } }]),
      ]);
      const records = await model
        .find(filter)
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<TaxpayerRecord[]>();
      const items = records.slice(0, limit).map(toRegistered);
      const last = items.at(-1);
      return { items, ...(records.length > limit && last !== undefined ? { next: last.taxpayerId } : {}) };
    },

    async changes(limit) {
      const records = await model
        .find({ 'pending.since': { $gt: new Date(0) } })
        .sort({ 'pending.since': 1 })
        .limit(limit)
        .lean<TaxpayerRecord[]>();
      return records.flatMap((record): RegistrationChange[] =>
        record.pending === undefined
          ? []
          : [{ taxpayer: toRegistered(record), ...record.pending, stamp: record.updatedAt }],
      );
    },

    async followed({ taxpayer, stamp }) {
      await model.collection.updateOne(
        { _id: taxpayer.taxpayerId as never, updatedAt: stamp },
        { $unset: { pending: 1 } },
      );
    },

    async fillKeys(after, limit) {
      const records = await model
        .find({ _id: { $gt: after } }, { name: 1, nameKeys: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Pick<TaxpayerRecord, '_id' | 'name' | 'nameKeys'>[]>();
      let filled = 0;
      for (const { _id, name, nameKeys: stored } of records) {
        const keys = nameKeys(name);
        if (isDeepStrictEqual(stored, keys)) continue;
        // A name that an import changed since it was read has got its own.
        const { matchedCount } = await model.collection.updateOne(
          { _id: _id as never, name },
          { $set: { nameKeys: keys } },
        );
        filled += matchedCount;
      }
      const last = records.at(-1)?._id;
      return { filled, ...(records.length < limit || last === undefined ? {} : { next: last }) };
    },
  };
}
