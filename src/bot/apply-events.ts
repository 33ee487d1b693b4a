import type { Mobile } from '../core/mobile';
import { isVisitor } from '../core/visitor';
import type { Desk } from '../desk/desk';
import type { Ledger } from '../desk/ledger';
import type { UnansweredQuestions } from '../knowledge/unanswered';
import type { Delivery } from '../delivery/delivery';
import type { Directory } from '../directory/directory';
import type { TurnEvent } from './engine/turn';
import type { TurnRecord } from './turn-record';

/** Where the effects of a turn go. */
export interface Effects {
  delivery: Pick<Delivery, 'enqueue'>;
  directory: Pick<Directory, 'changeSubscription'>;
  desk: Pick<Desk, 'openOrder' | 'supplement'>;
  ledger: Pick<Ledger, 'record'>;
  unanswered: Pick<UnansweredQuestions, 'record'>;
}

/**
 * Does what a recorded turn decided. Each effect has a key made of the message's id, so that doing all of them again does nothing
 * twice. They run side by side: the store lets writes that wait together share one commit.
 */
export async function applyEvents(record: TurnRecord, effects: Effects): Promise<void> {
  const results = await Promise.allSettled(record.events.map((event) => applyEvent(event, record, effects)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function applyEvent(event: TurnEvent, record: TurnRecord, effects: Effects): Promise<void> {
  switch (event.type) {
    case 'replied':
      await effects.delivery.enqueue({
        key: `reply:${record._id}`,
        to: record.from,
        from: record.to,
        text: event.text,
        lane: 'reply',
        signature: record.signature,
        ...(record.channel === undefined ? {} : { channel: record.channel, inReplyTo: record._id }),
        unitCode: record.unitCode,
      });
      return;
    case 'work_order_opened':
      await effects.desk.openOrder(event.order);
      return;
    case 'work_order_supplemented':
      await effects.desk.supplement(event.number, { messageId: record._id, at: record.at, text: event.text });
      return;
    case 'subscription_changed':
      await effects.directory.changeSubscription({
        mobile: personOf(record),
        open: event.open,
        ...(event.kinds === undefined ? {} : { kinds: event.kinds }),
        by: isVisitor(record.from) ? 'web' : 'sms',
        proof: event.proof,
        at: record.at,
      });
      return;
    case 'contact_recorded':
      await effects.ledger.record(contactOf(event, record));
      return;
    case 'question_unanswered':
      await effects.unanswered.record({
        messageId: event.contactId ?? record._id,
        text: event.text,
        outcome: event.outcome,
        at: record.at,
        unitCode: record.unitCode,
      });
      return;
    case 'stayed_silent':
      return;
  }
}

/** For whom it is done: the number a visitor of the web chat has proved to be theirs, else whoever wrote. */
function personOf({ from, provenMobile }: TurnRecord): Mobile {
  return provenMobile ?? from;
}

function contactOf(event: Extract<TurnEvent, { type: 'contact_recorded' }>, record: TurnRecord) {
  const reply = record.events.find((one) => one.type === 'replied');
  const messageId = event.contactId ?? record._id;
  const order = record.events.find((one) => one.type === 'work_order_opened' && one.order.messageId === messageId) as
    Extract<TurnEvent, { type: 'work_order_opened' }> | undefined;
  return {
    messageId,
    at: record.at,
    from: personOf(record),
    unitCode: record.unitCode,
    intent: event.intent,
    confidence: event.confidence,
    replyKind: reply?.kind ?? 'silent',
    ...(event.articleId === undefined ? {} : { articleId: event.articleId }),
    ...(event.articleVersion === undefined ? {} : { articleVersion: event.articleVersion }),
    ...(order === undefined ? {} : { orderNumber: order.order.number }),
    ...(record.channel === undefined ? {} : { channel: record.channel }),
    confidential: record.confidential === true,
    outcome: event.outcome,
  };
}
