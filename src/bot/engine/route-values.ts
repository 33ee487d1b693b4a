import { NUMBER_SLOTS, type SlotName, type Understanding } from '../../intents/understanding';
import { SKILLS } from '../skills/registry';
import {
  asksAlso,
  asksForAnother,
  asksWhetherRight,
  isFollowUp,
  looksLikeValue,
  meantAsValue,
  slotNamed,
} from './phrases';
import { completesInvoice, DEPENDENT, fits, type Plan, replaced, start, SURE } from './plan';
import type { LastDone, Session } from './session';
import { isEmpty, mergeSlots, namesIn } from './slots';

const CHECKS = /查|验|核|真|假/;
/** 不对,号码是…: the task that used the value is done again with the right one. */
export function routeCorrection(session: Session, said: Understanding, text: string): Plan | undefined {
  if (!said.correction || (isEmpty(said.slots) && asksWhetherRight(text))) return undefined;
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

/** Words around a value, at most as many as 烦死了,这下行了吧. */
const FEW_WORDS = 10;

/** 烦死了 4100194130行了吧: what was asked for, with words that have no use for it. */
function givesWithWords(session: Session, said: Understanding): boolean {
  const { task } = session;
  const awaited = task?.awaiting as SlotName | undefined;
  if (task === undefined || awaited === undefined || said.slots[awaited] === undefined) return false;
  const words = said.masked.replace(/<[A-Z0-9]+>/g, '').replace(/[^\p{L}\p{N}]/gu, '');
  return words.length <= FEW_WORDS && said.intent !== 'cancel' && !fits(said.intent, said.slots);
}

/** A value without a verb goes to the task that waits for one of its kind. */
export function routeValue(session: Session, said: Understanding, text: string): Plan | undefined {
  const bare =
    said.command === undefined &&
    (said.bareValue ||
      DEPENDENT.includes(said.intent) ||
      looksLikeValue(text) ||
      givesWithWords(session, said) ||
      (said.intent === 'help' && !isEmpty(said.slots)));
  const { last } = session;
  // 换一家查 and a taxpayer id: the same again for another, whatever the words alone would be.
  if (
    said.command === undefined &&
    last !== undefined &&
    asksForAnother(text) &&
    fits(last.intent, said.slots) &&
    !fits(said.intent, said.slots)
  )
    return { task: { intent: last.intent, slots: replaced(last.slots, said.slots) } };
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
  if (said.intent !== 'provide_info' && said.intent !== 'help' && !said.bareValue) return undefined;
  // 月销售9万呢: an amount or a period alone is no number to hold, it goes on with the question.
  if (last !== undefined && isFollowUp(text) && namesIn(said.slots, NUMBER_SLOTS).length === 0) return undefined;
  if (
    last !== undefined &&
    (last.doubted || isFollowUp(text) || asksAlso(text) || asksForAnother(text)) &&
    fits(last.intent, said.slots)
  )
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
