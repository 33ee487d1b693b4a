import type { Tasks } from '../tasks/tasks';
import type { OfficeHours } from '../../calendar/office-hours';
import type { AddressBook } from './address-book';
import { type AddressBookDeps, createAddressBook } from './create-address-book';
import { createFollowReceipts, type SentTexts } from './follow-receipts';
import { createFollowRegistration } from './follow-registration';

export interface OpenAddressBookDeps extends Omit<AddressBookDeps, 'tasks'> {
  tasks: Tasks;
  hours: OfficeHours;
  texts: SentTexts;
}

/** The address book, and what it does by itself. */
export interface OpenAddressBook {
  addressBook: AddressBook;
  sweeps: readonly { name: string; everySeconds: number; about: string; run(): Promise<void> }[];
}

export function openAddressBook(deps: OpenAddressBookDeps): OpenAddressBook {
  const followRegistration = createFollowRegistration(deps);
  const followReceipts = createFollowReceipts(deps);
  return {
    addressBook: createAddressBook(deps),
    sweeps: [
      {
        name: 'address-book.follow-registration',
        everySeconds: 30,
        about:
          'takes contacts where their taxpayers go, ends those of deregistered ones, opens the tasks of the day (O5)',
        run: async () => void (await followRegistration()),
      },
      {
        name: 'address-book.follow-receipts',
        everySeconds: 300,
        about: 'notes which numbers stopped receiving, and asks for their correction (O6)',
        run: followReceipts,
      },
    ],
  };
}
