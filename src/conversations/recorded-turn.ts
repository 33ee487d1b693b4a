import { TURN_KEPT_DAYS } from '../bot/turn-record';
import { maskMobile } from '../core/mobile';
import { kindOfNumber } from '../desk/order-number';
import type { Intent, Slots } from '../intents/understanding';
import type { RecordedTurn } from './entries';
import type { Judged } from './secrets';

/** 13800138000 in a text is somebody's number, too. */
export function withoutNumbers(text: string): string {
  return text.replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, maskMobile);
}

/** Values with the numbers among them masked. */
export function maskedSlots(slots: Slots): Slots {
  return Object.fromEntries(
    Object.entries(slots).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(withoutNumbers) : withoutNumbers(value),
    ]),
  );
}

/** What the service made of a text: from its record, or from the ledger where that is gone. `states`: of the orders it opened, Chinese. */
export function recordedTurn(
  judged: Judged,
  states: ReadonlyMap<string, string>,
  titleOf: (articleId: string) => string | undefined,
): RecordedTurn | undefined {
  const { turn, contacts } = judged;
  const order = (number: string): RecordedTurn['orders'] => {
    const kind = kindOfNumber(number);
    const state = states.get(number);
    return kind === undefined ? [] : [{ number, kind, ...(state === undefined ? {} : { state }) }];
  };
  const article = (id: string | undefined, version = '') => {
    if (id === undefined) return {};
    const title = titleOf(id);
    return { article: { id, version, ...(title === undefined ? {} : { title }) } };
  };
  if (turn !== undefined) {
    const recorded: RecordedTurn = {
      at: turn.at,
      complete: true,
      keptDays: TURN_KEPT_DAYS,
      replyKind: 'silent',
      contacts: [],
      orders: [],
    };
    for (const event of turn.events) {
      if (event.type === 'replied') recorded.replyKind = event.kind;
      else if (event.type === 'stayed_silent') recorded.silence = event.reason;
      else if (event.type === 'work_order_opened') recorded.orders.push(...order(event.order.number));
      else if (event.type === 'work_order_supplemented') recorded.orders.push(...order(event.number));
      else if (event.type === 'subscription_changed') recorded.subscription = event.open;
      else if (event.type === 'contact_recorded')
        recorded.contacts.push({
          intent: event.intent,
          confidence: event.confidence,
          slots: maskedSlots(event.slots),
          outcome: event.outcome,
          ...article(event.articleId, event.articleVersion),
        });
    }
    return recorded;
  }
  const [first] = contacts;
  if (first === undefined) return undefined;
  return {
    at: first.at,
    complete: false,
    keptDays: TURN_KEPT_DAYS,
    replyKind: first.replyKind,
    contacts: contacts.map(({ intent, confidence, outcome, articleId, articleVersion }) => ({
      intent: intent as Intent,
      confidence,
      outcome,
      ...article(articleId, articleVersion),
    })),
    orders: contacts.flatMap(({ orderNumber }) => (orderNumber === undefined ? [] : order(orderNumber))),
  };
}
