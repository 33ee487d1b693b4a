import type { Intent, SlotName, Slots } from '../../intents/understanding';
import { SKILLS } from '../skills/registry';
import type { Plan } from './plan';
import type { Session, Task } from './session';
import type { SkillResult } from './skill';
import { isEmpty, mergeSlots, pick } from './slots';

/** What the next turn may refer back to: look-ups and answers, not courtesies. */
const REMEMBERED: readonly Intent[] = [
  'invoice_verify',
  'invoice_flow_query',
  'fixed_tax_query',
  'invoice_quota_query',
  'progress_query',
  'tax_officer_query',
  'feedback_query',
  'consult',
  'office_info',
];

/** Numbers worth keeping when they come beside a question. */
const KEPT: readonly SlotName[] = [
  'invoiceCode',
  'invoiceNumber',
  'digitalInvoiceNumber',
  'taxpayerId',
  'acceptanceNo',
];

/** The session after a turn: which task waits, which is suspended, what is held, what was last done. */
export function conclude(session: Session, plan: Plan, result: SkillResult, now: Date): Session {
  const { intent } = plan.task;
  const next: Session = {
    ...session,
    lastTurnAt: now.toISOString(),
    misses: result.miss === true || result.kind === 'invalid' ? session.misses + 1 : 0,
  };
  const slots = result.slots ?? plan.task.slots;
  settleTasks(next, plan, result);
  if (result.kind === 'cancelled' && intent === 'cancel') {
    delete next.held;
    delete next.choices;
  } else {
    settleHeld(next, intent, plan.task.slots, result);
    settleChoices(next, session, result);
  }
  if (intent === 'deny' && next.last !== undefined) next.last = { ...next.last, doubted: true };
  if (plan.said === 'more') {
    if (next.last !== undefined) delete next.last.more;
  } else if (
    REMEMBERED.includes(intent) &&
    result.awaiting === undefined &&
    (result.kind !== 'clarify' || result.remember)
  ) {
    const earlier = invoicesBefore(session, intent, slots);
    next.last = { intent, slots, ...(earlier === undefined ? {} : { earlier }), ...result.remember };
  }
  return next;
}

const INVOICE: readonly Intent[] = ['invoice_verify', 'invoice_flow_query'];

/** The single invoice of the look-up before, where this one was for another: 那两张 may come next. */
function invoicesBefore({ last }: Session, intent: Intent, slots: Slots): Slots | undefined {
  if (last === undefined || !INVOICE.includes(intent) || !INVOICE.includes(last.intent)) return undefined;
  const before = pick(last.slots, ['invoiceCode', 'invoiceNumber']);
  if (typeof before.invoiceCode !== 'string' || typeof before.invoiceNumber !== 'string') return undefined;
  if (typeof slots.invoiceCode !== 'string' || typeof slots.invoiceNumber !== 'string') return undefined;
  return before.invoiceNumber === slots.invoiceNumber ? last.earlier : before;
}

function settleTasks(next: Session, plan: Plan, result: SkillResult): void {
  const { intent } = plan.task;
  if (result.kind === 'cancelled' && intent === 'cancel') {
    delete next.task;
    delete next.suspended;
    return;
  }
  // A yes-or-no question that was not answered is taken back: a later 是 must not be taken for its answer.
  if (next.task?.awaiting === 'confirm' && next.task.intent !== intent) delete next.task;
  if (next.suspended?.intent === intent) delete next.suspended;
  if (result.awaiting !== undefined) {
    if (next.task !== undefined && next.task.intent !== intent) next.suspended = next.task;
    const task: Task = { intent, slots: result.slots ?? plan.task.slots, awaiting: result.awaiting };
    if (result.notes !== undefined) task.notes = result.notes;
    next.task = task;
    return;
  }
  if (next.task?.intent === intent && plan.said !== 'more') delete next.task;
  if (next.task === undefined && next.suspended !== undefined) {
    next.task = next.suspended;
    delete next.suspended;
  }
}

function settleHeld(next: Session, intent: Intent, said: Slots, result: SkillResult): void {
  if (result.hold !== undefined) {
    if (isEmpty(result.hold)) delete next.held;
    else next.held = result.hold;
    return;
  }
  // A question beside which an invoice was named (顺便问下…): the invoice is kept for the next text.
  const beside = SKILLS[intent].aside ? pick(said, KEPT) : {};
  if (!isEmpty(beside)) {
    next.held = mergeSlots(next.held ?? {}, beside);
    return;
  }
  if (next.held === undefined) return;
  const left = { ...next.held };
  for (const name of SKILLS[intent].needs) delete left[name];
  if (isEmpty(left)) delete next.held;
  else next.held = left;
}

/** Choices hold for the next text only, unless a task that waits for one of them was merely interrupted. */
function settleChoices(next: Session, before: Session, result: SkillResult): void {
  if (result.choices !== undefined) next.choices = result.choices;
  else if (!(next.task?.awaiting === 'choice' && before.task?.awaiting === 'choice')) delete next.choices;
}
