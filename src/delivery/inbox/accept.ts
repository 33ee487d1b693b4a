import { createHash } from 'node:crypto';
import type { mongo } from 'mongoose';
import { isRealPart } from '../../channels/text/concatenation';
import { wellFormed } from '../../channels/text/encodings';
import type { AcceptOutcome, InboundPart } from '../../channels/channel';
import { AppError, errorMessage } from '../../core/errors';
import type { DeliveryContext } from '../context';
import { violatedKey } from '../documents';
import type { FingerprintDocument } from './fingerprint-model';
import type { InboxDocument } from './inbox-model';
import type { Turns } from './turns';

/** A whole text that is not yet in the inbox. */
export type WholeText = Pick<
  InboxDocument,
  '_id' | 'dedupe' | 'channel' | 'carrierId' | 'from' | 'provenMobile' | 'to' | 'text' | 'receivedAt' | 'incomplete'
>;

export interface Acceptor {
  /** Writes a text once; resolves when it is durable. */
  write(text: WholeText): Promise<AcceptOutcome>;
  /**
   * Takes what a channel brings. Errors: `inbox_busy` when too much is being written already; `inbox_not_stored` when the store did
   * not take it or did not answer, with what it said as `cause`. After both the channel brings it again, which is harmless: what had
   * been written all the same is recognised.
   */
  accept(part: InboundPart): Promise<AcceptOutcome>;
  /** Later texts stand behind this place in the order, whatever the clock says. */
  orderAfter(order: number): void;
}

export type KeepPart = (part: InboundPart) => Promise<AcceptOutcome>;

function hash(...fields: string[]): string {
  return createHash('sha256').update(fields.join('\0')).digest('base64url').slice(0, 22);
}

/**
 * What makes a repetition by the carrier the same text: its id and, because carriers restart their ids from zero, what it says.
 */
export function dedupeKey(part: InboundPart & { carrierId: string }): string {
  return `${part.channel}|${part.carrierId}|${hash(part.from, part.to, part.text)}`;
}

function notStored(cause: unknown): AppError {
  return new AppError('inbox_not_stored', `inbox: a text was not stored: ${errorMessage(cause)}`, {
    retryable: true,
    personMessage: '短信平台暂时无法保存短信，请稍后重发。',
    cause,
  });
}

export function createAcceptor(
  context: DeliveryContext,
  inbox: mongo.Collection<InboxDocument>,
  fingerprints: mongo.Collection<FingerprintDocument>,
  turns: Turns,
  keepPart: KeepPart,
): Acceptor {
  const { clock, ids, settings, events } = context;
  let lastOrder = 0;
  /** Growing, also when the clock is set back: microseconds of acceptance. */
  const nextOrder = (): number => (lastOrder = Math.max(lastOrder + 1, clock.now().getTime() * 1_000));
  let writing = 0;

  const insert = async (document: InboxDocument): Promise<string | undefined> => {
    try {
      await inbox.insertOne(document);
      return undefined;
    } catch (error) {
      const key = violatedKey(error);
      if (key === undefined) throw error;
      return key;
    }
  };

  const write = async (text: WholeText): Promise<AcceptOutcome> => {
    const { standing, reserved } = turns.reserve(text.from);
    const document: InboxDocument = { ...text, order: nextOrder(), ...standing };
    let violated: string | undefined;
    try {
      violated = await insert(document);
    } catch (error) {
      if (reserved) turns.release(text.from);
      throw error;
    }
    if (violated !== undefined && reserved) turns.release(text.from);
    if (violated === 'head') {
      // Another text of this sender is head, here or on another node.
      const { head: _head, by: _by, dueAt: _dueAt, ...rest } = document;
      violated = await insert({ ...rest, ...turns.behind(text.from) });
      if (violated === undefined) turns.standsBehind(text.from);
    } else if (violated === undefined) {
      if (reserved) turns.handle(document);
      else if (standing.state === 'behind') turns.standsBehind(text.from);
      else {
        turns.wake();
        context.nudge('inbox');
      }
    }
    if (violated !== undefined) {
      events.emit({ type: 'duplicate_refused', channel: text.channel, from: text.from });
      return 'duplicate';
    }
    events.emit({ type: 'accepted', id: text._id, channel: text.channel, from: text.from });
    context.changed(text.from);
    return 'accepted';
  };

  /** The id of the text: a new one, or that of the same text within the last seconds. */
  const idWithoutCarrier = async (part: InboundPart): Promise<string> => {
    const fingerprint = hash(part.channel, part.from, part.to, part.text);
    const messageId = ids.next();
    const at = part.receivedAt.getTime();
    try {
      await fingerprints.updateOne(
        // One that ends later than any could that began now was written before the clock was set back.
        { _id: fingerprint, $or: [{ until: { $lte: at } }, { until: { $gt: at + settings.sameTextMs } }] },
        { $set: { messageId, until: at + settings.sameTextMs } },
        { upsert: true },
      );
      return messageId;
    } catch (error) {
      if (violatedKey(error) === undefined) throw error;
      // It came a moment ago. Should that one have been lost between the two writes, this one takes its place.
      const earlier = await fingerprints.findOne({ _id: fingerprint });
      return earlier?.messageId ?? messageId;
    }
  };

  const acceptWhole = async (part: InboundPart): Promise<AcceptOutcome> => {
    const { channel, carrierId, from, provenMobile, to, receivedAt } = part;
    const whole = {
      channel,
      from,
      ...(provenMobile === undefined ? {} : { provenMobile }),
      to,
      // No engine can store half a surrogate pair; the handler sees what a crash would leave.
      text: wellFormed(part.text),
      receivedAt,
      incomplete: false,
    };
    if (carrierId !== undefined) {
      return write({ ...whole, _id: ids.next(), carrierId, dedupe: dedupeKey({ ...part, carrierId }) });
    }
    const id = await idWithoutCarrier(part);
    return write({ ...whole, _id: id, dedupe: id });
  };

  return {
    write,
    orderAfter: (order) => {
      lastOrder = Math.max(lastOrder, order);
    },
    accept: async (part) => {
      if (writing >= settings.acceptLimit) {
        throw new AppError('inbox_busy', `inbox: ${writing} texts are being written already`, {
          retryable: true,
          personMessage: '短信平台繁忙，请稍后重发。',
        });
      }
      writing += 1;
      try {
        return await (isRealPart(part.part) ? keepPart(part) : acceptWhole(part));
      } catch (error) {
        throw notStored(error);
      } finally {
        writing -= 1;
      }
    },
  };
}
