import type { Unit } from '../../directory/directory';
import type { Understanding } from '../../intents/understanding';
import { fitReply } from '../replies/fit';
import { chinesePunctuation } from '../replies/punctuation';
import { droppedNotice, personHint, taskReminder } from '../replies/conversation';
import { SKILLS } from '../skills/registry';
import { fileUnfinished } from '../skills/intake';
import { careful } from './careful';
import { conclude } from './conclude';
import { guard } from './guards';
import { LIMITS } from './limits';
import type { Plan } from './plan';
import { route } from './route';
import { type Dropped, reviveSession, type Session } from './session';
import type { SkillResult } from './skill';
import { isEmpty } from './slots';
import type { TakeTurn, TurnDeps, TurnEvent, TurnResult } from './turn';
import { respondCarefully } from '../skills/careful-response';

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

  const input = { ...plan, message: { ...message, text }, understanding, session, deps: known, now };
  const result =
    danger !== undefined
      ? await respondCarefully(danger, input)
      : plan.said === 'more' && session.last?.more !== undefined
        ? readOn(session.last.more, plan)
        : await SKILLS[plan.task.intent].run(input);

  const next = conclude(session, plan, result, now);
  const reply = wording(result, { session, next, plan, dropped: revived.dropped, filed: unfinished?.text, unit });
  if (reply.more !== undefined)
    next.last = { intent: plan.task.intent, slots: plan.task.slots, ...next.last, more: reply.more };

  const slots = result.hold ?? result.slots ?? plan.task.slots;
  const events: TurnEvent[] = [
    ...(unfinished?.events ?? []),
    ...(result.events ?? []),
    { type: 'replied', kind: result.kind, text: reply.text },
    {
      type: 'contact_recorded',
      intent: plan.task.intent,
      slots,
      confidence: understanding.confidence,
      ...(result.article === undefined ? {} : { articleId: result.article.id, articleVersion: result.article.version }),
      outcome: result.outcome,
    },
  ];
  return { session: next, events, understanding, intent: plan.task.intent, slots };
};

/** What 回复1 brings: the rest of the last reply. */
function readOn(more: string, plan: Plan): SkillResult {
  return {
    kind: plan.task.intent === 'consult' || plan.task.intent === 'office_info' ? 'answer' : 'result',
    text: more,
    outcome: '已发下文',
  };
}

/** The reply as it goes out: what was dropped in front, what still waits behind, cut to two segments. */
function wording(
  result: SkillResult,
  about: {
    session: Session;
    next: Session;
    plan: Plan;
    dropped: Dropped | undefined;
    filed: string | undefined;
    unit: Unit;
  },
): { text: string; more?: string } {
  const { next, plan, dropped, filed, unit } = about;
  const front = filed ?? (dropped !== undefined && mattersNow(dropped, plan) ? droppedNotice(dropped) : '');
  const waits = SKILLS[plan.task.intent].aside && next.task !== undefined && next.task.intent !== plan.task.intent;
  const lost = result.kind === 'invalid' && about.session.misses >= LIMITS.missesBeforePerson;
  const behind = lost
    ? personHint
    : waits && next.task !== undefined && result.choices === undefined
      ? taskReminder(next.task)
      : '';
  const whole = fitReply(chinesePunctuation(front + result.text + behind), unit.signature, result.more, result.offer);
  return behind === '' || whole.more === undefined || result.more !== undefined
    ? whole
    : fitReply(chinesePunctuation(front + result.text), unit.signature, result.more, result.offer);
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
