import type { Intent, Understanding } from '../../intents/understanding';
import { SKILLS } from '../skills/registry';
import { insults } from './careful';
import { pickedNumber, plain, saysNo, saysYes, wantsNoMore } from './phrases';
import { DEPENDENT, DOUBTFUL, type Plan, QUERIES, start, SURE } from './plan';
import { routeFollowUp } from './route-follow-up';
import { routeGathering } from './route-gathering';
import { routeUnable } from './route-unable';
import { routeCorrection, routeValue } from './route-values';
import type { Session, Task } from './session';
import { mergeSlots } from './slots';

/** What only the directory and the rules can say of a text. */
export interface Hints {
  /** It holds the name of a unit. */
  placeNamed?: boolean;
  /** It changes or completes the case that was reckoned last. */
  continuesReckoning?: boolean;
  /** It is a case of its own that can be reckoned. */
  reckons?: boolean;
  /** It was refused, yet asks about a tax by name, and the knowledge base has something on it. */
  answerable?: boolean;
}

/**
 * Decides which task a turn serves, from what was said and what the conversation was about. The order matters: an answer to the
 * question just put comes before any other reading, and an exact command before what a waiting task would make of it.
 */
export function route(session: Session, said: Understanding, text: string, hints: Hints = {}): Plan {
  return (
    routePick(session, said, text) ?? routeConfirm(session, said, text) ?? routeOpen(goneOn(session), said, text, hints)
  );
}

/** Whoever does not answer whether to give up goes on with what was to be given up. */
function goneOn(session: Session): Session {
  return session.task?.intent === 'cancel' ? { ...session, task: session.suspended, suspended: undefined } : session;
}

function routeOpen(session: Session, said: Understanding, text: string, hints: Hints): Plan {
  return (
    routeGathering(session, said, text) ??
    routeReckoning(session, said, hints) ??
    routeCorrection(session, said, text) ??
    routeValue(session, said, text) ??
    routeUnable(session, said, text) ??
    routePlace(said, text, hints) ??
    routeFollowUp(session, said, text) ??
    start(session, rescued(safeIntent(said, text), hints), said.slots, text)
  );
}

/** What the understanding refused and the knowledge base can answer is a question after all. */
function rescued(intent: Intent, { answerable = false }: Hints): Intent {
  return intent === 'out_of_scope' && answerable ? 'consult' : intent;
}

const STOPS = /停|退|取消|关掉|关了|关闭|别|不想|不要|不再|不用|屏蔽|拒/;

const WANTS_PEACE =
  /^(?:请|麻烦)?(?:你们)?(?:不要|别|不想|停止|屏蔽|拒收).{0,5}(?:给我|往我)?(?:发|推|推送|收|收到|接收).{0,5}(?:短信|消息|提醒|通知|信息)?了?$/;

/** Where a slip would do something unasked, the harmless reading: what may mean stopping is asked about, not opened. */
export function safeIntent(said: Understanding, text: string): Intent {
  if (said.command !== undefined) return said.intent;
  // Whoever begins with 我举报 and speaks of taxes or invoices has said enough.
  const wish =
    said.intent === 'out_of_scope'
      ? /^(?:我|本人)?(?:要|想|实名|匿名)*(举报|检举|投诉)/.exec(plain(text))?.[1]
      : undefined;
  if (wish !== undefined && /税|票|账|窗口|大厅/.test(text)) return wish === '投诉' ? 'complaint' : 'report';
  if (said.intent === 'subscribe' && STOPS.test(text)) return 'unsubscribe';
  // It only leads to the question whether they shall stop.
  if (said.intent === 'out_of_scope' && WANTS_PEACE.test(plain(text))) return 'unsubscribe';
  // Swearing is no complaint until it says about what.
  if (
    insults(text) &&
    plain(text).length <= 12 &&
    !/投诉|举报|转?人工|退订|[查问]/.test(text) &&
    said.bareValue === false
  )
    return 'out_of_scope';
  return isGuess(said) ? 'out_of_scope' : said.intent;
}

/** Below this, with another reading close behind, the sender is asked which it is. */
const GUESS = 0.35;
const CLOSE_BEHIND = 0.6;

function isGuess({ confidence, alternatives }: Understanding): boolean {
  return confidence < GUESS && (alternatives[0]?.confidence ?? 0) >= confidence * CLOSE_BEHIND;
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
  if (task?.awaiting !== 'confirm' || speaksOfElse(task, said, text)) return undefined;
  if (said.command === undefined || /^[YN12]$/i.test(said.command)) {
    if (saysNo(text) || said.intent === 'deny')
      return said.intent === 'cancel' && !/留|[不别]退/.test(text) ? undefined : { task, said: 'no' };
    if (saysYes(text) || said.intent === 'affirm') return { task, said: 'yes' };
    if (task.intent === 'unsubscribe' && wantsNoMore(text)) return { task, said: 'yes' };
  }
  if (said.intent !== task.intent) return undefined;
  // The same exact command once more insists; the same wish in other words is asked about again.
  return said.command === undefined ? { task } : { task, said: 'yes' };
}

/** 先不管,小规模专票开几个点: begins like a no, and is another matter. */
function speaksOfElse(task: Task, said: Understanding, text: string): boolean {
  const own = said.intent !== task.intent && !DEPENDENT.includes(said.intent) && said.intent !== 'cancel';
  return own && said.confidence >= SURE && plain(text).length > LONGEST_ANSWER;
}

const LONGEST_ANSWER = 8;

/** 那15万呢, 一个季度, 首套: changes the case that was reckoned, or tells what it still lacks. */
function routeReckoning(
  session: Session,
  said: Understanding,
  { continuesReckoning = false, reckons = false }: Hints,
): Plan | undefined {
  const waits = session.task?.awaiting !== undefined && session.task.awaiting !== 'supplement';
  const own = OWN_MATTERS.has(said.intent) && said.confidence >= SURE;
  if (waits || own || said.command !== undefined) return undefined;
  if (!continuesReckoning && !(reckons && DEPENDENT.includes(said.intent))) return undefined;
  return { task: { intent: 'consult', slots: said.slots } };
}

const OWN_MATTERS: ReadonlySet<Intent> = new Set([
  ...QUERIES,
  'complaint',
  'report',
  'suggestion',
  'human_agent',
  'unsubscribe',
  'cancel',
]);

/** 金水区: nothing but the name of a place asks for its office, also after the bot asked which. */
function routePlace(said: Understanding, text: string, { placeNamed = false }: Hints): Plan | undefined {
  const bare =
    placeNamed && plain(text).length <= 12 && (DEPENDENT.includes(said.intent) || said.confidence < DOUBTFUL);
  return bare ? { task: { intent: 'office_info', slots: said.slots } } : undefined;
}
