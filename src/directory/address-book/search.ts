import type { Model } from 'mongoose';
import { groupedBy } from '../../core/grouped';
import { checkMobile, maskMobile } from '../../core/mobile';
import { nameKeys, plainName } from '../../core/search-keys';
import type { Author } from '../actor';
import type { Audit } from '../audit/audit';
import type { ContactRecord } from '../contact';
import { isWithin, type Reach } from '../rights';
import type { BookPage, BookQuery, RegisteredTaxpayer, TaxpayerRegister } from './address-book';

const PAGE = 50;
const LARGEST_PAGE = 200;

/** What was typed into the one search field. */
type Asked =
  | { kind: 'all' }
  | { kind: 'mobile'; mobile: string }
  | { kind: 'tail'; tail: string }
  | { kind: 'id'; prefix: string }
  | { kind: 'name'; name: string }
  | { kind: 'nothing'; hint: string };

export function readQuery(q: string): Asked {
  const text = q.trim();
  if (text === '') return { kind: 'all' };
  const mobile = checkMobile(text);
  if (mobile.ok) return { kind: 'mobile', mobile: mobile.value };
  const plain = plainName(text);
  if (/^\d{4}$/.test(plain)) return { kind: 'tail', tail: plain };
  if (/^(?=.*\d)[0-9A-Z]{5,20}$/.test(plain)) return { kind: 'id', prefix: plain };
  if ([...plain].length < 2) return { kind: 'nothing', hint: '请至少输入名称中的两个字，或识别号的前5位。' };
  return { kind: 'name', name: text };
}

export interface SearchDeps {
  contacts: Model<ContactRecord>;
  register: TaxpayerRegister;
  audit: Audit;
}

/** The search of the address book: one field for taxpayer ids, names, numbers and people. */
export function createSearch({ contacts, register, audit }: SearchDeps) {
  function placeOf({ bureauCode, officer }: RegisteredTaxpayer) {
    return { unitCode: bureauCode, officerCode: officer?.code };
  }

  function fits(taxpayer: RegisteredTaxpayer, reach: Reach, query: BookQuery): boolean {
    return (
      isWithin(reach, placeOf(taxpayer)) &&
      (query.status === undefined || taxpayer.status === query.status) &&
      (query.unitCodes === undefined || query.unitCodes.includes(taxpayer.bureauCode)) &&
      (query.officerCode === undefined || taxpayer.officer?.code === query.officerCode)
    );
  }

  /** The taxpayers within reach whose book holds a contact with this. */
  async function ofContacts(
    filter: Partial<Pick<ContactRecord, 'mobile' | 'tail' | 'personName'>>,
    reach: Reach,
    query: BookQuery,
  ): Promise<RegisteredTaxpayer[]> {
    const found = await contacts
      .find({ ...filter, active: true }, { taxpayerId: 1 })
      .limit(LARGEST_PAGE)
      .lean();
    const ids = [...new Set(found.map(({ taxpayerId }) => taxpayerId))];
    if (ids.length === 0) return [];
    return (await register.many(ids))
      .filter((taxpayer) => fits(taxpayer, reach, query))
      .sort((a, b) => (a.taxpayerId < b.taxpayerId ? -1 : 1));
  }

  async function taxpayers(reach: Reach, query: BookQuery, by: Author) {
    const { status, unitCodes, officerCode, cursor } = query;
    const limit = Math.min(query.limit ?? PAGE, LARGEST_PAGE);
    const rest = {
      limit,
      ...(status === undefined ? {} : { status }),
      ...(unitCodes === undefined ? {} : { unitCodes }),
      ...(officerCode === undefined ? {} : { officerCode }),
      ...(cursor === undefined ? {} : { after: cursor }),
    };
    const asked = readQuery(query.q ?? '');
    switch (asked.kind) {
      case 'all':
        return register.list(reach, rest);
      case 'id':
        return register.list(reach, { ...rest, idPrefix: asked.prefix });
      case 'tail':
        return { items: await ofContacts({ tail: asked.tail }, reach, query) };
      case 'mobile':
        await audit.record({
          action: 'contacts.search',
          by,
          outcome: 'done',
          object: { kind: 'mobile', id: maskMobile(asked.mobile) },
        });
        return { items: await ofContacts({ mobile: asked.mobile }, reach, query) };
      case 'name': {
        // People first, on the first page; a name of nothing but ordinary words may still be a person's.
        const people = cursor === undefined ? await ofContacts({ personName: asked.name }, reach, query) : [];
        if (nameKeys(asked.name).length === 0)
          return { items: people, ...(people.length > 0 ? {} : { hint: '这几个字几乎每户都有，请再多输入几个字。' }) };
        const page = await register.list(reach, { ...rest, namePart: asked.name });
        const known = new Set(people.map(({ taxpayerId }) => taxpayerId));
        return { ...page, items: [...people, ...page.items.filter(({ taxpayerId }) => !known.has(taxpayerId))] };
      }
      case 'nothing':
        return { items: [], hint: asked.hint };
    }
  }

  return async function find(reach: Reach, query: BookQuery, by: Author): Promise<BookPage> {
    const page: { items: RegisteredTaxpayer[]; next?: string; hint?: string } = await taxpayers(reach, query, by);
    const ids = page.items.map(({ taxpayerId }) => taxpayerId);
    const found = ids.length === 0 ? [] : await contacts.find({ taxpayerId: { $in: ids } }).lean<ContactRecord[]>();
    const byTaxpayer = groupedBy(
      found.filter(({ active }) => active),
      ({ taxpayerId }) => taxpayerId,
    );
    return {
      ...page,
      items: page.items.map((taxpayer) => ({ taxpayer, contacts: byTaxpayer.get(taxpayer.taxpayerId) ?? [] })),
    };
  };
}
