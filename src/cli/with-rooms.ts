import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { askKnowledge } from '../bot/skills/ask-knowledge';
import { askedFilingMonth, DEADLINE_ARTICLE, deadlineText } from '../bot/skills/consult-deadline';
import { converseDialogue, type ConversedTurn } from '../bot/converse';
import { type Config, readConfig } from '../config';
import { type ManualClock, manualClock } from '../core/clock';
import { AppError } from '../core/errors';
import { sequentialIds } from '../core/ids';
import { createDesk } from '../desk/desk';
import type { AnswerOptions, AnswerResult } from '../knowledge/answer';
import type { Article } from '../knowledge/article';
import { answerReckoning } from '../reckoning/reckon';
import type { GivenAnswer } from '../evaluation/score-answers';
import { openRooms, type Rooms } from '../rooms';
import { createMemoryKeys } from '../store/keys-memory';
import { ensureIndexes, openStore, type Store } from '../store/store';

/** Of the samples; --now sets another. */
export const SAMPLES_NOW = '2026-03-16T10:00:00+08:00';
/** A number of the demo block that is bound to nobody. */
const STRANGER = '13800138002';
const DEMO_TAXPAYERS = 50;

export interface RoomsOptions {
  /** ISO 8601 */
  now: string;
  /** A data folder to look up in; absent: the demo province in a throw-away store. */
  data?: string;
}

export interface Bench {
  rooms: Rooms;
  /** Takes what a conversation would write. */
  scratch: Store;
  clock: ManualClock;
}

function startOf({ now }: RoomsOptions): Date {
  const start = new Date(now);
  if (Number.isNaN(start.getTime())) {
    throw new AppError('cli_now', `--now ${now}`, { personMessage: `--now 不是有效的时间：${now}` });
  }
  return start;
}

/**
 * Opens the rooms the service uses on a throw-away store with the demo province, or on --data; clears up behind. What the commands write
 * goes to the throw-away store in either case.
 */
export async function withRooms<T>(options: RoomsOptions, work: (bench: Bench) => Promise<T>): Promise<T> {
  const clock = manualClock(startOf(options));
  const throwAway = await mkdtemp(join(tmpdir(), 'sms12366-'));
  const config: Config = {
    ...readConfig(),
    DATA_DIR: options.data ?? throwAway,
    DEMO: options.data === undefined,
    DEMO_TAXPAYERS,
    LOOKUPS_PER_HOUR: 1_000_000,
  };
  const scratch = await openStore({ dataDir: throwAway });
  const store = options.data === undefined ? scratch : await openStore({ dataDir: options.data });
  const keys = createMemoryKeys(clock);
  try {
    const log = pino({ level: 'error' }, pino.destination(2));
    const rooms = await openRooms(config, { store, keys, clock, log });
    return await work({ rooms, scratch, clock });
  } finally {
    await keys.close();
    await scratch.close();
    if (store !== scratch) await store.close();
    await rm(throwAway, { recursive: true, force: true });
  }
}

/** All that the taxpayer would get, 回复1 included: the full answer, or the first of the choices. */
function wholeAnswer(result: AnswerResult): GivenAnswer {
  if (result.kind === 'none') return { answer: '', articles: [], atOnce: true };
  if (result.kind === 'answer') {
    const others = (result.also ?? []).map(({ title }, i) => `${i + 2}.${title}`);
    const articles = [result.article, ...(result.also ?? [])].map(({ id }) => id);
    return { answer: [result.short, result.full, ...others].join('\n'), articles, atOnce: true };
  }
  const titles = result.candidates.map((article, i) => `${i + 1}.${article.title}`);
  const [first] = result.candidates;
  return {
    answer: ['您想问的是哪一个?回复数字：', ...titles, ...(first === undefined ? [] : wholeText(first))].join('\n'),
    articles: result.candidates.map(({ id }) => id),
    atOnce: false,
  };
}

function wholeText({ answer, body }: Article): string[] {
  return [answer, body];
}

export type AskOptions = Pick<AnswerOptions, 'now' | 'region' | 'about'>;

/** What a texted question brings: a sum is reckoned where it asks for one, else the knowledge base is asked. */
export async function wholeReply(
  { knowledge, rules, understander, filing }: Rooms,
  text: string,
  options: AskOptions,
): Promise<GivenAnswer> {
  const month = askedFilingMonth(text, options.now);
  if (month !== undefined) {
    const { short, full } = deadlineText(filing, month, options.now);
    return { answer: `${short}\n${full}`, articles: [DEADLINE_ARTICLE], atOnce: true };
  }
  const reckoned = answerReckoning(text, { now: options.now, rules })?.result;
  if (reckoned?.status === 'reckoned') {
    const { short, full, articleId } = reckoned.reckoning;
    const article = knowledge.get(articleId);
    return {
      answer: [short, full, ...(article === undefined ? [] : wholeText(article))].join('\n'),
      articles: [articleId],
      atOnce: true,
    };
  }
  const { slots } = understander.understand(text, { now: options.now });
  return wholeAnswer(await askKnowledge(knowledge, text, { ...options, slots }));
}

/** Plays dialogues one by one, each by a sender bound to no taxpayer and from the same start of the clock. */
export async function dialoguePlayer({
  rooms,
  scratch,
  clock,
}: Bench): Promise<(turns: readonly { user: string; gapSeconds: number }[]) => Promise<ConversedTurn[]>> {
  const start = clock.now();
  const ids = sequentialIds('message');
  const nowhere = { enqueue: () => Promise.reject(new Error('nothing is sent here')) };
  const desk = createDesk({ connection: scratch.connection, clock, delivery: nowhere, ...rooms });
  await ensureIndexes(scratch.connection);
  return (turns) => {
    clock.set(start);
    return converseDialogue(turns, { deps: { ...rooms, desk, clock, ids }, from: STRANGER });
  };
}
