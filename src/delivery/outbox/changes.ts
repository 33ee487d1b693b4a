import type { mongo } from 'mongoose';
import type { DeliveryContext } from '../context';
import type { OutboundState } from '../delivery';
import { codeOf, type SegmentNews, stateOf, withNews } from './progress';
import type { OutboxDocument } from './outbox-model';

/** Fields to set, and (undefined) to remove. */
export type Change = { [K in keyof OutboxDocument]?: OutboxDocument[K] | undefined };

/** Fields that only a queued text has, and those only one being sent has. */
export const NOT_QUEUED: Change = { queue: undefined, turn: undefined, dueAt: undefined, expiresAt: undefined };
export const NOT_SENDING: Change = { by: undefined, leaseUntil: undefined };

export interface Changes {
  /**
   * Works out a change from the document as it is, and writes it unless somebody else changed it meanwhile: then again from
   * what they made of it. `known` saves the first reading. Resolves with the document after the change.
   */
  apply(
    id: string,
    known: OutboxDocument | undefined,
    workOut: (document: OutboxDocument) => Change | undefined,
  ): Promise<OutboxDocument | undefined>;
  /** Enters what was learnt of a segment, and with it the fields of `besides`. */
  tell(
    id: string,
    known: OutboxDocument | undefined,
    index: number,
    news: SegmentNews,
    besides?: Change,
  ): Promise<OutboxDocument | undefined>;
}

const DONE: readonly OutboundState[] = ['delivered', 'failed', 'expired', 'doubtful'];
const FAILED: readonly OutboundState[] = ['failed', 'expired'];
const MAX_ROUNDS = 50;

/** The change that brings a document to a state. */
export function toState(state: OutboundState, code: string | undefined, now: Date): Change {
  return {
    ...NOT_QUEUED,
    ...NOT_SENDING,
    state,
    ...(code === undefined ? {} : { code }),
    doneAt: DONE.includes(state) ? now : undefined,
    ...(FAILED.includes(state) ? { failedAt: now } : {}),
  };
}

function updateOf(change: Change): mongo.UpdateFilter<OutboxDocument> {
  const $set: Record<string, unknown> = {};
  const $unset: Record<string, 1> = {};
  for (const [field, value] of Object.entries(change)) {
    if (value === undefined) $unset[field] = 1;
    else $set[field] = value;
  }
  const update = { $set, $inc: { revision: 1 }, ...(Object.keys($unset).length > 0 ? { $unset } : {}) };
  return update as mongo.UpdateFilter<OutboxDocument>;
}

export function createChanges(context: DeliveryContext, outbox: mongo.Collection<OutboxDocument>): Changes {
  const { clock, events } = context;

  const apply: Changes['apply'] = async (id, known, workOut) => {
    let document: OutboxDocument | null | undefined = known;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      document ??= await outbox.findOne({ _id: id });
      if (document === null) return undefined;
      const change = workOut(document);
      if (change === undefined) return document;
      const { revision } = document;
      const written = await outbox.updateOne({ _id: id, revision }, updateOf(change));
      if (written.matchedCount === 1) {
        const next = { ...document, ...change, revision: revision + 1 } as OutboxDocument;
        if (change.state !== undefined && change.state !== document.state) {
          const { key, to, state, code } = next;
          events.emit({ type: 'state_changed', id, key, to, state, ...(code === undefined ? {} : { code }) });
          context.changed(to);
        }
        return next;
      }
      document = undefined;
    }
    throw new Error(`outbox text ${id}: changed by too many at once`);
  };

  return {
    apply,
    tell: (id, known, index, news, besides) =>
      apply(id, known, (document) => {
        const now = clock.now();
        const progress = withNews(document.progress, index, news, now);
        if (progress === document.progress) return besides;
        const state = stateOf(document.segments, progress);
        if (state === undefined || state === document.state) return { progress, ...besides };
        const sentAt = document.sentAt === undefined && state !== 'failed' ? { sentAt: now } : {};
        return { progress, ...toState(state, codeOf(state, progress), now), ...sentAt, ...besides };
      }),
  };
}
