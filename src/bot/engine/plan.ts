import type { Intent, Slots } from '../../intents/understanding';
import { SKILLS } from '../skills/registry';
import { asksAlso, asksForAnother, isFollowUp, plain, pointsBack } from './phrases';
import type { Session, Task } from './session';
import type { Said } from './skill';
import { isEmpty, mergeSlots, namesIn, pick } from './slots';

/** What a turn serves: the task with the slots that count for it. */
export interface Plan {
  task: Task;
  said?: Said;
  question?: string;
}

export const QUERIES: readonly Intent[] = [
  'invoice_verify',
  'fixed_tax_query',
  'invoice_quota_query',
  'progress_query',
  'tax_officer_query',
  'invoice_flow_query',
  'feedback_query',
];

/** Say nothing about a task of their own: they belong to whatever goes on. */
export const DEPENDENT: readonly Intent[] = ['provide_info', 'out_of_scope', 'affirm', 'deny'];

/** From this confidence on an intent is taken at its word against a task that waits for something. */
export const SURE = 0.8;

/** Below this an intent gives way to a reading that the conversation suggests. */
export const DOUBTFUL = 0.55;

export function fits(intent: Intent, slots: Slots): boolean {
  return namesIn(slots, SKILLS[intent].needs).length > 0;
}

export function completesInvoice(slots: Slots): boolean {
  return (
    slots.digitalInvoiceNumber !== undefined || (slots.invoiceCode !== undefined && slots.invoiceNumber !== undefined)
  );
}

/** A digital number takes the place of a code and number, and the other way round. */
export function replaced(held: Slots, said: Slots): Slots {
  const rest: Slots = { ...held };
  if (said.digitalInvoiceNumber !== undefined) {
    delete rest.invoiceCode;
    delete rest.invoiceNumber;
  } else if (said.invoiceCode !== undefined || said.invoiceNumber !== undefined) delete rest.digitalInvoiceNumber;
  return mergeSlots(rest, said);
}

/** The task a text names itself, with what is already known for it. */
export function start(session: Session, intent: Intent, slots: Slots, text: string): Plan {
  const skill = SKILLS[intent];
  const waiting = [session.task, session.suspended].find((task) => task?.intent === intent);
  if (waiting !== undefined && !skill.aside) return { task: { ...waiting, slots: replaced(waiting.slots, slots) } };
  return { task: { intent, slots: mergeSlots(carriedOver(session, intent, slots, text), slots) } };
}

/** 还要多久, 怎么还没好 after the progress of something was told: more about the same, unless the query is merely named again. */
function asksOn(intent: Intent, text: string): boolean {
  return (intent === 'progress_query' || intent === 'feedback_query') && !/进度|进展|结果|^查|查询$/.test(plain(text));
}

/**
 * What a new task takes over: numbers given before it was said what for, else those of the waiting task, else of the last one done.
 * Nothing when the text brings its own, or asks for another one than the last.
 */
function carriedOver(session: Session, intent: Intent, slots: Slots, text: string): Slots {
  const needs = SKILLS[intent].needs;
  if (needs.length === 0) return {};
  const own = namesIn(slots, needs).length > 0;
  const held = pick(session.held ?? {}, needs);
  if (!isEmpty(held) && (!own || completesInvoice({ ...held, ...slots }))) return held;
  // 05236786也查下: another of the same book.
  const code = session.last?.slots.invoiceCode;
  const sameBook = slots.invoiceNumber !== undefined && slots.invoiceCode === undefined && typeof code === 'string';
  if (sameBook && needs.includes('invoiceNumber') && asksAlso(text)) return { invoiceCode: code };
  if (own || asksForAnother(text)) return {};
  const waiting = pick(session.task?.slots ?? {}, needs);
  if (!isEmpty(waiting)) return waiting;
  const last = session.last;
  if (last === undefined || (last.intent === intent && !pointsBack(text) && !isFollowUp(text) && !asksOn(intent, text)))
    return {};
  return pick(last.slots, needs);
}
