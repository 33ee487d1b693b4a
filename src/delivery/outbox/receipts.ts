import type { mongo } from 'mongoose';
import type { Receipt } from '../../channels/channel';
import { SECOND } from '../../core/clock';
import type { DeliveryContext } from '../context';
import { violatedKey } from '../documents';
import { gather } from '../gather';
import type { Changes } from './changes';
import type { OutboxDocument } from './outbox-model';
import { hasReceipt } from './progress';
import type { ReceiptDocument } from './receipt-model';

export type Early = ReceiptDocument['early'];

export interface Receipts {
  /** Keeps a receipt durably and applies it, now or when the answer to the submit comes. */
  keep(receipt: Receipt): Promise<void>;
  /** Notes whose segment of a long text the carrier's id is; resolves with the receipt that came before, if one did. */
  bind(channel: string, carrierId: string, outboxId: string, index: number): Promise<Early>;
  /** A text is being written with its `carrierKey`: a receipt that comes now waits for it, and needs not look for its text. */
  writing(carrierKey: string, written: Promise<OutboxDocument | undefined>): void;
  /** To be called after a text was written with its `carrierKey`: applies the receipt that came before, if one did. */
  applyEarly(carrierKey: string, document: OutboxDocument): Promise<void>;
  /** What is known of the segments of a text whose sending was broken off. */
  boundTo(outboxId: string): Promise<ReceiptDocument[]>;
  /** Applies early receipts whose text was written by a process that ended before it looked for them. */
  recover(): Promise<void>;
  prune(): Promise<void>;
}

/** By then whoever wrote the text has looked, or has ended. */
const GRACE_MS = 5 * SECOND;

/** Texts remembered for receipts that come soon; no carrier begins its ids anew within the time. */
const REMEMBERED = 2_000;
const REMEMBER_MS = 30 * SECOND;

/** What leads from a receipt to its text. */
export function carrierKeyOf(channel: string, carrierId: string): string {
  return `${channel}|${carrierId}`;
}

/** Carriers begin their ids anew: the latest text is meant, and among those of one moment the one that waits for a receipt. */
function isLater(a: OutboxDocument, b: OutboxDocument): boolean {
  return boundAt(a) > boundAt(b) || (boundAt(a) === boundAt(b) && a.state === 'sent');
}

function boundAt(document: OutboxDocument): number {
  return document.sentAt?.getTime() ?? 0;
}

export function createReceipts(
  context: DeliveryContext,
  receipts: mongo.Collection<ReceiptDocument>,
  outbox: mongo.Collection<OutboxDocument>,
  changes: Changes,
): Receipts {
  const { clock, events, settings } = context;
  const now = (): number => clock.now().getTime();
  /** Early receipts up to here have been looked at by this process. */
  let lookedAt = 0;

  const recent = new Map<string, { written: Promise<OutboxDocument | undefined>; at: number }>();

  /** The text as this process has just written it; undefined when it is to be looked for. */
  const justWritten = async (key: string): Promise<OutboxDocument | undefined> => {
    const known = recent.get(key);
    if (known === undefined) return undefined;
    recent.delete(key);
    if (Math.abs(now() - known.at) > REMEMBER_MS) return undefined;
    const document = await known.written.catch(() => undefined);
    return document?.state === 'sent' ? document : undefined;
  };

  const kept = gather(async (keys: string[]) => {
    const found = await receipts.find({ _id: { $in: keys } }).toArray();
    return new Map(found.map((document) => [document._id, document]));
  });

  const texts = gather(async (keys: string[]) => {
    const latest = new Map<string, OutboxDocument>();
    for (const document of await outbox.find({ carrierKey: { $in: keys } }).toArray()) {
      const { carrierKey = '' } = document;
      const known = latest.get(carrierKey);
      if (known === undefined || isLater(document, known)) latest.set(carrierKey, document);
    }
    return latest;
  });

  /** True when this call wrote the document; false when the other side had. */
  const insert = async (document: ReceiptDocument): Promise<boolean> => {
    try {
      await receipts.insertOne(document);
      return true;
    } catch (error) {
      if (violatedKey(error) === undefined) throw error;
      return false;
    }
  };

  const isFresh = (document: ReceiptDocument): boolean => now() - document.at <= settings.earlyReceiptMs;

  const apply = async (early: NonNullable<Early>, document: OutboxDocument): Promise<void> => {
    const { state, code } = early;
    await changes.tell(document._id, document, 0, { kind: 'receipt', state, code });
  };

  /** Applied first, forgotten then: a crash in between applies it again, which changes nothing. */
  const applyAndForget = async (kept: ReceiptDocument, document: OutboxDocument): Promise<void> => {
    if (kept.early !== undefined && isFresh(kept)) await apply(kept.early, document);
    await receipts.deleteOne({ _id: kept._id, outboxId: { $exists: false } });
  };

  /** Of a text whose id another had before, and whose own is not yet written. */
  const nextOf = (document: ReceiptDocument): Early =>
    now() - (document.nextAt ?? 0) <= REMEMBER_MS ? document.next : undefined;

  const keepNext = async (key: string, early: NonNullable<Early>): Promise<void> => {
    await receipts.updateOne({ _id: key }, { $set: { next: early, nextAt: now() } });
  };

  /**
   * `known`: the text that has the id had its receipt before. This one is the same again, or overtakes the id of a later text: so
   * it is kept for a moment too.
   */
  const match = async (key: string, early: NonNullable<Early>): Promise<'applied' | 'known' | 'unknown'> => {
    const [single, bound] = await Promise.all([
      texts(key).then((found) => found.get(key)),
      kept(key).then((found) => found.get(key)),
    ]);
    if (bound?.outboxId !== undefined && (single === undefined || bound.at >= boundAt(single))) {
      const { outboxId, index = 0 } = bound;
      const { state, code } = early;
      const long = (await outbox.findOne({ _id: outboxId })) ?? undefined;
      if (long !== undefined && hasReceipt(long, index)) {
        await keepNext(key, early);
        return 'known';
      }
      await changes.tell(outboxId, long, index, { kind: 'receipt', state, code });
      return 'applied';
    }
    if (single === undefined) return 'unknown';
    if (hasReceipt(single, 0)) {
      if ((await keepEarly(key, early)) === 'known') await keepNext(key, early);
      return 'known';
    }
    await apply(early, single);
    return 'applied';
  };

  /** `applied`: its text was written meanwhile; `known`: another receipt under this id, or the id of a segment, was. */
  const keepEarly = async (key: string, early: NonNullable<Early>): Promise<'applied' | 'known' | 'unknown'> => {
    const at = now();
    if (!(await insert({ _id: key, at, early, unmatchedSince: at }))) return 'known';
    // The answer to the submit may have been written between the look and the writing; whoever is second sees the other.
    const document = (await texts(key)).get(key);
    if (document === undefined || hasReceipt(document, 0)) return 'unknown';
    await applyAndForget({ _id: key, at, early }, document);
    return 'applied';
  };

  const keepUnmatched = async (key: string, early: NonNullable<Early>): Promise<boolean> => {
    const kept = await keepEarly(key, early);
    if (kept !== 'known') return kept === 'applied';
    return (await match(key, early)) !== 'unknown';
  };

  return {
    keep: async ({ channel, carrierId, state, code, at }) => {
      const key = carrierKeyOf(channel, carrierId);
      const early = { state, code, at };
      const document = await justWritten(key);
      if (document !== undefined) await apply(early, document);
      const matched =
        document !== undefined || (await match(key, early)) !== 'unknown' || (await keepUnmatched(key, early));
      events.emit({ type: 'receipt_kept', channel, matched, state });
    },
    bind: async (channel, carrierId, outboxId, index) => {
      const _id = carrierKeyOf(channel, carrierId);
      const at = now();
      if (await insert({ _id, at, outboxId, index })) return undefined;
      const before = await receipts.findOne({ _id });
      const isOurs = before?.outboxId === undefined || before.outboxId === outboxId;
      const known = isOurs && before !== null && isFresh(before) ? before.early : undefined;
      const early = known ?? (before === null ? undefined : nextOf(before));
      // Bound to another text: the carrier began its ids anew. Too old: the receipt was some other text's.
      const $unset: Partial<Record<keyof ReceiptDocument, 1>> = { unmatchedSince: 1, next: 1, nextAt: 1 };
      if (early === undefined) $unset.early = 1;
      await receipts.updateOne({ _id }, {
        $set: { outboxId, index, at, ...(early === undefined ? {} : { early }) },
        $unset,
      } as mongo.UpdateFilter<ReceiptDocument>);
      return early;
    },
    writing: (carrierKey, written) => {
      // Without its text a receipt is looked up; the oldest go first.
      if (recent.size >= REMEMBERED) recent.delete(recent.keys().next().value ?? '');
      recent.delete(carrierKey);
      recent.set(carrierKey, { written, at: now() });
    },
    applyEarly: async (carrierKey, document) => {
      const known = (await kept(carrierKey)).get(carrierKey);
      if (known === undefined) return;
      if (known.outboxId === undefined) return applyAndForget(known, document);
      const next = nextOf(known);
      if (next === undefined) return;
      await apply(next, document);
      await receipts.updateOne({ _id: carrierKey }, { $unset: { next: 1, nextAt: 1 } });
    },
    boundTo: async (outboxId) => receipts.find({ outboxId }).toArray(),
    recover: async () => {
      const until = now() - GRACE_MS;
      // The clock was set back: all are looked at again.
      if (lookedAt > until) lookedAt = 0;
      for (;;) {
        const unmatched = await receipts
          .find({ unmatchedSince: { $gt: lookedAt, $lte: until } }, { sort: { unmatchedSince: 1 }, limit: 500 })
          .toArray();
        await Promise.all(
          unmatched.map(async (each) => {
            const document = (await texts(each._id)).get(each._id);
            if (document !== undefined) await applyAndForget(each, document);
          }),
        );
        lookedAt = unmatched.at(-1)?.unmatchedSince ?? lookedAt;
        if (unmatched.length < 500) return;
      }
    },
    prune: async () => {
      await receipts.deleteMany({ at: { $lte: now() - settings.keepMs } });
      await receipts.deleteMany({ unmatchedSince: { $lte: now() - settings.earlyReceiptMs } });
    },
  };
}
