import type { Intent, Slots, Understanding } from '../../intents/understanding';
import { saysNoMore } from '../skills/intake-facts';
import { SKILLS } from '../skills/registry';
import { insults } from './careful';
import {
  asksForAnother,
  isFollowUp,
  isQuestion,
  looksLikeValue,
  meantAsValue,
  pickedNumber,
  plain,
  pointsBack,
  saysNo,
  saysYes,
  slotNamed,
  wantsNoMore,
} from './phrases';
import type { LastDone, Session, Task } from './session';
import type { Said } from './skill';
import { isEmpty, mergeSlots, namesIn, pick } from './slots';

/** What a turn serves: the task with the slots that count for it. */
export interface Plan {
  task: Task;
  said?: Said;
  question?: string;
}

/** From this confidence on an intent is taken at its word against a task that waits for something. */
const SURE = 0.8;
/** Below this an intent gives way to a reading that the conversation suggests. */
const DOUBTFUL = 0.55;

const QUERIES: readonly Intent[] = [
  'invoice_verify',
  'fixed_tax_query',
  'invoice_quota_query',
  'progress_query',
  'tax_officer_query',
  'invoice_flow_query',
  'feedback_query',
];
/** Say nothing about a task of their own: they belong to whatever goes on. */
const DEPENDENT: readonly Intent[] = ['provide_info', 'out_of_scope', 'affirm', 'deny'];

/**
 * Decides which task a turn serves, from what was said and what the conversation was about. The order matters: an answer to the
 * question just put comes before any other reading, and an exact command before what a waiting task would make of it.
 * `placeNamed`: the text holds the name of a unit of the directory.
 */
export function route(session: Session, said: Understanding, text: string, placeNamed = false): Plan {
  return (
    routePick(session, said, text) ??
    routeConfirm(session, said, text) ??
    routeGathering(session, said, text) ??
    routeCorrection(session, said, text) ??
    routeValue(session, said, text) ??
    routePlace(said, text, placeNamed) ??
    routeFollowUp(session, said, text) ??
    start(session, safeIntent(said, text), said.slots, text)
  );
}

const STOPS = /停|退|取消|关掉|关了|关闭|别|不想|不要|不再|不用|屏蔽|拒/;
const CHECKS = /查|验|核|真|假/;

/** Where a slip would do something unasked, the harmless reading: what may mean stopping is asked about, not opened. */
function safeIntent(said: Understanding, text: string): Intent {
  if (said.command !== undefined) return said.intent;
  if (said.intent === 'subscribe' && STOPS.test(text)) return 'unsubscribe';
  // Swearing is no complaint until it says about what.
  if ((said.intent === 'complaint' || said.intent === 'report') && insults(text) && plain(text).length <= 12)
    return /投诉|举报/.test(text) ? said.intent : 'out_of_scope';
  return said.intent;
}

/** 1, 2, 第二个, or the words of a choice. */
function routePick(session: Session, said: Understanding, text: string): Plan | undefined {
  const number = pickedNumber(text);
  const words = plain(text);
  const choice =
    number !== undefined
      ? session.choices?.[number - 1]
      : (session.choices?.find((candidate) => words.length >= 2 && plain(candidate.label) === words) ??
        (session.choices?.length === 1 && said.command === undefined && saysYes(text)
          ? session.choices[0]
          : undefined));
  if (choice?.more && session.last !== undefined)
    return { task: { intent: session.last.intent, slots: session.last.slots }, said: 'more' };
  if (choice !== undefined) {
    const base = session.task?.awaiting === 'choice' ? session.task : undefined;
    const intent = choice.intent ?? base?.intent ?? said.intent;
    const carried = base?.intent === intent ? base.slots : (session.held ?? {});
    const task: Task = {
      intent,
      slots: mergeSlots(carried, choice.slots ?? {}),
      ...(base?.intent === intent ? { awaiting: 'choice', notes: base.notes } : {}),
    };
    return { task, question: choice.question };
  }
  if (number === 1 && session.last?.more !== undefined && !waitsForWord(session.task)) {
    const { intent, slots } = session.last;
    return { task: { intent, slots }, said: 'more' };
  }
  return undefined;
}

function waitsForWord(task: Task | undefined): boolean {
  if (task === undefined || task.awaiting === 'supplement') return false;
  return task.awaiting === 'confirm' || SKILLS[task.intent].gathers === true;
}

/** A yes-or-no question was just put: only its answer counts; anything else takes the question back. */
function routeConfirm(session: Session, said: Understanding, text: string): Plan | undefined {
  const task = session.task;
  if (task?.awaiting !== 'confirm') return undefined;
  if (said.command === undefined || /^[YN12]$/i.test(said.command)) {
    if (saysNo(text) || said.intent === 'deny') return said.intent === 'cancel' ? undefined : { task, said: 'no' };
    if (saysYes(text) || said.intent === 'affirm') return { task, said: 'yes' };
    if (task.intent === 'unsubscribe' && wantsNoMore(text)) return { task, said: 'yes' };
  }
  if (said.intent !== task.intent) return undefined;
  // The same exact command once more insists; the same wish in other words is asked about again.
  return said.command === undefined ? { task } : { task, said: 'yes' };
}

/** While a complaint, report or suggestion is taken down, a text belongs to it unless it plainly does not. */
function routeGathering(session: Session, said: Understanding, text: string): Plan | undefined {
  const task = session.task;
  if (task === undefined || task.awaiting === undefined || !SKILLS[task.intent].gathers) return undefined;
  const { awaiting } = task;
  if (awaiting !== 'supplement' && task.notes?.['said'] && saysNoMore(text)) return { task };
  if (said.intent === 'cancel' && plain(text).length <= 16) return undefined;
  if (said.command !== undefined && said.intent !== task.intent) return undefined;
  if (awaiting === 'supplement') return routeSupplement(task, said, text);
  const short = plain(text).length <= 24;
  const sure = said.confidence >= SURE;
  if (said.intent === 'human_agent' && sure && short) return undefined;
  if (QUERIES.includes(said.intent) && sure && short && !said.bareValue && said.intent !== 'feedback_query')
    return undefined;
  if ((said.intent === 'consult' || said.intent === 'office_info') && sure && short && isQuestion(text))
    return undefined;
  if (
    (said.intent === 'complaint' || said.intent === 'report') &&
    said.intent !== task.intent &&
    said.confidence >= 0.9 &&
    /^我?(?:还|也)?(?:想|要)/.test(plain(text))
  )
    return undefined;
  return { task: { ...task, slots: mergeSlots(task.slots, said.slots) } };
}

/** After it was filed, more of the same is added to it; anything that makes sense of its own is not. */
function routeSupplement(task: Task, said: Understanding, text: string): Plan | undefined {
  const vague = said.intent === 'out_of_scope' || (said.intent === 'provide_info' && !said.bareValue);
  const more = vague && plain(text).length >= 6 && !isQuestion(text) && !insults(text);
  return said.intent === task.intent || more
    ? { task: { ...task, slots: mergeSlots(task.slots, said.slots) } }
    : undefined;
}

/** 不对,号码是…: the task that used the value is done again with the right one. */
function routeCorrection(session: Session, said: Understanding, text: string): Plan | undefined {
  if (!said.correction) return undefined;
  const waiting = session.task;
  const last = session.last;
  if (isEmpty(said.slots)) return waiting === undefined ? correctedWrongly(last, said, text) : undefined;
  const own = !DEPENDENT.includes(said.intent) && said.intent !== 'cancel';
  if (waiting !== undefined && fits(waiting.intent, said.slots) && (!own || said.intent === waiting.intent))
    return { task: { ...waiting, slots: mergeSlots(waiting.slots, said.slots) } };
  if (last === undefined || !fits(last.intent, said.slots)) return undefined;
  if (own && said.intent !== last.intent && said.confidence >= SURE && !said.bareValue) return undefined;
  return { task: { intent: last.intent, slots: replaced(last.slots, said.slots) } };
}

/** 不对,号码是052367: the value that replaces the old one cannot be one either; the rest of the task is kept. */
function correctedWrongly(last: LastDone | undefined, said: Understanding, text: string): Plan | undefined {
  if (last === undefined) return undefined;
  const { needs } = SKILLS[last.intent];
  const named =
    meantAsValue(text, true) === undefined
      ? undefined
      : (slotNamed(text) ?? (needs.length === 1 ? needs[0] : undefined));
  const slot = said.invalid.find((value) => needs.includes(value.slot))?.slot ?? named;
  if (slot === undefined || !needs.includes(slot)) return undefined;
  const slots = { ...last.slots };
  delete slots[slot];
  return { task: { intent: last.intent, slots, awaiting: slot } };
}

/** A digital number takes the place of a code and number, and the other way round. */
function replaced(held: Slots, said: Slots): Slots {
  const rest: Slots = { ...held };
  if (said.digitalInvoiceNumber !== undefined) {
    delete rest.invoiceCode;
    delete rest.invoiceNumber;
  } else if (said.invoiceCode !== undefined || said.invoiceNumber !== undefined) delete rest.digitalInvoiceNumber;
  return mergeSlots(rest, said);
}

function fits(intent: Intent, slots: Slots): boolean {
  return namesIn(slots, SKILLS[intent].needs).length > 0;
}

function completesInvoice(slots: Slots): boolean {
  return (
    slots.digitalInvoiceNumber !== undefined || (slots.invoiceCode !== undefined && slots.invoiceNumber !== undefined)
  );
}

/** A value without a verb goes to the task that waits for one of its kind. */
function routeValue(session: Session, said: Understanding, text: string): Plan | undefined {
  const bare =
    said.bareValue || DEPENDENT.includes(said.intent) || (said.command === undefined && looksLikeValue(text));
  if (!bare) return undefined;
  for (const waiting of [session.task, session.suspended]) {
    if (waiting === undefined) continue;
    if (fits(waiting.intent, said.slots)) return { task: { ...waiting, slots: replaced(waiting.slots, said.slots) } };
    const wrong = said.invalid.some((value) => SKILLS[waiting.intent].needs.includes(value.slot));
    if (
      wrong ||
      (isEmpty(said.slots) &&
        said.intent !== 'affirm' &&
        SKILLS[waiting.intent].needs.length > 0 &&
        looksLikeValue(text))
    )
      return { task: waiting };
  }
  if (isEmpty(said.slots)) return said.invalid.length > 0 ? start(session, 'provide_info', {}, text) : undefined;
  if (said.intent !== 'provide_info' && !said.bareValue) return undefined;
  const last = session.last;
  if (last !== undefined && (last.doubted || isFollowUp(text)) && fits(last.intent, said.slots))
    return { task: { intent: last.intent, slots: replaced(last.slots, said.slots) } };
  const held = mergeSlots(session.held ?? {}, said.slots);
  if (
    completesInvoice(said.slots) ||
    (completesInvoice(held) && (said.slots.invoiceCode ?? said.slots.invoiceNumber) !== undefined)
  )
    return { task: { intent: 'invoice_verify', slots: completesInvoice(said.slots) ? said.slots : held } };
  // 查发票 代码…: half an invoice, but it is said what for.
  if (CHECKS.test(text) && fits('invoice_verify', held) && !fits('fixed_tax_query', held))
    return start(session, 'invoice_verify', held, text);
  return { task: { intent: 'provide_info', slots: held } };
}

/** 金水区: nothing but the name of a place asks for its office, also after the bot asked which. */
function routePlace(said: Understanding, text: string, placeNamed: boolean): Plan | undefined {
  const bare =
    placeNamed && plain(text).length <= 12 && (DEPENDENT.includes(said.intent) || said.confidence < DOUBTFUL);
  return bare ? { task: { intent: 'office_info', slots: said.slots } } : undefined;
}

/** 那一般纳税人呢 after an answer, 那上个月呢 after a look-up. */
function routeFollowUp(session: Session, said: Understanding, text: string): Plan | undefined {
  const last = session.last;
  if (last === undefined || said.command !== undefined || !isFollowUp(text)) return undefined;
  const weak = DEPENDENT.includes(said.intent) || said.intent === 'help' || said.confidence < DOUBTFUL;
  if (!weak) return undefined;
  if (last.intent === 'consult' || last.intent === 'office_info')
    return { task: { intent: last.intent, slots: said.slots } };
  if (QUERIES.includes(last.intent) && !isEmpty(said.slots))
    return { task: { intent: last.intent, slots: replaced(last.slots, said.slots) } };
  return undefined;
}

/** The task a text names itself, with what is already known for it. */
function start(session: Session, intent: Intent, slots: Slots, text: string): Plan {
  const skill = SKILLS[intent];
  const waiting = [session.task, session.suspended].find((task) => task?.intent === intent);
  if (waiting !== undefined && !skill.aside) return { task: { ...waiting, slots: replaced(waiting.slots, slots) } };
  return { task: { intent, slots: mergeSlots(carriedOver(session, intent, slots, text), slots) } };
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
  if (sameBook && needs.includes('invoiceNumber') && /也|还有|再|另|同|呢|下一张/.test(text))
    return { invoiceCode: code };
  if (own || asksForAnother(text)) return {};
  const waiting = pick(session.task?.slots ?? {}, needs);
  if (!isEmpty(waiting)) return waiting;
  const last = session.last;
  if (last === undefined || (last.intent === intent && !pointsBack(text))) return {};
  return pick(last.slots, needs);
}
