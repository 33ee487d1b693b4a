import type { mongo } from 'mongoose';
import { wellFormed } from '../../channels/text/encodings';
import { MAX_SEGMENTS } from '../../channels/text/segments';
import { DAY, SECOND } from '../../core/clock';
import { AppError } from '../../core/errors';
import type { DeliveryContext } from '../context';
import type { OutboundText } from '../delivery';
import { violatedKey } from '../documents';
import type { OutboxDocument } from './outbox-model';
import type { Account, Routes } from './routes';

/** Turn of the bulk texts no unit pays for. */
const NO_UNIT = '-';

/** The fields of a text that waits for an account. */
export function queuedFor(
  account: Account,
  document: Pick<OutboxDocument, 'lane' | 'unitCode' | 'validUntil'>,
  dueAt: number,
): Pick<OutboxDocument, 'state' | 'account' | 'queue' | 'turn' | 'dueAt' | 'expiresAt'> {
  return {
    state: 'queued',
    account: account.id,
    queue: `${account.id}|${document.lane}`,
    turn: document.lane === 'bulk' ? (document.unitCode ?? NO_UNIT) : '',
    dueAt,
    expiresAt: document.validUntil.getTime(),
  };
}

export type Enqueue = (text: OutboundText) => Promise<{ id: string; duplicate: boolean }>;

/**
 * Writes a text to send, once by its key. Errors: `outbound_text_empty`, `outbound_text_too_long` (more than 255 segments).
 * A number no account serves is not an error of the caller: the text is kept as failed with code `no_route`.
 */
export function createEnqueue(
  context: DeliveryContext,
  outbox: mongo.Collection<OutboxDocument>,
  routes: Routes,
  queued: (account: string, lane: OutboxDocument['lane']) => void,
): Enqueue {
  const { clock, ids, keys, events, settings } = context;

  /** Consecutive for a number, so that two long texts to it are told apart. */
  const reference = async (to: string, segments: number): Promise<number> => {
    if (segments === 1) return 0;
    try {
      return (await keys.increment(`delivery:reference:${to}`, { ttlMs: DAY })) % 256;
    } catch {
      // The keys are away: the moment tells two texts apart nearly as well, and a reply does not wait for them.
      return Math.floor(clock.now().getTime() / SECOND) % 256;
    }
  };

  return async (text) => {
    const body = wellFormed(text.text);
    if (body === '') {
      throw new AppError('outbound_text_empty', `outbox: the text of ${text.key} is empty`, {
        personMessage: '短信内容不能为空。',
      });
    }
    const now = clock.now();
    const account = routes.choose(text.to, text.channel);
    const signed = { text: body, signature: text.signature };
    const segments = account?.count(signed) ?? 1;
    if (segments > MAX_SEGMENTS) {
      throw new AppError('outbound_text_too_long', `outbox: the text of ${text.key} has ${segments} segments`, {
        personMessage: `短信过长(${segments}段)，请缩短后再发。`,
      });
    }
    const validUntil = text.validUntil ?? new Date(now.getTime() + settings.validityMs[text.lane]);
    const document: OutboxDocument = {
      _id: ids.next(),
      key: text.key,
      to: text.to,
      from: text.from,
      lane: text.lane,
      ...signed,
      ...(text.inReplyTo === undefined ? {} : { inReplyTo: text.inReplyTo }),
      ...(text.unitCode === undefined ? {} : { unitCode: text.unitCode }),
      queuedAt: now,
      validUntil,
      segments,
      progress: [],
      reference: await reference(text.to, segments),
      tries: 0,
      doubts: 0,
      avoided: [],
      revision: 0,
      ...(account === undefined
        ? { state: 'failed', code: 'no_route', doneAt: now, account: '' }
        : queuedFor(account, { lane: text.lane, validUntil, ...pick(text.unitCode) }, now.getTime())),
    };
    try {
      await outbox.insertOne(document);
    } catch (error) {
      if (violatedKey(error) !== 'key') throw error;
      const first = await outbox.findOne({ key: text.key }, { projection: { _id: 1 } });
      return { id: first?._id ?? document._id, duplicate: true };
    }
    const { _id: id, key, to, state } = document;
    if (account === undefined) events.emit({ type: 'state_changed', id, key, to, state, code: 'no_route' });
    else {
      events.emit({ type: 'queued', id, key, to });
      queued(account.id, text.lane);
    }
    context.changed(to);
    return { id, duplicate: false };
  };
}

function pick(unitCode: string | undefined): { unitCode?: string } {
  return unitCode === undefined ? {} : { unitCode };
}
