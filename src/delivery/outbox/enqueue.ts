import type { mongo } from 'mongoose';
import { wellFormed } from '../../channels/text/encodings';
import { MAX_SEGMENTS } from '../../channels/text/segments';
import { DAY, SECOND } from '../../core/clock';
import { AppError } from '../../core/errors';
import { isVisitor } from '../../core/visitor';
import type { Lane } from '../../channels/channel';
import type { DeliveryContext } from '../context';
import type { OutboundText } from '../delivery';
import { violatedKey } from '../documents';
import type { Holds } from './holds';
import type { OutboxDocument } from './outbox-model';
import type { Reserve, Reserved } from './reserved';
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

export interface Enqueued {
  id: string;
  /** The key was there already; the id is that of the first. */
  duplicate: boolean;
}

/**
 * Writes texts to send, each once by its key. Errors: `outbound_text_empty`, `outbound_text_too_long` (more than 255 segments).
 * A number no account serves is not an error of the caller: the text is kept as failed with code `no_route`.
 */
export interface Enqueue {
  one(text: OutboundText): Promise<Enqueued>;
  /** Many with few commits, in the order given. An error in one of the texts is thrown before any is written. */
  many(texts: readonly OutboundText[]): Promise<Enqueued[]>;
}

export interface EnqueueDeps {
  context: DeliveryContext;
  outbox: mongo.Collection<OutboxDocument>;
  routes: Routes;
  holds: Holds;
  queued: (account: string, lane: Lane) => void;
  reserve: Reserve;
}

/** Documents of one call to the store. */
const CHUNK = 500;

export function createEnqueue({ context, outbox, routes, holds, queued, reserve }: EnqueueDeps): Enqueue {
  const { clock, ids, keys, events, settings } = context;

  /** Consecutive for a number, so that two long texts to it are told apart. */
  const reference = async (to: string, segments: number): Promise<number> => {
    if (segments === 1) return 0;
    const moment = Math.floor(clock.now().getTime() / SECOND) % 256;
    const key = `delivery:reference:${to}`;
    try {
      const count = await keys.increment(key, { ttlMs: DAY });
      if (count > 1) return count % 256;
      // Keys in memory end with the process: parts of a text from before it may still be sent, so the count begins anywhere.
      return (await keys.increment(key, { by: moment + 1, ttlMs: DAY })) % 256;
    } catch {
      // The keys are away: the moment tells two texts apart nearly as well, and a reply does not wait for them.
      return moment;
    }
  };

  const documentOf = async (text: OutboundText): Promise<OutboxDocument> => {
    const body = wellFormed(text.text);
    if (body === '') {
      throw new AppError('outbound_text_empty', `outbox: the text of ${text.key} is empty`, {
        personMessage: '短信内容不能为空。',
      });
    }
    const now = clock.now();
    const account = routes.choose(text.to, text.channel);
    // A page says itself who speaks.
    const signed = { text: body, signature: isVisitor(text.to) ? '' : text.signature };
    const segments = account?.count(signed) ?? 1;
    if (segments > MAX_SEGMENTS) {
      throw new AppError('outbound_text_too_long', `outbox: the text of ${text.key} has ${segments} segments`, {
        personMessage: `短信过长(${segments}段)，请缩短后再发。`,
      });
    }
    const { lane, inReplyTo, unitCode } = text;
    const queuing = {
      lane,
      ...(unitCode === undefined ? {} : { unitCode }),
      validUntil: text.validUntil ?? new Date(now.getTime() + settings.validityMs[lane]),
    };
    return {
      _id: ids.next(),
      key: text.key,
      to: text.to,
      from: text.from,
      ...signed,
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
      ...queuing,
      queuedAt: now,
      segments,
      progress: [],
      reference: await reference(text.to, segments),
      tries: 0,
      doubts: 0,
      avoided: [],
      revision: 0,
      ...(account === undefined
        ? { state: 'failed', code: 'no_route', doneAt: now, account: '' }
        : queuedFor(account, queuing, now.getTime())),
      ...(account !== undefined && unitCode !== undefined && holds.isHeld(queuing) ? holds.placed(unitCode) : {}),
    };
  };

  /** The document as it is written when it can be handed over at once: claimed already. */
  const claimed = (document: OutboxDocument, { by, leaseUntil }: Reserved): OutboxDocument => {
    const { queue: _queue, turn: _turn, dueAt: _dueAt, expiresAt: _expiresAt, ...rest } = document;
    return { ...rest, state: 'sending', by, leaseUntil };
  };

  const announce = (document: OutboxDocument): void => {
    const { _id: id, key, to, state, account, lane } = document;
    if (account === '') events.emit({ type: 'state_changed', id, key, to, state, code: 'no_route' });
    else {
      events.emit({ type: 'queued', id, key, to });
      if (state === 'queued' && !holds.isHeld(document)) queued(account, lane);
    }
    context.changed(to);
  };

  const firstsOf = async (texts: string[]): Promise<Map<string, string>> => {
    const firsts = await outbox.find({ key: { $in: texts } }, { projection: { _id: 1, key: 1 } }).toArray();
    return new Map(firsts.map(({ _id, key }) => [key, _id]));
  };

  const writeMany = async (documents: OutboxDocument[]): Promise<Enqueued[]> => {
    const refused = new Set<number>();
    try {
      await outbox.insertMany(documents, { ordered: false });
    } catch (error) {
      for (const index of refusedKeys(error)) refused.add(index);
    }
    const firsts = refused.size === 0 ? new Map<string, string>() : await firstsOf(documents.map(({ key }) => key));
    return documents.map((document, i) => {
      if (refused.has(i)) return { id: firsts.get(document.key) ?? document._id, duplicate: true };
      announce(document);
      return { id: document._id, duplicate: false };
    });
  };

  return {
    one: async (text) => {
      const document = await documentOf(text);
      const { account, lane, segments, key, state } = document;
      const place = state === 'queued' && !holds.isHeld(document) ? await reserve(account, lane, segments) : undefined;
      const written = place === undefined ? document : claimed(document, place);
      try {
        await outbox.insertOne(written);
      } catch (error) {
        place?.release();
        if (violatedKey(error) !== 'key') throw error;
        return { id: (await firstsOf([key])).get(key) ?? document._id, duplicate: true };
      }
      announce(written);
      place?.begin(written);
      return { id: document._id, duplicate: false };
    },
    many: async (texts) => {
      const documents: OutboxDocument[] = [];
      for (const text of texts) documents.push(await documentOf(text));
      const done: Enqueued[] = [];
      for (let i = 0; i < documents.length; i += CHUNK) done.push(...(await writeMany(documents.slice(i, i + CHUNK))));
      return done;
    },
  };
}

/** Which documents of an unordered insertMany were refused for their key; throws what was wrong with anything else. */
function refusedKeys(error: unknown): number[] {
  const { writeErrors } = error as { writeErrors?: { index: number; code?: number; err?: { keyPattern?: object } }[] };
  if (!Array.isArray(writeErrors) || writeErrors.length === 0) throw error;
  if (!writeErrors.every((each) => each.code === 11000)) throw error;
  return writeErrors.map(({ index }) => index);
}
