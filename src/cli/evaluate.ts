import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command } from 'commander';
import { AppError } from '../core/errors';
import { falls, type Fall, type Figures, rounded } from '../evaluation/baseline';
import type { GoldDialogue, GoldQuestion, GoldSet, GoldText } from '../evaluation/gold';
import { evaluationPage, type SetReport } from '../evaluation/page';
import { calibrationError, reliability } from '../evaluation/reliability';
import { type GivenAnswer, scoreAnswers } from '../evaluation/score-answers';
import { type PlayedTurn, scoreDialogues } from '../evaluation/score-dialogues';
import { type ReadText, scoreTexts } from '../evaluation/score-texts';
import { readJsonLines } from './json-lines';
import { type Bench, dialoguePlayer, SAMPLES_NOW, wholeReply, withRooms } from './with-rooms';

interface Options {
  sets: string;
  page: string;
  baseline: string;
  now: string;
  keep: boolean;
}

async function readAll<T>(file: string): Promise<T[]> {
  if (!existsSync(file)) return [];
  const lines: T[] = [];
  for await (const line of readJsonLines(file)) lines.push(line as T);
  return lines;
}

/** Every folder below `directory` is a set. */
async function readSets(directory: string): Promise<GoldSet[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (names.length === 0)
    throw new AppError('cli_sets', `no sets in ${directory}`, { personMessage: `${directory} 中没有评测样本。` });
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      texts: await readAll<GoldText>(join(directory, name, 'intents.jsonl')),
      outside: await readAll<GoldText>(join(directory, name, 'oos.jsonl')),
      questions: await readAll<GoldQuestion>(join(directory, name, 'kb.jsonl')),
      dialogues: await readAll<GoldDialogue>(join(directory, name, 'dialogs.jsonl')),
    })),
  );
}

async function evaluateSet(set: GoldSet, bench: Bench): Promise<SetReport> {
  const { rooms, clock } = bench;
  const now = clock.now();
  const read = new Map<string, ReadText>();
  for (const { id, text } of [...set.texts, ...set.outside]) read.set(id, rooms.understander.understand(text, { now }));
  const given = new Map<string, GivenAnswer>();
  for (const { id, text } of set.questions) given.set(id, await wholeReply(rooms, text, { now }));
  const play = await dialoguePlayer(bench);
  const played = new Map<string, PlayedTurn[]>();
  for (const { id, turns } of set.dialogues) played.set(id, await play(turns));
  clock.set(now);
  const texts = scoreTexts(set.texts, set.outside, read);
  return {
    name: set.name,
    texts,
    answers: scoreAnswers(set.questions, given),
    dialogues: scoreDialogues(set.dialogues, played),
    reliability: reliability(texts.confidences),
  };
}

/** The figures of the parts that a set has. */
function figuresOf({ texts, answers, dialogues, reliability: bins }: SetReport): Record<string, number> {
  return {
    ...(texts.scores.texts > 0 ? { ...texts.scores, calibrationError: calibrationError(bins) } : {}),
    ...(answers.scores.questions > 0 ? answers.scores : {}),
    ...(dialogues.scores.dialogues > 0 ? dialogues.scores : {}),
  };
}

export interface Evaluation {
  figures: Figures;
  /** What fell by more than a point since the baseline; empty without one. */
  fallen: Fall[];
  page: string;
}

/** Runs every set below `sets` through the rooms of the service and compares with the baseline file, where there is one. */
export async function evaluate(options: Pick<Options, 'sets' | 'baseline' | 'now'>): Promise<Evaluation> {
  const sets = await readSets(options.sets);
  const reports = await withRooms({ now: options.now }, async (bench) => {
    const done: SetReport[] = [];
    for (const set of sets) done.push(await evaluateSet(set, bench));
    return done;
  });
  const figures = rounded(Object.fromEntries(reports.map((report) => [report.name, figuresOf(report)])));
  const before = existsSync(options.baseline)
    ? (JSON.parse(await readFile(options.baseline, 'utf8')) as Figures)
    : undefined;
  const fallen = before ? falls(before, figures) : [];
  return { figures, fallen, page: evaluationPage(reports, figures, before, fallen) };
}

async function run(options: Options): Promise<void> {
  const { figures, fallen, page } = await evaluate(options);
  await mkdir(dirname(options.page), { recursive: true });
  await writeFile(options.page, page);
  if (options.keep) await writeFile(options.baseline, `${JSON.stringify(figures, undefined, 2)}\n`);
  process.stdout.write(`${JSON.stringify({ figures, fallen, page: options.page }, undefined, 2)}\n`);
  if (fallen.length > 0 && !options.keep) {
    const list = fallen.map(({ set, figure, before, now }) => `${set}.${figure}: ${before} → ${now ?? '缺'}`);
    throw new AppError('evaluation_fell', list.join('; '), {
      personMessage: `比上次下降超过一个百分点：${list.join('；')}。`,
    });
  }
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('用带标注的样本评测理解、答复与对话，写出一页报告，并与上次提交的结果比较')
    .option('--sets <dir>', '样本所在目录，每个子目录一组', 'test/evaluation')
    .option('--page <file>', '报告(HTML)写到哪里', '.cache/evaluation.html')
    .option('--baseline <file>', '上次的结果', 'test/evaluation/baseline.json')
    .option('--now <iso>', '设定当前时间(ISO 8601)', SAMPLES_NOW)
    .option('--keep', '把这次的结果记为新的基准', false)
    .action(run);
}
