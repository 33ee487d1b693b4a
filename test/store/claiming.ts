import type { Collection } from 'mongoose';
import type { Stored } from './conformance/collection';

/**
 * Claims queued documents in batches until none is left, the way delivery does: find ids, mark those still queued with a
 * token of one's own, read what the token marked. Returns the ids claimed.
 */
export async function claimAll(
  collection: Collection<Stored>,
  batch: number,
  newToken: () => string,
): Promise<unknown[]> {
  const mine: unknown[] = [];
  for (;;) {
    const due = await collection
      .find({ state: 'queued' })
      .sort({ dueAt: 1 })
      .limit(batch)
      .project({ _id: 1 })
      .toArray();
    if (due.length === 0) return mine;
    const claim = newToken();
    const marked = await collection.updateMany(
      { _id: { $in: due.map(({ _id }) => _id) }, state: 'queued' },
      { $set: { state: 'claimed', claim } },
    );
    if (marked.modifiedCount === 0) continue;
    mine.push(...(await collection.find({ claim }).toArray()).map(({ _id }) => _id));
  }
}
