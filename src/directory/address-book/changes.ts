import type { Model } from 'mongoose';
import type { Clock } from '../../core/clock';
import { checkMobile, maskMobile, type Mobile } from '../../core/mobile';
import type { Author } from '../actor';
import type { Audit, AuditObject } from '../audit/audit';
import { contactId, contactRef, type ContactRecord, derivedOf } from '../contact';
import type { Reveals } from '../reveals';
import type { AddressBook, ContactChange, NewContact, TaxpayerRegister } from './address-book';
import { addressBookError } from './errors';
import type { Numbers } from './numbers';

const NAME_MAX = 30;
const DUPLICATE = 11000;

export interface ChangeDeps {
  contacts: Model<ContactRecord>;
  register: TaxpayerRegister;
  audit: Audit;
  clock: Clock;
  numbers: Numbers;
  reveals: Reveals;
}

type Changes = Pick<AddressBook, 'add' | 'change' | 'deactivate' | 'reveal'>;

function usableMobile(text: string, confirmed: boolean): Mobile {
  const mobile = checkMobile(text);
  if (!mobile.ok) throw addressBookError('mobile_impossible', 'not a mobile number');
  if (!confirmed && derivedOf('', mobile.value).doubtful === true)
    throw addressBookError('mobile_doubtful', 'a number that looks made up and was not confirmed');
  return mobile.value;
}

function usableName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > NAME_MAX) throw addressBookError('contact_name', 'a name of 1 to 30 characters');
  return name;
}

function usableReason(text: string): string {
  const reason = text.trim();
  if (reason.length < 2 || reason.length > 200)
    throw addressBookError('reason_missing', 'a reason of 2 to 200 characters');
  return reason;
}

/** A contact as the audit trail shows it. */
function shown({ role, personName, mobile, uses, note, active }: ContactRecord): Record<string, unknown> {
  return { role, personName, mobile: maskMobile(mobile), uses, note: note ?? '', active };
}

function objectOf({ _id, ref, unitCode }: ContactRecord): AuditObject {
  return { kind: 'contact', id: ref ?? contactRef(_id), unitCode };
}

/** The state a person saw. Records from before revisions were counted have none. */
function seen({ _id }: ContactRecord, revision: number): Record<string, unknown> {
  return { _id, revision: revision === 0 ? { $exists: false } : revision };
}

/** What people change in the address book (O3), one contact at a time. */
export function createChanges({ contacts, register, audit, clock, numbers, reveals }: ChangeDeps): Changes {
  async function known(ref: string): Promise<ContactRecord> {
    const record = await contacts.findOne({ ref }).lean<ContactRecord>();
    if (record === null) throw addressBookError('contact_unknown', `no contact ${ref}`);
    return record;
  }

  async function replace(before: ContactRecord, revision: number, after: ContactRecord): Promise<void> {
    const { matchedCount } = await contacts.replaceOne(seen(before, revision), after);
    if (matchedCount === 0) throw addressBookError('contact_conflict', `contact ${before.ref} was changed meanwhile`);
  }

  /** Another name of a tax clerk is another `_id`: the new record takes everything over, then the old one goes. Repeating is harmless. */
  async function rename(before: ContactRecord, revision: number, after: ContactRecord): Promise<void> {
    const there = await contacts.findOne({ _id: after._id }).lean<ContactRecord>();
    if (there?.active === true && there.mobile !== after.mobile)
      throw addressBookError('contact_exists', `contact ${after.ref} exists`);
    if ((await contacts.findOne(seen(before, revision), { _id: 1 }).lean()) === null)
      throw addressBookError('contact_conflict', `contact ${before.ref} was changed meanwhile`);
    await contacts.replaceOne({ _id: after._id }, after, { upsert: true });
    await contacts.deleteOne(seen(before, revision));
  }

  return {
    async add(taxpayerId, given: NewContact, by) {
      const taxpayer = await register.get(taxpayerId);
      if (taxpayer === undefined) throw addressBookError('taxpayer_unknown', `no taxpayer ${taxpayerId}`);
      if (taxpayer.status === 'deregistered')
        throw addressBookError('taxpayer_deregistered', `taxpayer ${taxpayerId} is deregistered`);
      const personName = usableName(given.personName);
      const mobile = usableMobile(given.mobile, given.confirmed ?? false);
      const id = contactId(taxpayerId, given.role, personName);
      const before = await contacts.findOne({ _id: id }).lean<ContactRecord>();
      if (before?.active === true)
        throw addressBookError(given.role === '办税人员' ? 'contact_exists' : 'role_taken', `contact ${id} exists`);
      const now = clock.now();
      const { doubtful, ...derived } = derivedOf(id, mobile);
      const former =
        before === null || before.mobile === mobile
          ? []
          : [{ mobile: before.mobile, since: before.since, until: before.updatedAt, by: by.code }];
      const note = given.note?.trim() ?? '';
      const after: ContactRecord = {
        _id: id,
        ...derived,
        taxpayerId,
        taxpayerName: taxpayer.name,
        role: given.role,
        personName,
        mobile,
        ...(doubtful === undefined ? {} : { doubtful }),
        unitCode: taxpayer.bureauCode,
        ...(taxpayer.officer?.code === undefined ? {} : { officerCode: taxpayer.officer.code }),
        uses: [...(given.uses ?? [])],
        ...(note === '' ? {} : { note }),
        active: true,
        since: now,
        formerNumbers: [...(before?.formerNumbers ?? []), ...former],
        revision: (before?.revision ?? 0) + 1,
        updatedAt: now,
      };
      return audit.around(
        {
          action: 'contacts.add',
          by,
          object: objectOf(after),
          ...(before === null ? {} : { before: shown(before) }),
          after: { taxpayerId, ...shown(after) },
        },
        async () => {
          if (before !== null) await replace(before, before.revision ?? 0, after);
          else
            await contacts.create(after).catch((error: unknown) => {
              if ((error as { code?: unknown }).code !== DUPLICATE) throw error;
              throw addressBookError('contact_conflict', `contact ${id} was added meanwhile`);
            });
          return after;
        },
      );
    },

    async change(ref, { revision, confirmed = false, ...given }: ContactChange, by) {
      const before = await known(ref);
      if (!before.active) throw addressBookError('contact_inactive', `contact ${ref} is inactive`);
      const now = clock.now();
      const personName = given.personName === undefined ? before.personName : usableName(given.personName);
      const mobile = given.mobile === undefined ? before.mobile : usableMobile(given.mobile, confirmed);
      const hasNewNumber = mobile !== before.mobile;
      const id = contactId(before.taxpayerId, before.role, personName);
      const { doubtful, ...derived } = derivedOf(id, mobile);
      const { reach, note: oldNote, doubtful: _doubtful, ...kept } = before;
      const note = given.note === undefined ? oldNote : (given.note?.trim() ?? '');
      const formerNumbers = before.formerNumbers ?? [];
      const after: ContactRecord = {
        ...kept,
        ...derived,
        _id: id,
        personName,
        mobile,
        ...(doubtful === undefined ? {} : { doubtful }),
        uses: given.uses === undefined ? (before.uses ?? []) : [...given.uses],
        ...(note === undefined || note === '' ? {} : { note }),
        formerNumbers: hasNewNumber
          ? [...formerNumbers, { mobile: before.mobile, since: before.since, until: now, by: by.code }]
          : formerNumbers,
        since: hasNewNumber ? now : before.since,
        // What the receipts said was said of the old number.
        ...(reach === undefined || hasNewNumber ? {} : { reach }),
        revision: revision + 1,
        updatedAt: now,
      };
      return audit.around(
        { action: 'contacts.change', by, object: objectOf(before), before: shown(before), after: shown(after) },
        async () => {
          if (id === before._id) await replace(before, revision, after);
          else await rename(before, revision, after);
          if (hasNewNumber) {
            await numbers.released(before.mobile, by, '通讯录号码更正，原号码不再代表任何纳税人');
            await numbers.corrected(reach?.taskKey, by);
          }
          return after;
        },
      );
    },

    async deactivate(ref, { revision, reason }, by) {
      const before = await known(ref);
      if (!before.active) throw addressBookError('contact_inactive', `contact ${ref} is inactive`);
      const why = usableReason(reason);
      const after: ContactRecord = { ...before, active: false, revision: revision + 1, updatedAt: clock.now() };
      return audit.around(
        {
          action: 'contacts.deactivate',
          by,
          object: objectOf(before),
          before: shown(before),
          after: shown(after),
          reason: why,
        },
        async () => {
          await replace(before, revision, after);
          await numbers.released(before.mobile, by, `联系人停用：${why}`);
          await numbers.corrected(before.reach?.taskKey, by);
          return after;
        },
      );
    },

    async reveal(ref, reason: string, by: Author) {
      const why = usableReason(reason);
      const contact = await known(ref);
      await reveals.admit(objectOf(contact), why, by);
      return contact.mobile;
    },
  };
}
