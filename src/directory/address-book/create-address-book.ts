import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Mobile } from '../../core/mobile';
import type { Audit } from '../audit/audit';
import type { Census } from '../census';
import { contactModel, type ContactRecord } from '../contact';
import type { Reveals } from '../reveals';
import type { Subscriptions } from '../subscriptions/subscriptions';
import type { Tasks } from '../tasks/tasks';
import type { AddressBook, ContactState, TaxpayerRegister } from './address-book';
import { createChanges } from './changes';
import { createNumbers } from './numbers';
import { createQuality } from './quality';
import { createSearch } from './search';

const EXPORT_BATCH = 500;

export interface AddressBookDeps {
  connection: Connection;
  register: TaxpayerRegister;
  census(): Promise<Census>;
  audit: Audit;
  clock: Clock;
  tasks: Pick<Tasks, 'settle'>;
  subscriptions: Pick<Subscriptions, 'of' | 'cancelAll'>;
  reveals: Reveals;
  /** When a text last arrived at the number, as far as the outbox remembers. */
  lastDelivered(mobile: Mobile): Promise<Date | undefined>;
}

/** The address book on the store (O3, O6). */
export function createAddressBook(deps: AddressBookDeps): AddressBook {
  const { register, audit, subscriptions } = deps;
  const contacts = contactModel(deps.connection);
  const numbers = createNumbers({ ...deps, contacts });

  async function stateOf(contact: ContactRecord): Promise<ContactState> {
    const [holders, subscription, lastDelivered] = await Promise.all([
      contacts.find({ mobile: contact.mobile }, { active: 1, taxpayerId: 1 }).lean(),
      subscriptions.of(contact.mobile),
      deps.lastDelivered(contact.mobile),
    ]);
    const others = new Set(holders.flatMap(({ active, taxpayerId }) => (active ? [taxpayerId] : [])));
    others.delete(contact.taxpayerId);
    return {
      contact,
      alsoAt: others.size,
      subscription,
      ...(lastDelivered === undefined ? {} : { lastDelivered }),
    };
  }

  return {
    ...createChanges({ ...deps, contacts, numbers }),
    find: createSearch({ contacts, register, audit }),
    quality: createQuality({ contacts, register, census: deps.census }),
    stateOf,

    async look(taxpayerId, by) {
      const taxpayer = await register.get(taxpayerId);
      if (taxpayer === undefined) return undefined;
      await audit.record({
        action: 'contacts.look-up',
        by,
        outcome: 'done',
        object: { kind: 'taxpayer', id: taxpayerId, unitCode: taxpayer.bureauCode },
      });
      const found = await contacts.find({ taxpayerId }).lean<ContactRecord[]>();
      found.sort((a, b) => Number(b.active) - Number(a.active) || a.since.getTime() - b.since.getTime());
      return { taxpayer, contacts: await Promise.all(found.map(stateOf)) };
    },

    async *rows(reach, { unitCodes }) {
      let after: string | undefined;
      do {
        const page = await register.list(reach, {
          limit: EXPORT_BATCH,
          ...(unitCodes === undefined ? {} : { unitCodes }),
          ...(after === undefined ? {} : { after }),
        });
        const ids = page.items.map(({ taxpayerId }) => taxpayerId);
        const found = ids.length === 0 ? [] : await contacts.find({ taxpayerId: { $in: ids } }).lean<ContactRecord[]>();
        yield page.items.map((taxpayer) => ({
          taxpayer,
          contacts: found.filter(({ taxpayerId, active }) => active && taxpayerId === taxpayer.taxpayerId),
        }));
        after = page.next;
      } while (after !== undefined);
    },
  };
}
