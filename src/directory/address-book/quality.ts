import type { Model, QueryFilter } from 'mongoose';
import { formatMinute } from '../../core/shanghai-time';
import type { ContactReach, ContactRecord } from '../contact';
import { type Reach, reachFilter } from '../rights';
import type { AddressBook, QualityPage, TaxpayerRegister } from './address-book';

const PAGE = 50;
const LARGEST_PAGE = 200;
/** Taxpayers looked at for one page of those without a contact; where they all have one the next page goes on. */
const MOST_TAXPAYERS = 3_000;
const BATCH = 500;

export function sayReach({ state, failuresInRow, firstFailureAt, lastFailure }: ContactReach): string {
  const said = `${formatMinute(firstFailureAt)}以来连续${failuresInRow}次未送达，最近一次回执 ${lastFailure.code}`;
  return state === 'dead' ? `疑似空号：${said}` : said;
}

function filterOf(reach: Reach, besides: Record<string, unknown>): QueryFilter<ContactRecord> {
  return { $and: [besides, reachFilter(reach)] } as QueryFilter<ContactRecord>;
}

/** The lists of what is to be put right in the address book (O3, O6). */
export function createQuality(contacts: Model<ContactRecord>, register: TaxpayerRegister): AddressBook['quality'] {
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
    const holders = new Map<string, { first: string; taxpayers: number; of: string }>();
    const all = contacts.find(filterOf(reach, { active: true }), { mobile: 1, taxpayerId: 1 }).lean<ContactRecord[]>();
    for await (const { _id, mobile, taxpayerId } of all.cursor()) {
      const known = holders.get(mobile);
      if (known === undefined) holders.set(mobile, { first: _id, taxpayers: 1, of: taxpayerId });
      else if (known.of !== taxpayerId)
        holders.set(mobile, { ...known, taxpayers: known.taxpayers + 1, of: taxpayerId });
    }
    const several = [...holders.entries()]
      .filter(([, { taxpayers }]) => taxpayers > 1)
      .sort(([a, x], [b, y]) => y.taxpayers - x.taxpayers || (a < b ? -1 : 1));
    const page = several.slice(from, from + limit);
    const records = await contacts.find({ _id: { $in: page.map(([, { first }]) => first) } }).lean<ContactRecord[]>();
    const byMobile = new Map(records.map((record) => [record.mobile, record]));
    const items = page.flatMap(([mobile, { taxpayers }]) => {
      const contact = byMobile.get(mobile);
      if (contact === undefined) return [];
      const { taxpayerId, taxpayerName: name, unitCode } = contact;
      const finding = `该号码登记在${taxpayers}户名下；代理记账等属正常，否则请逐户核实`;
      return [{ taxpayerId, name, unitCode, contact, finding }];
    });
    return { items, ...(from + limit < several.length ? { next: String(from + limit) } : {}) };
  }

  async function without(reach: Reach, cursor: string | undefined, limit: number): Promise<QualityPage> {
    const items: QualityPage['items'] = [];
    let after = cursor;
    for (let looked = 0; looked < MOST_TAXPAYERS; looked += BATCH) {
      const page = await register.list(reach, { limit: BATCH, ...(after === undefined ? {} : { after }) });
      const ids = page.items.map(({ taxpayerId }) => taxpayerId);
      const found =
        ids.length === 0 ? [] : await contacts.find({ taxpayerId: { $in: ids } }, { taxpayerId: 1, active: 1 }).lean();
      const reachable = new Set(found.flatMap(({ taxpayerId, active }) => (active ? [taxpayerId] : [])));
      for (const { taxpayerId, name, bureauCode, status } of page.items) {
        if (reachable.has(taxpayerId) || status === 'deregistered') continue;
        items.push({ taxpayerId, name, unitCode: bureauCode, finding: '没有在用的联系人，收不到任何短信' });
        if (items.length === limit) return { items, next: taxpayerId };
      }
      if (page.next === undefined) return { items };
      after = page.next;
    }
    return { items, ...(after === undefined ? {} : { next: after }) };
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
