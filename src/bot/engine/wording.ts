import type { Unit } from '../../directory/directory';
import { droppedNotice, laterNotice, personHint, taskReminder } from '../replies/conversation';
import { budget, fitReply, shortened } from '../replies/fit';
import { chinesePunctuation } from '../replies/punctuation';
import { SKILLS } from '../skills/registry';
import type { Done } from './carry-out';
import { LIMITS } from './limits';
import type { Plan } from './plan';
import type { Dropped, Session } from './session';
import type { SkillResult } from './skill';
import { isEmpty } from './slots';
import type { ReplyKind } from './turn';

/** 回复1看详情。 */
const OFFER_ROOM = 7;
/** A second reply no longer than this is told whole, and the first shortened for it. */
const SHORT_REPLY = 50;
/** Characters of the second wish by which it is named. */
const ASKED = 12;

/** What several tasks have to say, as one; where it is too long, what asks for an answer is said and the other named. */
function together(
  done: readonly Done[],
  room: number,
): Pick<SkillResult, 'kind' | 'text' | 'more' | 'offer' | 'choices'> {
  const [first, second] = done as [Done, Done?];
  if (second === undefined) return first.result;
  const { kind, choices, awaiting } = second.result;
  const text = `①${first.result.text}\n②${second.result.text}`;
  const details = [first.result.more, second.result.more].filter((more) => more !== undefined).join('\n');
  // 回复1 would mean two things beside a choice, and be an answer where one is awaited.
  if (choices !== undefined || (awaiting !== undefined && awaiting !== 'supplement')) {
    const behind = `\n②${second.result.text}`;
    return { kind, text: `①${shortened(first.result.text, room - behind.length - 1)}${behind}`, choices };
  }
  if (text.length + OFFER_ROOM <= room) return { kind, text, ...(details === '' ? {} : { more: details }) };
  // What was filed is never hidden.
  if (kind === 'ack' || kind === 'handoff' || second.result.text.length <= SHORT_REPLY) {
    const behind = `\n②${second.result.text}`;
    const cut = `①${shortened(first.result.text, room - behind.length - OFFER_ROOM - 1)}${behind}`;
    return { kind, text: cut, more: `${first.result.text}\n${details}`.trim() };
  }
  return {
    kind,
    text: first.result.text,
    more: `${second.result.text}\n${details}`.trim(),
    offer: `另问的“${shortened(second.asked, ASKED)}”回复1看。`,
  };
}

/** The reply as it goes out: what was dropped in front, what still waits behind, cut to two segments. */
export function wording(
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
  const { kind, text, more, offer, choices } = together(done, budget(unit.signature));
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
