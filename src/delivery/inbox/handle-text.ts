import type { mongo } from 'mongoose';
import { errorMessage } from '../../core/errors';
import { maskMobile } from '../../core/mobile';
import type { DeliveryContext } from '../context';
import type { InboundHandler, InboundMessage, ParkedHandler } from '../delivery';
import { backoff } from '../settings';
import type { InboxDocument } from './inbox-model';

const NEVER_FINISHED = 'the process handling it ended each time';
const MAX_ERROR_LENGTH = 500;

function messageOf(document: InboxDocument): InboundMessage {
  const { _id, channel, from, provenMobile, to, text, receivedAt, incomplete, attempt } = document;
  const message = { id: _id, channel, from, to, text, receivedAt, incomplete, attempt };
  return provenMobile === undefined ? message : { ...message, provenMobile };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the handler took more than ${milliseconds} ms`)), milliseconds);
    timer.unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface TextHandling {
  /** Handles a claimed text; true when its sender's next text may follow. */
  handleText(document: InboxDocument): Promise<boolean>;
  /** Tells people of texts that failed for good and of which they could not be told yet. */
  parkAgain(): Promise<void>;
}

/**
 * Handler, retries, parking. A text is marked handled after the handler's writes are durable, never before; a crash in between
 * hands it over again with the same id, which is why the handler keys what it writes by that id.
 */
export function createTextHandling(
  context: DeliveryContext,
  inbox: mongo.Collection<InboxDocument>,
  handler: InboundHandler,
  parked: ParkedHandler,
): TextHandling {
  const { clock, settings, events, log } = context;

  /** Writes only while the claim holds: whoever lost it has nothing to say any more. */
  const settle = (document: InboxDocument, update: mongo.UpdateFilter<InboxDocument>): Promise<mongo.UpdateResult> =>
    inbox.updateOne({ _id: document._id, by: document.by as string }, update);

  const tellPeople = async (document: InboxDocument, error: string): Promise<void> => {
    try {
      await parked(messageOf(document), error);
    } catch (failure) {
      const wait = backoff(settings.handlerBackoffMs, document.attempt);
      log.error({ message: document._id, error: errorMessage(failure) }, 'a parked text could not be handed to people');
      await settle(document, {
        $set: { dueAt: clock.now().getTime() + wait },
        $unset: { by: 1 },
        $inc: { attempt: 1 },
      });
      events.emit({ type: 'park_failed', id: document._id, from: document.from, error: errorMessage(failure) });
      return;
    }
    await settle(document, { $set: { state: 'parked', doneAt: clock.now() }, $unset: { dueAt: 1, by: 1 } });
    events.emit({ type: 'parked', id: document._id, from: document.from, error });
    context.changed(document.from);
  };

  const park = async (document: InboxDocument, error: string): Promise<void> => {
    log.error(
      { message: document._id, from: maskMobile(document.from), error },
      'a text failed for good and is parked',
    );
    const dueAt = clock.now().getTime() + settings.leaseMs;
    const moved = await settle(document, { $set: { state: 'parking', error, dueAt }, $unset: { head: 1 } });
    if (moved.matchedCount === 1) await tellPeople(document, error);
  };

  const fail = async (document: InboxDocument, error: string): Promise<boolean> => {
    events.emit({ type: 'handler_failed', id: document._id, from: document.from, attempt: document.attempt, error });
    if (document.attempt >= settings.handlerTries) {
      await park(document, error);
      return true;
    }
    log.warn(
      { message: document._id, attempt: document.attempt, error },
      'handling a text failed, it will be tried again',
    );
    const dueAt = clock.now().getTime() + backoff(settings.handlerBackoffMs, document.attempt);
    await settle(document, { $set: { dueAt, error }, $unset: { by: 1 } });
    return false;
  };

  const handleText = async (document: InboxDocument): Promise<boolean> => {
    const { _id: id, from, attempt } = document;
    if (attempt > settings.handlerTries) {
      await park(document, document.error ?? NEVER_FINISHED);
      return true;
    }
    try {
      await within(settings.handlerTimeoutMs, handler(messageOf(document)));
    } catch (error) {
      return fail(document, errorMessage(error).slice(0, MAX_ERROR_LENGTH));
    }
    const done = await settle(document, {
      $set: { state: 'handled', doneAt: clock.now() },
      $unset: { head: 1, dueAt: 1, by: 1, error: 1 },
    });
    if (done.matchedCount === 1) {
      events.emit({ type: 'handled', id, from, attempt });
      context.changed(from);
    }
    return true;
  };

  const parkAgain = async (): Promise<void> => {
    const now = clock.now().getTime();
    const due = await inbox
      .find({ state: 'parking', dueAt: { $lte: now } }, { sort: { dueAt: 1 }, limit: 20 })
      .toArray();
    for (const document of due) {
      const by = context.claimName();
      const taken = await inbox.updateOne(
        { _id: document._id, state: 'parking', dueAt: { $lte: now } },
        { $set: { by, dueAt: now + settings.leaseMs } },
      );
      if (taken.modifiedCount === 1) await tellPeople({ ...document, by }, document.error ?? NEVER_FINISHED);
    }
  };

  return { handleText, parkAgain };
}
