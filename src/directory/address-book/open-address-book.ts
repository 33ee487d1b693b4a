import type { OfficeHours } from '../../calendar/office-hours';
import type { Tasks } from '../tasks/tasks';
import type { AddressBook } from './address-book';
import { type AddressBookDeps, createAddressBook } from './create-address-book';
import { createFillKeys } from './fill-keys';
import { createFollowReceipts, type SentTexts } from './follow-receipts';
import { createFollowRegistration } from './follow-registration';
import { addressBookSweeps, type Sweep } from './sweeps';

export interface OpenAddressBookDeps extends Omit<AddressBookDeps, 'tasks'> {
  tasks: Tasks;
  hours: OfficeHours;
  texts: SentTexts;
}

/** The address book, and what it does by itself. */
export interface OpenAddressBook {
  addressBook: AddressBook;
  sweeps: readonly Sweep[];
}

export function openAddressBook(deps: OpenAddressBookDeps): OpenAddressBook {
  return {
    addressBook: createAddressBook(deps),
    sweeps: addressBookSweeps({
      followRegistration: createFollowRegistration(deps),
      followReceipts: createFollowReceipts(deps),
      fillKeys: createFillKeys(deps),
    }),
  };
}
