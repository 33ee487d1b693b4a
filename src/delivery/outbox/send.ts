import type { mongo } from 'mongoose';
import type { OutboundSegment, Refused, SubmitOutcome } from '../../channels/channel';
import { SECOND } from '../../core/clock';
import { errorMessage } from '../../core/errors';
import type { DeliveryContext } from '../context';
import { backoff } from '../settings';
import { type Change, type Changes, NOT_SENDING, toState } from './changes';
import { queuedFor } from './enqueue';
import { nextSegment, stateOf, withNews } from './progress';
import type { OutboxDocument } from './outbox-model';
import { carrierKeyOf, type Receipts } from './receipts';
import type { Account, Routes } from './routes';

/** How often, and how many times, an answer is offered to a store that does not take it. */
const KEEP_AGAIN_MS = SECOND;
const KEEP_TRIES = 600;

export interface Sending {
  /**
   * Hands over what is left of a claimed text, one segment after the other, each after the last one's answer is durable. `answered`
   * is called when the channel has nothing more of it in hand, before that is durable.
   */
  send(document: OutboxDocument, account: Account, answered: () => void): Promise<void>;
  /** Decides on texts whose sender crashed: what the carrier answered counts, the rest is in doubt. */
  recover(): Promise<void>;
}

export function createSending(
  context: DeliveryContext,
  outbox: mongo.Collection<OutboxDocument>,
  changes: Changes,
  receipts: Receipts,
  routes: Routes,
  queued: (account: string, lane: OutboxDocument['lane'], dueAt?: number) => void,
): Sending {
  const { clock, settings, events, log } = context;
  const now = (): number => clock.now().getTime();

  const submit = (document: OutboxDocument, account: Account, text: string, index: number) => {
    const { _id, to, from, lane, validUntil, segments, reference } = document;
    const segment: OutboundSegment = { id: `${_id}/${index}`, to, from, text, lane, validUntil };
    if (segments > 1) segment.part = { reference, total: segments, index: index + 1 };
    return account.submit(segment);
  };

  const requeued = (document: OutboxDocument, account: Account, dueAt: number, change: Change = {}): Change => ({
    ...NOT_SENDING,
    ...queuedFor(account, document, dueAt),
    // Another account may sign otherwise; once a segment is out, the cut stays as it is.
    ...(document.progress.length === 0 ? { segments: account.count(document) } : {}),
    ...change,
  });

  const later = (document: OutboxDocument, account: Account, refused: Refused): Change => {
    const tries = document.tries + 1;
    if (tries >= settings.submitTries) return toState('failed', refused.code, clock.now());
    const next = routes.choose(document.to, account.id) ?? account;
    const dueAt = now() + backoff(settings.submitBackoffMs, tries);
    return requeued(document, next, dueAt, { tries, code: refused.code, avoided: [] });
  };

  const afterRefusal = (document: OutboxDocument, account: Account, index: number, refused: Refused): Change => {
    switch (refused.class) {
      case 'give_up': {
        const progress = withNews(document.progress, index, { kind: 'failed', code: refused.code }, clock.now());
        return { progress, ...toState('failed', refused.code, clock.now()) };
      }
      case 'slow_down':
        return requeued(document, account, now() + settings.slowDownMs, { code: refused.code });
      case 'switch_route': {
        const avoided = [...document.avoided, account.id];
        const other = routes.choose(document.to, undefined, avoided);
        if (other === undefined) return later(document, account, refused);
        events.emit({ type: 'rerouted', id: document._id, from: account.id, to: other.id });
        return requeued(document, other, now(), { avoided, code: refused.code });
      }
      case 'retry_later':
        return later(document, account, refused);
    }
  };

  /** Whether a segment nobody answered for may be handed over again. */
  const mayResend = (document: OutboxDocument, account: Account | undefined): boolean => {
    if (account?.channel.idempotent === true) return document.doubts < settings.submitTries;
    return settings.doubt[document.lane] === 'resend_once' && document.doubts === 0;
  };

  /** 存疑: handed over again where that is allowed, otherwise marked; what comes after it is still sent. */
  const inDoubt = (document: OutboxDocument, index: number): Change => {
    const account = routes.get(document.account);
    if (account !== undefined && mayResend(document, account)) {
      const doubts = document.doubts + 1;
      return requeued(document, account, now() + backoff(settings.submitBackoffMs, doubts), { doubts });
    }
    const progress = withNews(document.progress, index, { kind: 'doubtful' }, clock.now());
    const state = stateOf(document.segments, progress);
    const change = { progress, doubts: document.doubts + 1 };
    if (state !== undefined || account === undefined) {
      return { ...change, ...toState(state ?? 'doubtful', undefined, clock.now()) };
    }
    return requeued(document, account, now(), change);
  };

  const announce = (document: OutboxDocument | undefined, reason: string): void => {
    if (document?.queue === undefined) return;
    events.emit({ type: 'requeued', id: document._id, account: document.account, reason });
    queued(document.account, document.lane, document.dueAt);
  };

  /** The answer is known here and nowhere else: while the store does not take it, it is offered again. */
  const untilKept = async <T>(id: string, keep: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await keep();
      } catch (error) {
        if (tries === KEEP_TRIES || (error as { retryable?: unknown }).retryable === false) throw error;
        if (tries === 1) log.warn({ text: id, error: errorMessage(error) }, 'an answer was not kept; trying again');
        await new Promise<void>((resolve) => setTimeout(resolve, KEEP_AGAIN_MS).unref());
      }
    }
  };

  /** The document if this claim still sends it, undefined when there is nothing more to do under it. */
  const settle = async (
    document: OutboxDocument,
    account: Account,
    index: number,
    outcome: SubmitOutcome,
  ): Promise<OutboxDocument | undefined> => {
    const { _id: id, by } = document;
    // Sent again before the answer came: what the carrier made of that is not known.
    const isRepeated = outcome.kind !== 'unknown' && outcome.repeated === true;
    const doubts = isRepeated ? { doubts: document.doubts + 1 } : undefined;
    if (outcome.kind === 'accepted') {
      const { carrierId, final = false } = outcome;
      if (carrierId !== undefined && document.segments === 1) {
        const carrierKey = carrierKeyOf(account.id, carrierId);
        const news = { kind: 'accepted' as const, final, carrierId };
        const written = changes.tell(id, document, index, news, { carrierKey, ...doubts });
        receipts.writing(carrierKey, written);
        const sent = await written;
        if (sent !== undefined) await receipts.applyEarly(carrierKey, sent);
        return undefined;
      }
      const early = carrierId === undefined ? undefined : await receipts.bind(account.id, carrierId, id, index);
      const news = {
        kind: 'accepted' as const,
        final,
        ...(carrierId === undefined ? {} : { carrierId }),
        ...(early === undefined ? {} : { early }),
      };
      return changes.tell(id, document, index, news, doubts);
    }
    if (outcome.kind === 'unknown') {
      log.warn({ text: id, account: account.id, reason: outcome.message }, 'a segment is in doubt');
    }
    const changed = await changes.apply(id, document, (current) => {
      if (current.by !== by) return undefined;
      if (outcome.kind === 'unknown') return inDoubt(current, index);
      return { ...afterRefusal(current, account, index, outcome), ...doubts };
    });
    announce(changed, outcome.kind === 'unknown' ? 'unknown' : outcome.class);
    return undefined;
  };

  /** The signing of the account was configured anew since the text was queued. */
  const cutAnew = (document: OutboxDocument, segments: number): Promise<OutboxDocument | undefined> =>
    changes.apply(document._id, document, (current) => {
      if (current.by !== document.by) return undefined;
      return current.progress.length === 0 ? { segments } : toState('failed', 'cut_changed', clock.now());
    });

  const recoverOne = async (document: OutboxDocument): Promise<void> => {
    const { _id: id } = document;
    for (const bound of await receipts.boundTo(id)) {
      const news = { kind: 'accepted' as const, final: false, carrierId: bound._id.slice(bound._id.indexOf('|') + 1) };
      const early = bound.early === undefined ? {} : { early: bound.early };
      await changes.tell(id, undefined, bound.index ?? 0, { ...news, ...early });
    }
    const changed = await changes.apply(id, undefined, (current) => {
      if (current.leaseUntil === undefined || current.leaseUntil > now()) return undefined;
      log.warn({ text: id, account: current.account }, 'the process sending a text ended before its answer');
      return inDoubt(current, nextSegment(current));
    });
    announce(changed, 'lease_ended');
  };

  return {
    send: async (document, account, answered) => {
      const texts = account.split(document);
      let current: OutboxDocument | undefined = document;
      if (texts.length !== document.segments) current = await cutAnew(document, texts.length);
      while (current !== undefined && current.by === document.by) {
        const index = nextSegment(current);
        const text = texts[index];
        if (text === undefined) return;
        const outcome = await submit(current, account, text, index);
        if (outcome.kind !== 'accepted' || index === texts.length - 1) answered();
        const settling = current;
        current = await untilKept(document._id, () => settle(settling, account, index, outcome));
      }
    },
    recover: async () => {
      for (;;) {
        const lost = await outbox
          .find({ leaseUntil: { $lte: now() } }, { sort: { leaseUntil: 1 }, limit: 100 })
          .toArray();
        for (const document of lost) await recoverOne(document);
        if (lost.length < 100) return;
      }
    },
  };
}
