import type { Connection } from 'mongoose';
import { countSegments, signedText } from '../channels/text/segments';
import type { Mobile } from '../core/mobile';
import type { OutboundStatus, ThreadEntry } from './delivery';
import { documents } from './documents';
import { inboxModel, type InboxState } from './inbox/inbox-model';
import { type OutboxDocument, outboxModel } from './outbox/outbox-model';

const SHOWN: Record<InboxState, ThreadEntry['state']> = {
  waiting: 'received',
  behind: 'received',
  parking: 'parked',
  parked: 'parked',
  handled: 'handled',
};

export function statusOf(document: OutboxDocument): OutboundStatus {
  const { _id, key, to, text, state, segments, code, queuedAt, sentAt, doneAt, inReplyTo } = document;
  return {
    id: _id,
    key,
    to,
    text,
    state,
    segments,
    queuedAt,
    ...(code === undefined ? {} : { code }),
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(doneAt === undefined ? {} : { doneAt }),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
  };
}

/** Reads the latest texts of a number, both ways, oldest first, as its owner saw them: replies with their signature. */
export function createThreadReader(connection: Connection): (mobile: Mobile, limit: number) => Promise<ThreadEntry[]> {
  const inbox = documents(inboxModel(connection));
  const outbox = documents(outboxModel(connection));
  return async (mobile, limit) => {
    const [texts, replies] = await Promise.all([
      inbox.find({ from: mobile }, { sort: { receivedAt: -1 }, limit }).toArray(),
      outbox.find({ to: mobile }, { sort: { queuedAt: -1 }, limit }).toArray(),
    ]);
    const entries: ThreadEntry[] = texts.map(({ _id, text, receivedAt, state, carrierId }) => ({
      id: _id,
      direction: 'in',
      text,
      at: receivedAt,
      segments: countSegments(text),
      state: SHOWN[state],
      ...(carrierId === undefined ? {} : { carrierId }),
    }));
    for (const { _id, text, signature, queuedAt, segments, state, code, inReplyTo } of replies) {
      const entry: ThreadEntry = {
        id: _id,
        direction: 'out',
        text: signedText(text, signature),
        at: queuedAt,
        segments,
        state,
        ...(inReplyTo === undefined ? {} : { inReplyTo }),
      };
      entries.push(code === undefined ? entry : { ...entry, code });
    }
    const byTime = (a: ThreadEntry, b: ThreadEntry): number => a.at.getTime() - b.at.getTime();
    // Sorting is stable: at the same moment the text stands before its reply.
    return entries.sort(byTime).slice(-limit);
  };
}
