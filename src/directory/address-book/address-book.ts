import type { Mobile } from '../../core/mobile';
import type { Author } from '../actor';
import type { ContactRecord } from '../contact';
import type { ContactRole, ContactUse } from '../contact-kinds';
import type { Reach } from '../rights';

export const TAXPAYER_STATES = ['normal', 'abnormal', 'suspended', 'deregistered'] as const;
export type TaxpayerState = (typeof TAXPAYER_STATES)[number];

/** A taxpayer as registered: whose contacts the address book keeps. */
export interface RegisteredTaxpayer {
  taxpayerId: string;
  name: string;
  status: TaxpayerState;
  kind: string;
  bureauCode: string;
  bureauName: string;
  officer?: { code?: string; name: string; phone: string };
  /** YYYY-MM-DD */
  registeredOn?: string;
}

export interface RegisterQuery {
  idPrefix?: string;
  /** Part of a name, as it was typed. */
  namePart?: string;
  status?: TaxpayerState;
  /** Besides the reach: only those of these units. */
  unitCodes?: readonly string[];
  officerCode?: string;
  /** Only ids behind this one. */
  after?: string;
  limit: number;
}

/** A change of the registration that the address book has not followed yet (O5). */
export interface RegistrationChange {
  taxpayer: RegisteredTaxpayer;
  since: Date;
  fresh: boolean;
  from?: { bureauCode: string; officerCode?: string; status: TaxpayerState; name: string };
  /** Names the state that was read: a later one is another change. */
  stamp: Date;
}

/** The register of taxpayers. The tax records keep it; the address book looks there. */
export interface TaxpayerRegister {
  get(taxpayerId: string): Promise<RegisteredTaxpayer | undefined>;
  /** Those that are there, in no order. */
  many(taxpayerIds: readonly string[]): Promise<RegisteredTaxpayer[]>;
  /** In the order of ids. `next`: the id to go on behind, where there may be more. */
  list(reach: Reach, query: RegisterQuery): Promise<{ items: RegisteredTaxpayer[]; next?: string }>;
  /** Changes to follow, the oldest first. */
  changes(limit: number): Promise<RegistrationChange[]>;
  /** The change is followed, unless the taxpayer changed again meanwhile. */
  followed(change: RegistrationChange): Promise<void>;
  /**
   * Makes the keys of names anew where they are missing or differ, for so many taxpayers with ids behind `after` ('' to begin).
   * `next`: where to go on, until there are no more.
   */
  fillKeys(after: string, limit: number): Promise<{ filled: number; next?: string }>;
}

export interface BookQuery {
  q?: string;
  status?: TaxpayerState;
  unitCodes?: readonly string[];
  officerCode?: string;
  cursor?: string;
  /** 50 unless said, at most 200. */
  limit?: number;
}

export interface BookPage {
  items: { taxpayer: RegisteredTaxpayer; contacts: ContactRecord[] }[];
  next?: string;
  /** Chinese: why nothing could be searched. */
  hint?: string;
}

/** What is known of a contact's number. */
export interface ContactState {
  contact: ContactRecord;
  /** Other taxpayers with the same number. */
  alsoAt: number;
  lastDelivered?: Date;
  subscription: { open: boolean; kinds: readonly string[]; since?: Date };
}

export interface NewContact {
  role: ContactRole;
  personName: string;
  mobile: string;
  uses?: readonly ContactUse[];
  note?: string;
  /** A number that looks made up was confirmed. */
  confirmed?: boolean;
}

export interface ContactChange {
  revision: number;
  personName?: string;
  mobile?: string;
  uses?: readonly ContactUse[];
  /** null removes. */
  note?: string | null;
  confirmed?: boolean;
}

export const QUALITY_LISTS = ['unreachable', 'duplicates', 'doubtful', 'without'] as const;
export type QualityList = (typeof QUALITY_LISTS)[number];

export interface QualityPage {
  items: { taxpayerId: string; name: string; unitCode: string; contact?: ContactRecord; finding: string }[];
  next?: string;
  /** Of when it is, where that is not now. */
  at?: Date;
}

/**
 * The address book of taxpayers (O3, O6): who acts for them, under which number, and whether texts arrive there. What changes
 * something takes an author, is on record, and throws AppErrors of the catalogue in `errors.ts`.
 */
export interface AddressBook {
  /** Masked by whoever shows it. A search by a person's number is on record. */
  find(reach: Reach, query: BookQuery, by: Author): Promise<BookPage>;
  /** The taxpayer with all contacts; on record as a look-up. */
  look(taxpayerId: string, by: Author): Promise<{ taxpayer: RegisteredTaxpayer; contacts: ContactState[] } | undefined>;
  /** Of one contact, after a change. */
  stateOf(contact: ContactRecord): Promise<ContactState>;
  add(taxpayerId: string, contact: NewContact, by: Author): Promise<ContactRecord>;
  change(ref: string, change: ContactChange, by: Author): Promise<ContactRecord>;
  deactivate(ref: string, given: { revision: number; reason: string }, by: Author): Promise<ContactRecord>;
  /** The whole number, once; limited per person. */
  reveal(ref: string, reason: string, by: Author): Promise<Mobile>;
  quality(reach: Reach, list: QualityList, page: { cursor?: string; limit?: number }): Promise<QualityPage>;
  /** Active contacts within reach, by taxpayer. */
  rows(
    reach: Reach,
    query: { unitCodes?: readonly string[] },
  ): AsyncIterable<{ taxpayer: RegisteredTaxpayer; contacts: ContactRecord[] }[]>;
}
