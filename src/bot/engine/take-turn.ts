import type { Intent, Understanding } from '../../intents/understanding';
import { isVisitor } from '../../core/visitor';
import { answerHereText, worded } from '../replies/chat';
import { respondCarefully } from '../skills/careful-response';
import { withoutValue } from '../skills/without-value';
import { continueReckoning } from '../../reckoning/continue-reckoning';
import { readReckoning } from '../../reckoning/read-reckoning';
import { fileUnfinished } from '../skills/intake';
import { withSubscriptionWords } from '../skills/message-kinds';
import { careful, insults } from './careful';
import { type CarriedOut, carryOut, carryOutBoth, type Done, withLater } from './carry-out';
import { guard } from './guards';
import { LIMITS } from './limits';
import { asksAboutTax } from './phrases';
import type { Plan } from './plan';
import { route } from './route';
import { reviveSession, type Session } from './session';
import type { SkillResult } from './skill';
import { mergeSlots } from './slots';
import type { TakeTurn, TurnDeps, TurnEvent, TurnMessage, TurnResult } from './turn';
import { twoWishes } from './wishes';
import { wording } from './wording';

/** What is noted of a text that was not read because the bot is silent. */
const UNREAD: Understanding = {
  intent: 'out_of_scope',
  confidence: 0,
  score: 0,
  alternatives: [],
  slots: {},
  invalid: [],
  correction: false,
  bareValue: false,
  normalised: '',
  masked: '',
};

/** See the type: session + text → session + events. */
export const takeTurn: TakeTurn = async (stored, message, deps) => {
  const now = deps.clock.now();
  const revived = reviveSession(stored, message.from, now);
  const text = message.text.slice(0, LIMITS.textCharacters);
  const unit = deps.unit ?? (await deps.directory.unitOfExtension(message.to.replace(/^12366/, '')));
  const known: TurnDeps = { ...deps, unit };

  const guarded = guard(revived.session, text, now);
  if (guarded.go === 'silent') {
    const notice = guarded.notice === undefined ? undefined : inChat(message, guarded.notice, []).text;
    return silent(guarded.session, guarded.reason, notice, now);
  }
  const session = guarded.session;

  const understanding = withSubscriptionWords(deps.understander.understand(text, { now }), text);
  const danger = careful(text);
  const placeNamed = text.length <= 16 && (await deps.directory.unitsNamedIn(text)).length > 0;
  const reckoned = session.last?.reckoning;
  const continuesReckoning = reckoned !== undefined && continueReckoning(reckoned, text, { now }) !== undefined;
  const reckons = readReckoning(text, { now }) !== undefined;
  const answerable =
    understanding.intent === 'out_of_scope' &&
    asksAboutTax(text) &&
    !insults(text) &&
    known.knowledge.answer(text, { now }).kind !== 'none';
  const plan: Plan =
    danger === undefined
      ? route(session, understanding, text, { placeNamed, continuesReckoning, reckons, answerable })
      : { task: { intent: 'human_agent', slots: {} } };
  const unfinished =
    revived.dropped?.task === undefined || stored === undefined
      ? undefined
      : await fileUnfinished(revived.dropped.task, message.from, stored.lastTurnAt, known);

  const circumstances = { message: { ...message, text }, deps: known, now };
  const input = { ...plan, ...circumstances, understanding, session };
  const told = (result: SkillResult): Promise<CarriedOut> =>
    withLater(session, { plan, result, understanding, messageId: message.id, asked: text }, circumstances);
  const wishes = mayHoldTwo(session, plan, understanding) ? twoWishes(text, deps.understander, now) : undefined;
  let carried: CarriedOut;
  if (danger !== undefined) carried = await told(await respondCarefully(danger, input));
  else if (plan.said === 'more' && session.last?.more !== undefined)
    carried = await told(readOn(session.last.more, plan));
  else if (plan.said === 'doubts' || plan.said === 'has not') carried = await told(withoutValue(plan));
  else if (wishes !== undefined) carried = await carryOutBoth(session, wishes, circumstances);
  else carried = await carryOut(session, plan, understanding, circumstances);

  const { done, session: next } = carried;
  const reply = wording(done, { session, next, dropped: revived.dropped, filed: unfinished?.text, unit });
  const main = mainOf(done, wishes?.[0].said.intent ?? plan.task.intent);
  if (reply.more !== undefined)
    next.last = { intent: main.plan.task.intent, slots: main.plan.task.slots, ...next.last, more: reply.more };

  const slots = done.map(({ plan: of, result }) => result.hold ?? result.slots ?? of.task.slots).reduce(mergeSlots);
  const caused = [...(unfinished?.events ?? []), ...done.flatMap(({ result }) => result.events ?? [])];
  const said = inChat(message, reply.text, caused);
  const replied: TurnEvent = {
    type: 'replied',
    kind: reply.kind,
    text: said.text,
    ...(reply.more === undefined ? {} : { more: true }),
    ...(said.wantsNumber || done.some(({ result }) => result.wantsNumber) ? { wantsNumber: true } : {}),
  };
  const events: TurnEvent[] = [
    ...caused,
    replied,
    ...done.map((one) => contactOf(one, message.id)),
    ...done.filter(({ result }) => result.unanswered).map((one) => unansweredOf(one, message.id)),
  ];
  return { session: next, events, understanding, intent: main.plan.task.intent, slots };
};

/** A reply as it is said in the web chat; on the phone as it is. Who opens an order and has no number is told where the answer comes. */
function inChat(
  { visitor, from }: TurnMessage,
  text: string,
  caused: readonly TurnEvent[],
): { text: string; wantsNumber: boolean } {
  if (visitor === undefined) return { text, wantsNumber: false };
  const said = worded(text, !isVisitor(from));
  const opened = caused.filter((event) => event.type === 'work_order_opened').map(({ order }) => order);
  if (opened.length === 0 || !isVisitor(from)) return { text: said, wantsNumber: false };
  const anonymous = opened.every((order) => order.anonymous);
  return { text: `${said}\n${answerHereText(anonymous)}`, wantsNumber: !anonymous };
}

/** The task the turn is entered under: of two wishes the first named. */
function mainOf(done: CarriedOut['done'], intent: Intent): Done {
  return done.find((one) => one.plan.task.intent === intent) ?? done[0];
}

/** A text that answers what was asked, or is a command, is read as one. */
function mayHoldTwo(session: Session, plan: Plan, understanding: Understanding): boolean {
  const waits = session.task?.awaiting !== undefined && session.task.awaiting !== 'supplement';
  return !waits && plan.said === undefined && plan.question === undefined && understanding.command === undefined;
}

function contactOf({ plan, result, understanding, messageId }: Done, whole: string): TurnEvent {
  return {
    type: 'contact_recorded',
    ...(messageId === whole ? {} : { contactId: messageId }),
    intent: plan.task.intent,
    slots: result.hold ?? result.slots ?? plan.task.slots,
    confidence: understanding.confidence,
    ...(result.article === undefined ? {} : { articleId: result.article.id, articleVersion: result.article.version }),
    outcome: result.outcome,
  };
}

function unansweredOf({ result, understanding, messageId }: Done, whole: string): TurnEvent {
  return {
    type: 'question_unanswered',
    ...(messageId === whole ? {} : { contactId: messageId }),
    // Values are masked by their kind; what is none of them but long enough to be somebody's number goes, too.
    text: understanding.masked.replace(/\d{7,}/g, '<NUMBER>'),
    outcome: result.outcome,
  };
}

/** What 回复1 brings: the rest of the last reply. */
function readOn(more: string, plan: Plan): SkillResult {
  return {
    kind: plan.task.intent === 'consult' || plan.task.intent === 'office_info' ? 'answer' : 'result',
    text: more,
    outcome: '已发下文',
  };
}

function silent(session: Session, reason: string, notice: string | undefined, now: Date): TurnResult {
  const next: Session = { ...session, lastTurnAt: now.toISOString() };
  const spoken: TurnEvent =
    notice === undefined ? { type: 'stayed_silent', reason } : { type: 'replied', kind: 'fallback', text: notice };
  return {
    session: next,
    events: [
      spoken,
      { type: 'contact_recorded', intent: 'out_of_scope', slots: {}, confidence: 0, outcome: `${reason},未答复` },
    ],
    understanding: UNREAD,
    intent: 'out_of_scope',
    slots: {},
  };
}
