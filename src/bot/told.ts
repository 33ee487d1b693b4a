import type { Connection } from 'mongoose';
import type { Intent } from '../intents/understanding';
import type { Session } from './engine/session';
import type { ReplyKind, TurnEvent } from './engine/turn';
import { turnModel, type TurnRecord } from './turn-record';

/** What a page may offer beside a reply. */
export interface Told {
  kind: ReplyKind;
  intent: Intent;
  unitCode: string;
  article?: { id: string; version: string };
  /** What may be answered by a press: what is written then, and what it says. */
  choices: { send: string; label: string }[];
  /** A number should be bound, so that what was opened can be answered. */
  wantsNumber: boolean;
}

/** Questions with fixed answers, by what the task waits for. */
const ANSWERS: Readonly<Record<string, Told['choices']>> = {
  confirm: [
    { send: '是', label: '是' },
    { send: '否', label: '否' },
  ],
  anonymity: [
    { send: '1', label: '匿名' },
    { send: '2', label: '实名' },
  ],
  facts: [{ send: '没有', label: '没有要补充的了' }],
};

function choicesOf(session: Session, more: boolean): Told['choices'] {
  const { choices, task } = session;
  if (choices !== undefined)
    return choices.map((choice, i) => ({ send: String(i + 1), label: choice.more ? '查看全文' : choice.label }));
  const answers = ANSWERS[task?.awaiting ?? ''] ?? [];
  return more ? [{ send: '1', label: '查看全文' }, ...answers] : answers;
}

type Of<T extends TurnEvent['type']> = Extract<TurnEvent, { type: T }>;

function toldOf({ events, session, unitCode }: TurnRecord): Told | undefined {
  const replied = events.find((event): event is Of<'replied'> => event.type === 'replied');
  if (replied === undefined) return undefined;
  const contact = events.find((event): event is Of<'contact_recorded'> => event.type === 'contact_recorded');
  const { articleId: id, articleVersion: version } = contact ?? {};
  return {
    kind: replied.kind,
    intent: contact?.intent ?? 'out_of_scope',
    unitCode,
    ...(id === undefined || version === undefined ? {} : { article: { id, version } }),
    choices: choicesOf(session, replied.more === true),
    wantsNumber: replied.wantsNumber === true,
  };
}

/** Reads what was decided with the replies to some messages, by message id; those that were not replied to are absent. */
export function createToldReader(connection: Connection): (ids: readonly string[]) => Promise<Map<string, Told>> {
  const turns = turnModel(connection);
  return async (ids) => {
    if (ids.length === 0) return new Map();
    const records = await turns.find({ _id: { $in: [...ids] } }).lean<TurnRecord[]>();
    const told = records.map((record) => [record._id, toldOf(record)] as const);
    return new Map(told.filter((entry): entry is [string, Told] => entry[1] !== undefined));
  };
}
