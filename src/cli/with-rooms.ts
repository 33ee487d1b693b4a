import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { converseDialogue, type ConversedTurn } from '../bot/converse';
import { type Config, readConfig } from '../config';
import { type ManualClock, manualClock } from '../core/clock';
import { AppError } from '../core/errors';
import { sequentialIds } from '../core/ids';
import { createDesk } from '../desk/desk';
import type { AnswerResult } from '../knowledge/answer';
import { answerReckoning } from '../reckoning/reckon';
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

/** All that the taxpayer would get of an answer, 回复1 included. */
export function wholeAnswer(result: AnswerResult): { answer: string; articles: string[] } {
  if (result.kind === 'answer') return { answer: `${result.short}\n${result.full}`, articles: [result.article.id] };
  if (result.kind === 'choose') {
    const titles = result.candidates.map((article, i) => `${i + 1}.${article.title}`);
    return {
      answer: ['您想问的是哪一个?回复数字：', ...titles].join('\n'),
      articles: result.candidates.map(({ id }) => id),
    };
  }
  return { answer: '', articles: [] };
}

/** The same for a question as it is texted: a sum is reckoned where it asks for one. */
export function wholeReply(
  { knowledge, rules }: Pick<Rooms, 'knowledge' | 'rules'>,
  text: string,
  options: { now: Date; region?: string },
): { answer: string; articles: string[] } {
  const result = answerReckoning(text, { now: options.now, rules })?.result;
  if (result?.status !== 'reckoned') return wholeAnswer(knowledge.answer(text, options));
  const { short, full, articleId } = result.reckoning;
  const article = knowledge.get(articleId);
  const rest = article === undefined ? [] : [article.answer, article.body];
  return { answer: [short, full, ...rest].join('\n'), articles: [articleId] };
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
