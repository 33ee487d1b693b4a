import type { Intent, Slots } from '../../intents/understanding';
import { LIMITS } from '../engine/limits';
import { plain, saysNo, saysYes } from '../engine/phrases';
import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import type { Task } from '../engine/session';
import type { WorkOrderKind } from '../../desk/order-kinds';
import type { TurnDeps, TurnEvent } from '../engine/turn';
import { filedText, filedUnfinishedText, nothingMoreText, supplementedText } from '../replies/orders';
import { openOrder } from './escalation';
import { contentOf, factsOf, missingFacts, saysNoMore } from './intake-facts';

/** The wording and kind that make a complaint, a report and a suggestion out of one way of taking things down (E4–E6). */
interface IntakeStyle {
  intent: Intent;
  kind: WorkOrderKind;
  title: string;
  askWhat: string;
  askMore: (missing: string) => string;
  /** Set: the sender is asked whether to stay anonymous. */
  askAnonymity?: string;
}

/** What was gathered, as it lies in the session's notes. */
interface Gathered {
  said: string;
  asked: number;
  texts: number;
  anonymous?: boolean;
}

function read(notes: Record<string, string> | undefined): Gathered {
  const anonymous = notes?.['anonymous'];
  return {
    said: notes?.['said'] ?? '',
    asked: Number(notes?.['asked'] ?? 0),
    texts: Number(notes?.['texts'] ?? 0),
    ...(anonymous === undefined ? {} : { anonymous: anonymous === 'yes' }),
  };
}

function write(gathered: Gathered): Record<string, string> {
  return {
    said: gathered.said,
    asked: String(gathered.asked),
    texts: String(gathered.texts),
    ...(gathered.anonymous === undefined ? {} : { anonymous: gathered.anonymous ? 'yes' : 'no' }),
  };
}

const STYLES: readonly IntakeStyle[] = [
  {
    intent: 'complaint',
    kind: '投诉',
    title: '投诉',
    askWhat: '请说说投诉的事:哪个税务局或办税厅、涉及谁、什么时候、发生了什么。可分几条发,不想投诉了回复“取消”。',
    askMore: (missing) => `记下了,很抱歉给您带来不便。请再补充:${missing}?不清楚的回复“没有”,就按现有内容登记。`,
  },
  {
    intent: 'report',
    kind: '举报',
    title: '举报',
    askWhat: '请说说举报的事:单位名称、地址、什么时候、有什么违法行为。可分几条发,内容依法保密;不想举报了回复“取消”。',
    askMore: (missing) => `记下了。请再补充:${missing}?不清楚的回复“没有”。您的举报依法保密。`,
    askAnonymity: '要匿名举报吗?回复1匿名,回复2实名(实名便于核实和告知结果)。两种都依法保密。',
  },
  {
    intent: 'suggestion',
    kind: '意见建议',
    title: '提建议',
    askWhat: '谢谢您关心税收工作。请把建议发来,一条短信说不完可以分几条。',
    askMore: (missing) => `请再补充:${missing}?`,
  },
];

function styleOf(intent: Intent): IntakeStyle | undefined {
  return STYLES.find((style) => style.intent === intent);
}

/** A skill that takes a complaint, report or suggestion down over several texts and files it; cancellable until then. */
export function intakeSkill(intent: 'complaint' | 'report' | 'suggestion'): Skill {
  const style = styleOf(intent);
  if (style === undefined) throw new RangeError(`no intake style for ${intent}`);
  return {
    intent: style.intent,
    title: style.title,
    needs: [],
    gathers: true,
    run: (input) => (input.task.awaiting === 'supplement' ? supplement(style, input) : gather(style, input)),
  };
}

async function gather(style: IntakeStyle, input: SkillInput): Promise<SkillResult> {
  const { task, message } = input;
  const before = read(task.notes);
  const now = listen(task, message.text, before);
  const ask = (text: string, awaiting: string, outcome: string): SkillResult => ({
    kind: 'ask_slot',
    text,
    awaiting,
    notes: write({ ...now, asked: now.asked + 1 }),
    outcome,
  });
  if (now.said === '') {
    // Whoever will not say what it is about has nothing to file.
    if (before.asked >= LIMITS.intakeQuestions)
      return {
        kind: 'cancelled',
        text: `没有收到${style.title}内容,先不登记。想说时随时再发来。`,
        outcome: '无内容,未登记',
      };
    return ask(style.askWhat, 'what', '请对方说明');
  }
  const over = now.texts >= LIMITS.intakeTexts || now.asked >= LIMITS.intakeQuestions;
  const missing = missingFacts(style.intent, factsOf(style.intent, now.said, task.slots));
  const askedForFacts = task.awaiting === 'facts' || task.awaiting === 'anonymity';
  // Who knows the command and says what it is about wants it filed; when it was may follow.
  const told = input.understanding.command !== undefined && missing.length === 1 && /时候/.test(missing[0] ?? '');
  if (!over && missing.length > 0 && !askedForFacts && !told)
    return ask(style.askMore(missing.join('、')), 'facts', '请对方补充');
  // Who goes on telling instead of answering is asked once more.
  const unanswered =
    task.awaiting !== 'anonymity' || (now.said !== before.said && before.asked <= LIMITS.intakeQuestions);
  const mayAsk = !over || task.awaiting === 'anonymity';
  if (style.askAnonymity !== undefined && now.anonymous === undefined && unanswered && mayAsk)
    return ask(style.askAnonymity, 'anonymity', '询问是否匿名');
  return file(style, input, now);
}

/** Adds a text to what was gathered, unless it only answers a question or says that there is no more. */
function listen(task: Task, text: string, before: Gathered): Gathered {
  const now: Gathered = { ...before, texts: before.texts + 1 };
  const stated = anonymityIn(text, task.awaiting === 'anonymity');
  if (stated !== undefined) now.anonymous = stated;
  const first = before.said === '';
  // Asked what it is about, even two words are an answer; unasked, the wish alone says nothing yet.
  const content = first ? contentOf(text, task.awaiting === 'what' ? 1 : undefined) : text.trim();
  const brief = task.awaiting === 'anonymity' && plain(text).length <= (stated === undefined ? 4 : 10);
  const onlyAnswers = saysNoMore(text) || brief;
  if (content === '' || onlyAnswers) return now;
  const kept = content.slice(0, LIMITS.intakeCharacters);
  now.said = first ? kept : `${before.said}\n${kept}`;
  return now;
}

function anonymityIn(text: string, asked: boolean): boolean | undefined {
  const said = plain(text);
  const notNamed = /[不别没].{0,3}(?:实名|留名|署名)|不(?:要|想|能)?(?:透露|暴露)|别说是我|保密身份/.test(said);
  const notAnonymous = /[不别没].{0,3}匿名/.test(said);
  // Where it could be either, the reporter stays unnamed.
  if (notNamed || (/匿名/.test(said) && !notAnonymous)) return true;
  if (notAnonymous || /实名/.test(said) || (asked && said === '2')) return false;
  if (!asked) return undefined;
  return saysNo(text) ? false : saysYes(text) ? true : undefined;
}

async function file(style: IntakeStyle, input: SkillInput, gathered: Gathered): Promise<SkillResult> {
  const from = { mobile: input.message.from, key: input.message.id, deps: input.deps, at: input.now };
  const filed = await open(style, from, gathered, input.task.slots);
  return {
    kind: 'ack',
    text: filedText(style.kind, filed.number, filed.promise, filed.anonymous),
    awaiting: 'supplement',
    notes: { order: filed.number },
    events: [filed.event],
    outcome: `${style.title}已登记`,
  };
}

type From = Parameters<typeof openOrder>[0];

async function open(style: IntakeStyle, from: From, gathered: Gathered, slots: Slots) {
  // Who did not answer is not named: that harms nobody and can be undone.
  const anonymous = style.askAnonymity !== undefined && gathered.anonymous !== false;
  const values = Object.entries(slots).map(([name, value]) => `${name}=${String(value)}`);
  const details: Record<string, string> = { 内容: gathered.said };
  if (values.length > 0) details['号码'] = values.join(';');
  const order = await openOrder(from, { kind: style.kind, title: style.kind, details, anonymous });
  return { ...order, anonymous };
}

async function supplement(style: IntakeStyle, input: SkillInput): Promise<SkillResult> {
  const number = input.task.notes?.['order'] ?? '';
  if (saysNoMore(input.message.text))
    return {
      kind: 'ack',
      text: nothingMoreText(number),
      awaiting: 'supplement',
      notes: { order: number },
      outcome: '无补充',
    };
  // 我要投诉 once more, with nothing in it, is a new one.
  if (contentOf(input.message.text) === '')
    return gather(style, { ...input, task: { intent: style.intent, slots: {} } });
  return {
    kind: 'ack',
    text: supplementedText(number),
    awaiting: 'supplement',
    notes: { order: number },
    events: [{ type: 'work_order_supplemented', number, text: input.message.text }],
    outcome: '补充内容',
  };
}

/** Whether a task holds something told that has not been filed. */
export function isUnfinished(task: Task | undefined): boolean {
  return (
    task !== undefined &&
    styleOf(task.intent) !== undefined &&
    task.awaiting !== 'supplement' &&
    read(task.notes).said !== ''
  );
}

/**
 * Files what somebody left unfinished when their time ran out (E9: nothing is lost). Undefined when there was nothing to file. The key is
 * made of sender and time, so that the sweep and a late text file it once.
 */
export async function fileUnfinished(
  task: Task,
  mobile: string,
  lastTurnAt: string,
  deps: TurnDeps,
): Promise<{ events: TurnEvent[]; text: string; number: string } | undefined> {
  const style = styleOf(task.intent);
  const gathered = read(task.notes);
  if (style === undefined || !isUnfinished(task)) return undefined;
  const from = { mobile, key: `unfinished:${mobile}:${lastTurnAt}`, deps, at: deps.clock.now() };
  const filed = await open(style, from, gathered, task.slots);
  return {
    events: [filed.event],
    text: filedUnfinishedText(style.kind, filed.number, filed.promise),
    number: filed.number,
  };
}
