import type { Connection } from 'mongoose';
import type { Author } from '../../src/directory/actor';
import { auditModel } from '../../src/directory/audit/audit-model';
import { GENESIS, hashOf } from '../../src/directory/audit/chain';

const BATCH = 5_000;

/**
 * Continues the chain to so many entries as they would have become, without waiting for each to be durable. `by` may differ by
 * entry; so may what became of it.
 */
export async function growChain(
  connection: Connection,
  entries: number,
  of: (n: number) => { by: Author; action?: string; outcome?: 'done' | 'denied'; at?: Date },
): Promise<void> {
  const model = auditModel(connection);
  const [last] = await model.find({}).sort({ _id: -1 }).limit(1).lean();
  let head = { _id: last?._id ?? 0, hash: last?.hash ?? GENESIS };
  while (head._id < entries) {
    const records = Array.from({ length: Math.min(BATCH, entries - head._id) }, () => {
      const { by, action = 'contacts.change', outcome = 'done', at = new Date() } = of(head._id);
      const entry = {
        _id: head._id + 1,
        at,
        action,
        by,
        object: { kind: 'contact', id: `c${head._id}`, unitCode: by.unitCode },
        unitCode: by.unitCode,
        outcome,
        after: '{"mobile":"138****8001"}',
        previous: head.hash,
      };
      const record = { ...entry, hash: hashOf(entry) };
      head = { _id: record._id, hash: record.hash };
      return record;
    });
    await model.collection.insertMany(records as never[]);
  }
}
