import type { Intent, Slots, Understanding } from '../../intents/understanding';
import { asksAboutInvoice, asksForAnother, asksWhetherRight, isFollowUp, plain, pointsBack } from './phrases';
import { DEPENDENT, DOUBTFUL, type Plan, QUERIES, replaced, start } from './plan';
import type { LastDone, Session } from './session';
import { isEmpty, pick, valuesOf } from './slots';

const INVOICE: readonly Intent[] = ['invoice_verify', 'invoice_flow_query'];
const INVOICE_SLOTS = ['invoiceCode', 'invoiceNumber', 'digitalInvoiceNumber'] as const;
const REPORTED: readonly Intent[] = ['feedback_query', 'progress_query'];
/** Longer than this a text says itself what it is about. */
const SHORT = 14;

/** What makes sense only after the last reply: 谁开的, 再查一张, 税号填错了吗, 那一般纳税人呢. */
export function routeFollowUp(session: Session, said: Understanding, text: string): Plan | undefined {
  const last = session.last;
  if (last === undefined || said.command !== undefined) return undefined;
  return routeShort(session, last, said, text) ?? routeMore(last, said, text);
}

/** A few words about what was just looked up. A task that waits for a value is not disturbed. */
function routeShort(session: Session, last: LastDone, said: Understanding, text: string): Plan | undefined {
  if (session.task?.awaiting !== undefined && session.task.awaiting !== 'supplement') return undefined;
  if (!QUERIES.includes(last.intent) || plain(text).length > SHORT || !isEmpty(said.slots) || said.invalid.length > 0)
    return undefined;
  if (asksWhetherRight(text)) return { task: { intent: last.intent, slots: last.slots } };
  const aspect = INVOICE.includes(last.intent) ? aspectAsked(last, text) : undefined;
  const another = asksForAnother(text);
  if (aspect !== undefined) return { task: { intent: aspect, slots: another ? {} : spokenOf(last, text) } };
  const weak = DEPENDENT.includes(said.intent) || said.intent === 'help' || said.confidence < DOUBTFUL;
  if (another && (weak || said.intent === 'cancel' || INVOICE.includes(said.intent)))
    return start(session, last.intent, {}, text);
  // 那还要等多久 after the state of something is about the same.
  const waits = /等|多久|几天|多长时间|什么时候|啥时候|催/.test(text) && (weak || REPORTED.includes(said.intent));
  if (waits && REPORTED.includes(last.intent)) return { task: { intent: last.intent, slots: last.slots } };
  return undefined;
}

/** 查发票真伪 after a look-up names the task anew, without pointing at the invoice just spoken of. */
function aspectAsked(last: LastDone, text: string): Intent | undefined {
  const aspect = asksAboutInvoice(text);
  return aspect === last.intent && !pointsBack(text) && /发票|查|验/.test(text) ? undefined : aspect;
}

/** The invoices meant: 刚才那两张 is the last one and the one before. */
function spokenOf(last: LastDone, text: string): Slots {
  const slots = pick(last.slots, INVOICE_SLOTS);
  const { earlier } = last;
  if (earlier === undefined || !/[两俩2]张|都/.test(plain(text))) return slots;
  const codes = [...new Set([valuesOf(earlier, 'invoiceCode'), valuesOf(slots, 'invoiceCode')].flat())];
  const [only] = codes;
  return {
    invoiceCode: codes.length === 1 && only !== undefined ? only : codes,
    invoiceNumber: [...valuesOf(earlier, 'invoiceNumber'), ...valuesOf(slots, 'invoiceNumber')],
  };
}

/** 那一般纳税人呢 after an answer, 那上个月呢 after a look-up. */
function routeMore(last: LastDone, said: Understanding, text: string): Plan | undefined {
  if (!isFollowUp(text)) return undefined;
  const weak = DEPENDENT.includes(said.intent) || said.intent === 'help' || said.confidence < DOUBTFUL;
  if (!weak) return undefined;
  if (last.intent === 'consult' || last.intent === 'office_info')
    return { task: { intent: last.intent, slots: said.slots } };
  if (QUERIES.includes(last.intent) && !isEmpty(said.slots))
    return { task: { intent: last.intent, slots: replaced(last.slots, said.slots) } };
  return undefined;
}
