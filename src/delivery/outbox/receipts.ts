import type { mongo } from 'mongoose';
import type { Receipt } from '../../channels/channel';
import type { DeliveryContext } from '../context';
import { violatedKey } from '../documents';
import type { Changes } from './changes';
import type { ReceiptDocument } from './receipt-model';

export interface Receipts {
  /** Keeps a receipt durably and applies it, now or when the answer to the submit comes. */
  keep(receipt: Receipt): Promise<void>;
  /** Notes whose segment the carrier's id is; resolves with the receipt that came before, if one did. */
  bind(channel: string, carrierId: string, outboxId: string, index: number): Promise<ReceiptDocument['early']>;
  /** What is known of the segments of a text whose sending was broken off. */
  boundTo(outboxId: string): Promise<ReceiptDocument[]>;
}

function receiptKey(channel: string, carrierId: string): string {
  return `${channel}|${carrierId}`;
}

export function createReceipts(
  context: DeliveryContext,
  receipts: mongo.Collection<ReceiptDocument>,
  changes: Changes,
): Receipts {
  const { clock, events, settings } = context;

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

  return {
    keep: async (receipt) => {
      const { channel, carrierId, state, code, at } = receipt;
      const _id = receiptKey(channel, carrierId);
      let bound = await receipts.findOne({ _id });
      if (bound === null) {
        if (await insert({ _id, at: clock.now().getTime(), early: { state, code, at } })) {
          events.emit({ type: 'receipt_kept', channel, matched: false });
          return;
        }
        bound = await receipts.findOne({ _id });
      }
      const matched = bound?.outboxId !== undefined;
      if (bound?.outboxId !== undefined) {
        await changes.tell(bound.outboxId, undefined, bound.index ?? 0, { kind: 'receipt', state, code });
      }
      events.emit({ type: 'receipt_kept', channel, matched });
    },
    bind: async (channel, carrierId, outboxId, index) => {
      const _id = receiptKey(channel, carrierId);
      const now = clock.now().getTime();
      if (await insert({ _id, at: now, outboxId, index })) return undefined;
      const before = await receipts.findOne({ _id });
      const isOurs = before?.outboxId === undefined || before.outboxId === outboxId;
      const early = isOurs && before !== null && now - before.at <= settings.earlyReceiptMs ? before.early : undefined;
      // Bound to another text: the carrier began its ids anew. Too old: the receipt was some other text's.
      const forget = early === undefined ? { $unset: { early: 1 as const } } : {};
      await receipts.updateOne({ _id }, { $set: { outboxId, index, at: now }, ...forget });
      return early;
    },
    boundTo: async (outboxId) => receipts.find({ outboxId }).toArray(),
  };
}
