import type { Unit } from '../../directory/directory';
import type { Understanding } from '../../intents/understanding';
import { fitReply } from '../replies/fit';
import { chinesePunctuation } from '../replies/punctuation';
import { droppedNotice, laterNotice, personHint, taskReminder } from '../replies/conversation';
import { respondCarefully } from '../skills/careful-response';
import { SKILLS } from '../skills/registry';
import { fileUnfinished } from '../skills/intake';
import { careful } from './careful';
import { type CarriedOut, carryOut, carryOutBoth, type Done, withLater } from './carry-out';
import { guard } from './guards';
import { LIMITS } from './limits';
import type { Plan } from './plan';
import { route } from './route';
import { type Dropped, reviveSession, type Session } from './session';
import type { SkillResult } from './skill';
import { isEmpty, mergeSlots } from './slots';
import type { ReplyKind, TakeTurn, TurnDeps, TurnEvent, TurnResult } from './turn';
import { twoWishes } from './wishes';

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
  if (guarded.go === 'silent') return silent(guarded.session, guarded.reason, guarded.notice, now);
  const session = guarded.session;

  const understanding = deps.understander.understand(text, { now });
  const danger = careful(text);
  const placeNamed = text.length <= 16 && (await deps.directory.unitsNamedIn(text)).length > 0;
  const plan: Plan =
    danger === undefined
      ? route(session, understanding, text, placeNamed)
      : { task: { intent: 'human_agent', slots: {} } };
  const unfinished =
    revived.dropped?.task === undefined || stored === undefined
      ? undefined
      : await fileUnfinished(revived.dropped.task, message.from, stored.lastTurnAt, known);

  const circumstances = { message: { ...message, text }, deps: known, now };
  const input = { ...plan, ...circumstances, understanding, session };
  const told = (result: SkillResult): Promise<CarriedOut> =>
    withLater(session, { plan, result, understanding, messageId: message.id }, circumstances);
  const wishes = mayHoldTwo(session, plan, understanding) ? twoWishes(text, deps.understander, now) : undefined;
  let carried: CarriedOut;
  if (danger !== undefined) carried = await told(await respondCarefully(danger, input));
  else if (plan.said === 'more' && session.last?.more !== undefined)
    carried = await told(readOn(session.last.more, plan));
  else if (wishes !== undefined) carried = await carryOutBoth(session, wishes, circumstances);
  else carried = await carryOut(session, plan, understanding, circumstances);

  const { done, session: next } = carried;
  const reply = wording(done, { session, next, dropped: revived.dropped, filed: unfinished?.text, unit });
  const main = done.find((one) => one.plan.task.intent === plan.task.intent) ?? done[0];
  if (reply.more !== undefined)
    next.last = { intent: main.plan.task.intent, slots: main.plan.task.slots, ...next.last, more: reply.more };

  const slots = done.map(({ plan: of, result }) => result.hold ?? result.slots ?? of.task.slots).reduce(mergeSlots);
  const events: TurnEvent[] = [
    ...(unfinished?.events ?? []),
    ...done.flatMap(({ result }) => result.events ?? []),
    { type: 'replied', kind: reply.kind, text: reply.text },
    ...done.map((one) => contactOf(one, message.id)),
  ];
  return { session: next, events, understanding, intent: main.plan.task.intent, slots };
};

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

/** What 回复1 brings: the rest of the last reply. */
function readOn(more: string, plan: Plan): SkillResult {
  return {
    kind: plan.task.intent === 'consult' || plan.task.intent === 'office_info' ? 'answer' : 'result',
    text: more,
    outcome: '已发下文',
  };
}

const COUNTED = ['①', '②'];

/** What several tasks have to say, as one: each with its number, what asks for an answer at the end. */
function together(done: readonly Done[]): Pick<SkillResult, 'kind' | 'text' | 'more' | 'offer' | 'choices'> {
  const [first, ...others] = done as [Done, ...Done[]];
  if (others.length === 0) return first.result;
  const results = done.map(({ result }) => result);
  const choices = results.find((result) => result.choices !== undefined)?.choices;
  const details = results.flatMap(({ more }) => more ?? []).join('\n');
  return {
    kind: (results.at(-1) as SkillResult).kind,
    text: results.map(({ text }, i) => `${COUNTED[i] ?? ''}${text}`).join('\n'),
    // 回复1 would mean two things.
    ...(choices === undefined ? (details === '' ? {} : { more: details }) : { choices }),
  };
}

/** The reply as it goes out: what was dropped in front, what still waits behind, cut to two segments. */
function wording(
  done: readonly Done[],
  about: {
    session: Session;
    next: Session;
    dropped: Dropped | undefined;
    filed: string | undefined;
    unit: Unit;
  },
): { kind: ReplyKind; text: string; more?: string } {
  const { next, dropped, filed, unit } = about;
  const { kind, text, more, offer, choices } = together(done);
  const { plan } = done.at(-1) as Done;
  const front = filed ?? (dropped !== undefined && mattersNow(dropped, plan) ? droppedNotice(dropped) : '');
  const waits = SKILLS[plan.task.intent].aside && next.task !== undefined && next.task.intent !== plan.task.intent;
  const lost = kind === 'invalid' && about.session.misses >= LIMITS.missesBeforePerson;
  const newlyLater = next.later !== undefined && about.session.later === undefined;
  const behind = lost
    ? personHint
    : newlyLater
      ? laterNotice(next.later?.intent)
      : waits && next.task !== undefined && choices === undefined
        ? taskReminder(next.task)
        : '';
  const whole = fitReply(chinesePunctuation(front + text + behind), unit.signature, more, offer);
  const fitted =
    behind === '' || whole.more === undefined || more !== undefined
      ? whole
      : fitReply(chinesePunctuation(front + text), unit.signature, more, offer);
  return { kind, ...fitted };
}

/** A sender who goes on where the time-out cut has to be told; one who begins something new has not. */
function mattersNow(dropped: Dropped, plan: Plan): boolean {
  const { intent } = plan.task;
  if (intent === 'provide_info' || intent === 'affirm' || intent === 'deny' || intent === 'out_of_scope') return true;
  return intent === dropped.task?.intent && !isEmpty(dropped.task.slots);
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
