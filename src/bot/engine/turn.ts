import type { FilingDeadlines } from '../../calendar/filing-deadlines';
import type { WorkCalendar } from '../../calendar/work-calendar';
import type { Clock } from '../../core/clock';
import type { Ids } from '../../core/ids';
import type { Mobile } from '../../core/mobile';
import type { VisitorId } from '../../core/visitor';
import type { Desk, NewOrder } from '../../desk/desk';
import type { Directory, Unit } from '../../directory/directory';
import type { OptionalKind } from '../../directory/subscriptions/kinds';
import type { Intent, Slots, Understander, Understanding } from '../../intents/understanding';
import type { Knowledge } from '../../knowledge/knowledge';
import type { Rules } from '../../reckoning/rules';
import type { Lookups } from '../../taxdata/lookups';
import type { Session } from './session';

/** Reply kinds (docs/labels.md). */
export type ReplyKind =
  | 'ask_slot'
  | 'result'
  | 'answer'
  | 'ack'
  | 'confirm'
  | 'clarify'
  | 'greet'
  | 'help'
  | 'thanks'
  | 'handoff'
  | 'cancelled'
  | 'fallback'
  | 'invalid';

export interface TurnMessage {
  id: string;
  /** Who asks: the mobile, in the web chat the number that was proved, else the visitor. */
  from: Mobile;
  /** Written in the web chat, by this visitor. */
  visitor?: VisitorId;
  /** The number texted: 12366 and extension digits. */
  to: string;
  text: string;
}

/** Past tense: what the turn decided. The runner applies each; expected trouble is an event, not an exception. */
export type TurnEvent =
  /** `more`: 回复1 brings the rest. `wantsNumber`: the web chat offers to bind a number. */
  | { type: 'replied'; kind: ReplyKind; text: string; more?: true; wantsNumber?: true }
  | { type: 'stayed_silent'; reason: string }
  | { type: 'work_order_opened'; order: OpenedOrder }
  /** More was said about an order that the sender filed in this conversation. */
  | { type: 'work_order_supplemented'; number: string; text: string }
  /** Without `kinds`: all optional ones. */
  | { type: 'subscription_changed'; open: boolean; kinds?: OptionalKind[]; proof: string }
  /** A question that the knowledge base did not answer, or not surely; `text` with its values masked. */
  | { type: 'question_unanswered'; contactId?: string; text: string; outcome: string }
  | {
      type: 'contact_recorded';
      /** Of the second thing one message asked for: the message's id with /2 behind. Absent: the message's id. */
      contactId?: string;
      intent: Intent;
      slots: Slots;
      confidence: number;
      articleId?: string;
      articleVersion?: string;
      outcome: string;
    };

/** The number is drawn before the turn's reply is worded, from `desk.draw`; the same message id always draws the same number. */
export interface OpenedOrder extends NewOrder {
  /** ISO time by which E2–E6 want it passed on or answered. */
  deadline: string;
}

export interface TurnDeps {
  understander: Understander;
  lookups: Lookups;
  knowledge: Knowledge;
  /** Rates, thresholds and brackets for what is reckoned. */
  rules: Rules;
  directory: Directory;
  /** Which days halls and people work. */
  calendar: WorkCalendar;
  /** Until when returns are due. */
  filing: FilingDeadlines;
  desk: Pick<Desk, 'draw' | 'stateOf' | 'latestOf' | 'duty'>;
  /** Counts a look-up by this sender; false when the limit is reached. */
  mayLookUp(sender: Mobile): Promise<boolean>;
  clock: Clock;
  ids: Ids;
  /** The unit the service speaks for, by the extension texted; looked up in the directory when absent. */
  unit?: Unit;
}

export interface TurnResult {
  session: Session;
  events: TurnEvent[];
  understanding: Understanding;
  /** The task the turn serves and all slots held for it, for evaluation and the ledger. */
  intent: Intent;
  slots: Slots;
}

/**
 * Pure but for what it asks of `deps`: the same session, text and answers give the same turn. Never throws for what a sender may
 * write; a look-up or a draw that throws makes the turn throw, and the message is tried again.
 */
export type TakeTurn = (session: Session | undefined, message: TurnMessage, deps: TurnDeps) => Promise<TurnResult>;
