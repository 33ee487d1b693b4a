import type { Command } from 'commander';
import { AppError } from '../core/errors';
import { classifyFiles, type LabelledSentence } from '../intents/classify';
import { isDay } from '../core/shanghai-time';
import { explanationLines } from '../knowledge/explain';
import { readJsonLines, textField, writeJsonLine } from './json-lines';
import { dialoguePlayer, type RoomsOptions, SAMPLES_NOW, wholeReply, withRooms } from './with-rooms';

interface AnswerCommandOptions extends RoomsOptions {
  region?: string;
  about?: string;
  explain?: boolean;
  jsonl?: boolean;
}

async function understand(options: RoomsOptions): Promise<void> {
  await withRooms(options, async ({ rooms, clock }) => {
    for await (const record of readJsonLines(undefined)) {
      const { intent, slots, score } = rooms.understander.understand(textField(record, 'text'), { now: clock.now() });
      writeJsonLine({ id: record['id'], intent, slots, score });
    }
  });
}

async function answer(options: AnswerCommandOptions): Promise<void> {
  const { region, about, explain = false, jsonl = false } = options;
  if (about !== undefined && !isDay(about)) {
    throw new AppError('cli_day', `--about ${about}`, { personMessage: `--about 不是有效的日期：${about}` });
  }
  await withRooms(options, async ({ rooms, clock }) => {
    for await (const record of readJsonLines(undefined)) {
      const asked = {
        now: clock.now(),
        ...(region === undefined ? {} : { region }),
        ...(about === undefined ? {} : { about }),
      };
      const text = textField(record, 'text');
      if (explain && !jsonl) {
        const lines = explanationLines(rooms.knowledge.explain(text, asked));
        process.stdout.write(`${String(record['id'])} ${text}\n${lines.join('\n')}\n\n`);
        continue;
      }
      const { answer, articles } = await wholeReply(rooms, text, asked);
      const why = explain ? { explanation: rooms.knowledge.explain(text, asked) } : {};
      writeJsonLine({ id: record['id'], answer, articles, ...why });
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

async function converse(options: RoomsOptions): Promise<void> {
  await withRooms(options, async (bench) => {
    const play = await dialoguePlayer(bench);
    for await (const record of readJsonLines(undefined)) {
      writeJsonLine({ id: record['id'], turns: await play(turnsOf(record)) });
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
    .option('--now <iso>', '设定当前时间(ISO 8601)', SAMPLES_NOW)
    .option('--data <dir>', '使用该目录中的数据，缺省为装有演示省的临时数据');
}

export function addEvaluation(program: Command): void {
  addLineCommand(program, 'understand', '理解短信:{id, text} → {id, intent, slots, score}').action(understand);
  addLineCommand(program, 'answer', '知识库答复:{id, text} → {id, answer, articles}')
    .option('--region <code>', '咨询人所在地的行政区划代码')
    .option('--about <day>', '问题所指的日期(YYYY-MM-DD)：按当日有效的规定答复')
    .option('--explain', '说明为何这样答复：用词与权重、俗语、税种、类别、有效期、其他候选；不加 --jsonl 时输出文字')
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
