import { isConfidentialIntent, KIND_RULES } from '../desk/order-kinds';
import { kindOfNumber, namesConfidentialOrder } from '../desk/order-number';
import type { Understanding } from '../intents/understanding';
import { LIMITS } from './engine/limits';
import type { Session } from './engine/session';
import type { TurnEvent } from './engine/turn';

/** 我举报的事怎么样了: asks after one's own. */
const OWN_MATTER = /举报|检举|揭发|投诉|JB|TS/i;

export interface TurnSeen {
  /** The session as it was stored before the turn. */
  before: Session | undefined;
  now: Date;
  /** What was texted. */
  text: string;
  understanding: Understanding;
  events: readonly TurnEvent[];
  /** The session after it. */
  session: Session;
}

/**
 * Whether a turn is part of a report or complaint (E10): its own intent, what is told while one is taken down or may still be added to,
 * the questions asked beside it, the orders, and whatever names their numbers. Rather one text too many than one too few.
 */
export function isConfidentialTurn({ before, now, text, understanding, events, session }: TurnSeen): true | undefined {
  const inForce =
    before !== undefined && now.getTime() - Date.parse(before.lastTurnAt) <= LIMITS.timeOutMs ? before : undefined;
  const found =
    isConfidentialIntent(understanding.intent) ||
    holdsConfidential(inForce) ||
    holdsConfidential(session) ||
    namesConfidentialOrder(text) ||
    saysConfidential(events, text);
  return found ? true : undefined;
}

/** Whether a session has a report or complaint in hand, waiting, or still open for more. */
export function holdsConfidential(session: Session | undefined): boolean {
  return [session?.task, session?.suspended, session?.later].some(
    (task) => task !== undefined && isConfidentialIntent(task.intent),
  );
}

/** What can be seen of a turn from its record alone. */
export function saysConfidential(events: readonly TurnEvent[], text = ''): boolean {
  const asksAfterOwn = events.some((event) => event.type === 'contact_recorded' && event.intent === 'feedback_query');
  return events.some((event) => {
    switch (event.type) {
      case 'contact_recorded':
        return isConfidentialIntent(event.intent);
      case 'work_order_opened':
        return KIND_RULES[event.order.kind].confidential;
      case 'work_order_supplemented': {
        const kind = kindOfNumber(event.number);
        return kind !== undefined && KIND_RULES[kind].confidential;
      }
      case 'replied':
        return namesConfidentialOrder(event.text) || (asksAfterOwn && OWN_MATTER.test(event.text + text));
      default:
        return false;
    }
  });
}
