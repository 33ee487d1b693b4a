import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import { checkMobile, maskMobile } from '../../core/mobile';
import { checkTaxpayerId } from '../../core/taxpayer-id';
import type { Author } from '../actor';
import type { Audit } from '../audit/audit';
import { contactModel, type ContactRecord } from '../contact';
import { isWithin, type Place, type Reach } from '../rights';
import { subscriptionError } from './errors';
import type { ChangeEntry, Page, SubscriptionHistory } from './history';
import type { OptionalKind } from './kinds';
import type { Subscriptions, SubscriptionState } from './subscriptions';

/** A contact of the address book, and what its number wants. */
export interface SubscribedContact {
  /** `ref` of the contact. */
  contact: string;
  mobile: string;
  taxpayerId: string;
  taxpayerName: string;
  role: string;
  personName: string;
  active: boolean;
  place: Place;
  state: SubscriptionState;
}

/** What an operator enters on behalf of a contact: with a form or a statement, and the day it was asked for. */
export interface EnteredChange {
  open: boolean;
  kinds: readonly OptionalKind[];
  revision: number;
  form?: string | undefined;
  statement?: string | undefined;
  askedOn: string;
}

/** Subscriptions as staff work on them: by taxpayer and contact, with everything that is looked at or changed recorded (O12). */
export interface ContactSubscriptions {
  /**
   * The contacts of a taxpayer, or those with a number, within the reach. `more`: there are others that are not given.
   * Throws AppError `look_up_form` where the text is neither number nor taxpayer id.
   */
  lookUp(q: string, reach: Reach, by: Author): Promise<{ items: SubscribedContact[]; more: boolean }>;
  /** Throws AppError `contact_gone`. */
  of(ref: string, by: Author): Promise<SubscribedContact>;
  historyOf(ref: string, page: { cursor?: string; limit?: number }): Promise<Page<ChangeEntry>>;
  /** Throws AppError `contact_gone`, `contact_unused`, and what `Subscriptions.change` throws. */
  change(ref: string, change: EnteredChange, by: Author): Promise<SubscribedContact>;
}

export interface ContactSubscriptionsDeps {
  connection: Connection;
  clock: Clock;
  audit: Pick<Audit, 'record'>;
  subscriptions: Subscriptions;
  history: SubscriptionHistory;
}

/** A taxpayer has a handful of contacts, an accountant some dozens of taxpayers. */
const MOST = 200;

function subscribed(record: ContactRecord, state: SubscriptionState): SubscribedContact {
  const { ref, mobile, taxpayerId, taxpayerName, role, personName, active, unitCode, officerCode } = record;
  return {
    contact: ref,
    mobile,
    taxpayerId,
    taxpayerName,
    role,
    personName,
    active,
    place: { unitCode, officerCode },
    state,
  };
}

export function createContactSubscriptions(deps: ContactSubscriptionsDeps): ContactSubscriptions {
  const { connection, clock, audit, subscriptions, history } = deps;
  const contacts = contactModel(connection);

  const named = async (ref: string): Promise<ContactRecord> => {
    const record = await contacts.findOne({ ref }).lean<ContactRecord>();
    if (record === null) throw subscriptionError('contact_gone', 'subscriptions: no such contact');
    return record;
  };

  const looked = (by: Author, object: { kind: string; id: string; unitCode?: string }): Promise<void> =>
    audit.record({ action: 'subscriptions.look-up', by, object, outcome: 'done' });

  return {
    lookUp: async (q, reach, by) => {
      const mobile = checkMobile(q);
      const taxpayerId = checkTaxpayerId(q);
      if (!mobile.ok && !taxpayerId.ok) throw subscriptionError('look_up_form', 'subscriptions: neither number nor id');
      const filter = mobile.ok ? { mobile: mobile.value } : { taxpayerId: taxpayerId.ok ? taxpayerId.value : '' };
      await looked(
        by,
        mobile.ok
          ? { kind: 'mobile', id: maskMobile(mobile.value) }
          : { kind: 'taxpayer', id: taxpayerId.ok ? taxpayerId.value : '' },
      );
      const found = (await contacts.find(filter).limit(1000).lean<ContactRecord[]>()).filter(
        ({ unitCode, officerCode }) => isWithin(reach, { unitCode, officerCode }),
      );
      found.sort((a, b) => Number(b.active) - Number(a.active) || a.since.getTime() - b.since.getTime());
      const given = found.slice(0, MOST);
      const states = await subscriptions.ofMany(given.map((record) => record.mobile));
      return {
        items: given.map((record) => subscribed(record, states.get(record.mobile) as SubscriptionState)),
        more: found.length > MOST,
      };
    },
    of: async (ref, by) => {
      const record = await named(ref);
      await looked(by, { kind: 'contact', id: ref, unitCode: record.unitCode });
      return subscribed(record, await subscriptions.of(record.mobile));
    },
    historyOf: async (ref, page) => history.of((await named(ref)).mobile, page),
    change: async (ref, { open, kinds, revision, form, statement = '', askedOn }, by) => {
      const record = await named(ref);
      if (open && !record.active) throw subscriptionError('contact_unused', 'subscriptions: the contact is not in use');
      const number = form?.trim() ?? '';
      const said = statement.trim();
      const state = await subscriptions.change({
        mobile: record.mobile,
        open,
        kinds,
        way: 'operator',
        proof: said === '' && number !== '' ? `申请表${number}` : said,
        ...(number === '' ? {} : { form: number }),
        askedOn,
        by,
        taxpayerId: record.taxpayerId,
        revision,
        at: clock.now(),
      });
      return subscribed(record, state);
    },
  };
}
