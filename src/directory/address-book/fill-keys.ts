import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import { contactModel, type ContactRecord, derivedOf } from '../contact';
import type { TaxpayerRegister } from './address-book';
import { markModel } from './marks';

/** Raised when what is derived changes: everything is then looked at once more. */
const VERSION = 1;
const BATCH = 500;

export interface FillKeysDeps {
  connection: Connection;
  register: Pick<TaxpayerRegister, 'fillKeys' | 'many'>;
  clock: Clock;
}

/**
 * Gives records from before they had them what they are searched by: the keys of taxpayers' names, and of contacts the reference,
 * the last digits, the doubt about the number and the tax administrator in charge. Goes through everything once, by ids, and
 * remembers how far it came; a run that broke off goes on there, and any part may be repeated. Resolves with how many were filled.
 */
export function createFillKeys({ connection, register, clock }: FillKeysDeps): () => Promise<number> {
  const contacts = contactModel(connection);
  const marks = markModel(connection);

  /** Calls `step` with where to go on until it is through, unless it was before. */
  async function once(name: string, step: (after: string) => Promise<{ filled: number; next?: string }>) {
    const _id = `${name}:${VERSION}`;
    const mark = await marks.findOne({ _id }).lean();
    if (mark?.done === true) return 0;
    let filled = 0;
    let after: string | undefined = mark?.after ?? '';
    while (after !== undefined) {
      const result = await step(after);
      filled += result.filled;
      after = result.next;
      const reached = after === undefined ? { done: true } : { after };
      await marks.updateOne({ _id }, { $set: { at: clock.now(), ...reached } }, { upsert: true });
    }
    return filled;
  }

  async function fillContacts(after: string): Promise<{ filled: number; next?: string }> {
    const records = await contacts
      .find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<ContactRecord[]>();
    const registered = await register.many([...new Set(records.map(({ taxpayerId }) => taxpayerId))]);
    const officers = new Map(registered.map(({ taxpayerId, officer }) => [taxpayerId, officer?.code]));
    let filled = 0;
    for (const record of records) {
      const { doubtful, ...derived } = derivedOf(record._id, record.mobile);
      const officerCode = record.officerCode ?? officers.get(record.taxpayerId);
      const lacking = Object.entries({
        ...derived,
        ...(doubtful === undefined ? {} : { doubtful }),
        ...(officerCode === undefined ? {} : { officerCode }),
      }).filter(([key, value]) => record[key as keyof ContactRecord] !== value);
      if (lacking.length === 0) continue;
      // A number that was changed since it was read has got its own.
      const { matchedCount } = await contacts.collection.updateOne(
        { _id: record._id as never, mobile: record.mobile },
        { $set: Object.fromEntries(lacking) },
      );
      filled += matchedCount;
    }
    const last = records.at(-1)?._id;
    return { filled, ...(records.length < BATCH || last === undefined ? {} : { next: last }) };
  }

  return async () =>
    (await once('fill-taxpayers', (after) => register.fillKeys(after, BATCH))) +
    (await once('fill-contacts', fillContacts));
}
