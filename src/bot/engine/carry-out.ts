import type { Understanding } from '../../intents/understanding';
import { numberNeeded } from '../skills/number-needed';
import { SKILLS } from '../skills/registry';
import { conclude } from './conclude';
import { plain } from './phrases';
import { type Plan, start } from './plan';
import { safeIntent } from './route';
import type { Session } from './session';
import type { SkillInput, SkillResult } from './skill';
import type { TurnDeps, TurnMessage } from './turn';
import type { Wish } from './wishes';

/** One task of a turn and what came of it. */
export interface Done {
  plan: Plan;
  result: SkillResult;
  understanding: Understanding;
  /** Of the part of the message: orders drawn for it are its own. */
  messageId: string;
  /** The part of the text that asked for it. */
  asked: string;
}

export interface CarriedOut {
  /** In the order in which they are told: what asks for an answer comes last. */
  done: [Done, ...Done[]];
  session: Session;
}

interface Circumstances {
  message: TurnMessage;
  deps: TurnDeps;
  now: Date;
}

/** Whether the sender has to answer before the task goes on. */
function asks({ result }: Done): boolean {
  return result.choices !== undefined || (result.awaiting !== undefined && result.awaiting !== 'supplement');
}

/** Beside another reply an answer stands without its neighbours: the digits would be taken for the other's. */
function alone(done: Done): Done {
  if (done.result.kind !== 'answer') return done;
  const result = { ...done.result };
  delete result.choices;
  delete result.offer;
  return { ...done, result };
}

function secondId(messageId: string): string {
  return `${messageId}/2`;
}

async function run(
  plan: Plan,
  session: Session,
  understanding: Understanding,
  { message, deps, now }: Circumstances,
): Promise<Done> {
  const input: SkillInput = { ...plan, message, understanding, session, deps, now };
  const result = numberNeeded(message, plan.task.intent) ?? (await SKILLS[plan.task.intent].run(input));
  return {
    plan,
    result,
    understanding,
    messageId: message.id,
    asked: plain(message.text).replace(/^(?:[想请]|帮我|麻烦|问一?[下哈]|问)+/, ''),
  };
}

/** Both wishes of a text: answered both, or one asked about and the other kept for afterwards. */
export async function carryOutBoth(
  session: Session,
  [first, second]: [Wish, Wish],
  circumstances: Circumstances,
): Promise<CarriedOut> {
  const { message, now } = circumstances;
  const planOf = (before: Session, { text, said }: Wish): Plan =>
    start(before, safeIntent(said, text), said.slots, text);
  const planA = planOf(session, first);
  const a = alone(
    await run(planA, session, first.said, { ...circumstances, message: { ...message, text: first.text } }),
  );
  const afterA = conclude(session, planA, a.result, now);
  const planB = planOf(afterA, second);
  const b = alone(
    await run(planB, afterA, second.said, {
      ...circumstances,
      message: { ...message, id: secondId(message.id), text: second.text },
    }),
  );
  if (!asks(a)) return { done: [a, b], session: conclude(afterA, planB, b.result, now) };
  if (!asks(b)) {
    const afterB = conclude(session, planB, b.result, now);
    return { done: [b, a], session: conclude(afterB, planA, a.result, now) };
  }
  const { intent, slots } = planB.task;
  return { done: [a], session: { ...afterA, later: { intent, slots, text: second.text } } };
}

/** One task; when it is done, also the wish that was kept for afterwards. */
export async function carryOut(
  session: Session,
  plan: Plan,
  understanding: Understanding,
  circumstances: Circumstances,
): Promise<CarriedOut> {
  const { message, now, deps } = circumstances;
  const first = await run(plan, session, understanding, circumstances);
  return withLater(session, first, { message, now, deps });
}

/** Goes on with the wish that was kept, where nothing waits for an answer any more. */
export async function withLater(session: Session, first: Done, circumstances: Circumstances): Promise<CarriedOut> {
  const { message, now } = circumstances;
  const next = conclude(session, first.plan, first.result, now);
  const { later } = next;
  if (later === undefined) return { done: [first], session: next };
  const served = first.plan.task.intent;
  if (served === later.intent || served === 'cancel') {
    delete next.later;
    return { done: [first], session: next };
  }
  if (asks(first) || (next.task !== undefined && next.task.awaiting !== 'supplement') || SKILLS[served].aside)
    return { done: [first], session: next };
  delete next.later;
  const plan = start(next, later.intent, later.slots, later.text);
  const understanding = { ...first.understanding, slots: later.slots, invalid: [] };
  const second = alone(
    await run(plan, next, understanding, {
      ...circumstances,
      message: { ...message, id: secondId(message.id), text: later.text },
    }),
  );
  return { done: [first, second], session: conclude(next, plan, second.result, now) };
}
