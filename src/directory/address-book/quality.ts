import type { Model, QueryFilter } from 'mongoose';
import { formatMinute } from '../../core/shanghai-time';
import type { Census } from '../census';
import type { ContactReach, ContactRecord } from '../contact';
import { isWithin, type Reach, reachFilter } from '../rights';
import type { AddressBook, QualityPage, TaxpayerRegister } from './address-book';

const PAGE = 50;
const LARGEST_PAGE = 200;

export function sayReach({ state, failuresInRow, firstFailureAt, lastFailure }: ContactReach): string {
  const said = `${formatMinute(firstFailureAt)}以来连续${failuresInRow}次未送达，最近一次回执 ${lastFailure.code}`;
  return state === 'dead' ? `疑似空号：${said}` : said;
}

function filterOf(reach: Reach, besides: Record<string, unknown>): QueryFilter<ContactRecord> {
  return { $and: [besides, reachFilter(reach)] } as QueryFilter<ContactRecord>;
}

export interface QualityDeps {
  contacts: Model<ContactRecord>;
  register: TaxpayerRegister;
  census(): Promise<Census>;
}

/** The lists of what is to be put right in the address book (O3, O6). */
export function createQuality({ contacts, register, census }: QualityDeps): AddressBook['quality'] {
  async function marked(
    reach: Reach,
    besides: Record<string, unknown>,
    finding: (contact: ContactRecord) => string,
    { cursor, limit }: { cursor?: string | undefined; limit: number },
  ): Promise<QualityPage> {
    const behind = cursor === undefined ? [] : [{ ref: { $gt: cursor } }];
    const found = await contacts
      .find(filterOf(reach, { $and: [besides, { active: true }, ...behind] }))
      .sort({ ref: 1 })
      .limit(limit + 1)
      .lean<ContactRecord[]>();
    const items = found.slice(0, limit).map((contact) => ({
      taxpayerId: contact.taxpayerId,
      name: contact.taxpayerName,
      unitCode: contact.unitCode,
      contact,
      finding: finding(contact),
    }));
    const last = items.at(-1)?.contact.ref;
    return { items, ...(found.length > limit && last !== undefined ? { next: last } : {}) };
  }

  /** Numbers that several taxpayers gave, those with most first: an agent's are in order, a made-up one is not. */
  async function duplicates(reach: Reach, from: number, limit: number): Promise<QualityPage> {
    const taken = await census();
    const several = taken.shared(reach);
    const page = several.slice(from, from + limit);
    const ids = page.flatMap(({ holders }) => holders[0]?.contactId ?? []);
    const records = await contacts.find({ _id: { $in: ids } }).lean<ContactRecord[]>();
    const byId = new Map(records.map((record) => [record._id, record]));
    const items = page.flatMap(({ mobile, taxpayers, holders }) => {
      const contact = byId.get(holders[0]?.contactId ?? '');
      // Corrected since it was counted, or another's now.
      if (contact?.mobile !== mobile || !contact.active || !isWithin(reach, contact)) return [];
      const { taxpayerId, taxpayerName: name, unitCode } = contact;
      const finding = `该号码登记在${taxpayers}户名下；代理记账等属正常，否则请逐户核实`;
      return [{ taxpayerId, name, unitCode, contact, finding }];
    });
    return { items, at: taken.at, ...(from + limit < several.length ? { next: String(from + limit) } : {}) };
  }

  /** Who got a contact since they were counted is left out; who lost theirs comes with the next count. */
  async function without(reach: Reach, cursor: string | undefined, limit: number): Promise<QualityPage> {
    const taken = await census();
    const all = taken.without(reach).filter((taxpayerId) => cursor === undefined || taxpayerId > cursor);
    const ids = all.slice(0, limit);
    const held = await contacts.find({ taxpayerId: { $in: ids } }, { taxpayerId: 1, active: 1 }).lean();
    const reachable = new Set(held.flatMap(({ taxpayerId, active }) => (active ? [taxpayerId] : [])));
    const byId = new Map((await register.many(ids)).map((taxpayer) => [taxpayer.taxpayerId, taxpayer]));
    const items = ids.flatMap((taxpayerId) => {
      const taxpayer = byId.get(taxpayerId);
      if (taxpayer === undefined || taxpayer.status === 'deregistered' || reachable.has(taxpayerId)) return [];
      const { name, bureauCode: unitCode, officer } = taxpayer;
      // They may have become another's meanwhile.
      if (!isWithin(reach, { unitCode, officerCode: officer?.code })) return [];
      return [{ taxpayerId, name, unitCode, finding: '没有在用的联系人，收不到任何短信' }];
    });
    const next = all.length > limit ? ids.at(-1) : undefined;
    return { items, at: taken.at, ...(next === undefined ? {} : { next }) };
  }

  return async (reach, list, { cursor, limit: asked = PAGE }) => {
    const limit = Math.min(asked, LARGEST_PAGE);
    switch (list) {
      case 'unreachable':
        return marked(
          reach,
          { 'reach.state': { $in: ['dead', 'failing'] } },
          ({ reach: known }) => (known === undefined ? '' : sayReach(known)),
          { cursor, limit },
        );
      case 'doubtful':
        return marked(reach, { doubtful: true }, () => '号码像是随意填写的，请与纳税人核实', { cursor, limit });
      case 'duplicates':
        return duplicates(reach, Number(cursor ?? 0) || 0, limit);
      case 'without':
        return without(reach, cursor, limit);
    }
  };
}
