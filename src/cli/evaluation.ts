import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import pino from 'pino';
import { converseDialogue } from '../bot/converse';
import { type Config, readConfig } from '../config';
import { type ManualClock, manualClock } from '../core/clock';
import { AppError } from '../core/errors';
import { sequentialIds } from '../core/ids';
import { createDesk } from '../desk/desk';
import { classifyFiles, type LabelledSentence } from '../intents/classify';
import { openRooms, type Rooms } from '../rooms';
import { createMemoryKeys } from '../store/keys-memory';
import { ensureIndexes, openStore, type Store } from '../store/store';
import type { AnswerResult } from '../knowledge/answer';
import { readJsonLines, textField, writeJsonLine } from './json-lines';

/** Of the samples; --now sets another. */
const DEFAULT_NOW = '2026-03-16T10:00:00+08:00';
/** A number of the demo block that is bound to nobody. */
const STRANGER = '13800138002';
const DEMO_TAXPAYERS = 50;

interface Options {
  now: string;
  data?: string;
  region?: string;
}

interface Bench {
  rooms: Rooms;
  /** Takes what a conversation would write. */
  scratch: Store;
  clock: ManualClock;
}

function startOf(options: Options): Date {
  const start = new Date(options.now);
  if (Number.isNaN(start.getTime())) {
    throw new AppError('cli_now', `--now ${options.now}`, { personMessage: `--now 不是有效的时间：${options.now}` });
  }
  return start;
}

/**
 * Opens the rooms the service uses on a throw-away store with the demo province, or on --data; clears up behind. What the commands write
 * goes to the throw-away store in either case.
 */
async function withRooms(options: Options, work: (bench: Bench) => Promise<void>): Promise<void> {
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
    await work({ rooms, scratch, clock });
  } finally {
    await keys.close();
    await scratch.close();
    if (store !== scratch) await store.close();
    await rm(throwAway, { recursive: true, force: true });
  }
}

async function understand(options: Options): Promise<void> {
  await withRooms(options, async ({ rooms, clock }) => {
    for await (const record of readJsonLines(undefined)) {
      const { intent, slots, score } = rooms.understander.understand(textField(record, 'text'), { now: clock.now() });
      writeJsonLine({ id: record['id'], intent, slots, score });
    }
  });
}

/** All that the taxpayer would get, 回复1 included. */
function wholeAnswer(result: AnswerResult): { answer: string; articles: string[] } {
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

async function answer(options: Options): Promise<void> {
  await withRooms(options, async ({ rooms, clock }) => {
    for await (const record of readJsonLines(undefined)) {
      const region = options.region === undefined ? {} : { region: options.region };
      const result = rooms.knowledge.answer(textField(record, 'text'), { now: clock.now(), ...region });
      writeJsonLine({ id: record['id'], ...wholeAnswer(result) });
    }
  });
}

function turnsOf(record: Record<string, unknown>): { user: string; gapSeconds: number }[] {
  const { turns } = record;
  if (!Array.isArray(turns)) {
    throw new AppError('json_field', `turns of ${JSON.stringify(record['id'])} is not an array`, {
      personMessage: `对话 ${JSON.stringify(record['id'])} 的 turns 应为数组。`,
    });
  }
  return turns.map((turn: Record<string, unknown>) => ({
    user: textField({ id: record['id'], ...turn }, 'user'),
    gapSeconds: typeof turn['gapSeconds'] === 'number' ? turn['gapSeconds'] : 0,
  }));
}

async function converse(options: Options): Promise<void> {
  await withRooms(options, async ({ rooms, scratch, clock }) => {
    const start = clock.now();
    const ids = sequentialIds('message');
    const nowhere = { enqueue: () => Promise.reject(new Error('converse sends nothing')) };
    const desk = createDesk({ connection: scratch.connection, clock, delivery: nowhere, ...rooms });
    await ensureIndexes(scratch.connection);
    for await (const record of readJsonLines(undefined)) {
      clock.set(start);
      const turns = await converseDialogue(turnsOf(record), { deps: { ...rooms, desk, clock, ids }, from: STRANGER });
      writeJsonLine({ id: record['id'], turns });
    }
  });
}

async function readLabelled(files: readonly string[]): Promise<LabelledSentence[]> {
  const sentences: LabelledSentence[] = [];
  for (const file of files) {
    for await (const record of readJsonLines(file)) {
      sentences.push({ sentence: textField(record, 'sentence'), label: String(record['label']) });
    }
  }
  return sentences;
}

async function classify(options: { train: string[]; test: string }): Promise<void> {
  writeJsonLine(classifyFiles(await readLabelled(options.train), await readLabelled([options.test])));
}

function addLineCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(`${description}；标准输入输出为 JSON 行`)
    .option('--jsonl', '输入输出为 JSON 行（唯一的格式）')
    .option('--now <iso>', '设定当前时间(ISO 8601)', DEFAULT_NOW)
    .option('--data <dir>', '使用该目录中的数据，缺省为装有演示省的临时数据');
}

export function addEvaluation(program: Command): void {
  addLineCommand(program, 'understand', '理解短信:{id, text} → {id, intent, slots, score}').action(understand);
  addLineCommand(program, 'answer', '知识库答复:{id, text} → {id, answer, articles}')
    .option('--region <code>', '咨询人所在地的行政区划代码')
    .action(answer);
  addLineCommand(
    program,
    'converse',
    '多轮对话:{id, turns: [{user, gapSeconds}]} → {id, turns: [{intent, slots, reply, text}]}',
  ).action(converse);
  program
    .command('classify')
    .description('用任意标注文件训练并评测同一分类器：每行 {sentence, label}，输出准确率、宏平均F1与耗时')
    .requiredOption('--train <file...>', '训练文件')
    .requiredOption('--test <file>', '测试文件')
    .action(classify);
}
