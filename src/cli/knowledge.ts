import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config';
import { systemClock } from '../core/clock';
import { AppError } from '../core/errors';
import { formatMinute, isDay, shanghaiDay } from '../core/shanghai-time';
import { checkArticles, type ArticleFinding } from '../knowledge/article-checks';
import { loadArticles } from '../knowledge/article-store';
import { clusterQuestions, type QuestionCluster } from '../knowledge/clusters';
import { loadKnowledge } from '../knowledge/knowledge';
import { createUnansweredQuestions } from '../knowledge/unanswered';
import { ensureIndexes } from '../store/store';
import { writeJsonLine } from './json-lines';
import { wholeNumber } from './whole-number';
import { withStore } from './with-store';

interface Options {
  today?: string;
  jsonl?: boolean;
}

/** Findings of the articles below the configured knowledge folder, on a day. */
export async function checkKnowledge(directory: string, today: string): Promise<ArticleFinding[]> {
  const folder = join(directory, 'articles');
  const { articles } = await loadArticles(folder);
  const checked = await Promise.all(
    articles.map(async (article) => ({ article, source: await readFile(join(folder, article.file), 'utf8') })),
  );
  return checkArticles(checked, today);
}

interface UnansweredOptions {
  days: number;
  limit: number;
  jsonl?: boolean;
}

const DAY_MS = 24 * 3600 * 1000;

/** What was asked in the last days and not answered well, gathered by matter. */
async function unanswered({ days, limit, jsonl = false }: UnansweredOptions): Promise<void> {
  const knowledge = await loadKnowledge(readConfig().KNOWLEDGE_DIR);
  await withStore(async ({ connection }) => {
    const asked = createUnansweredQuestions(connection);
    await ensureIndexes(connection);
    const from = new Date(systemClock.now().getTime() - days * DAY_MS);
    const clusters = clusterQuestions(await asked.find({ from }), (text) => knowledge.nearest(text)).slice(0, limit);
    for (const cluster of clusters) {
      if (jsonl) writeJsonLine({ ...cluster });
      else process.stdout.write(`${clusterLines(cluster)}\n`);
    }
    if (clusters.length === 0 && !jsonl) process.stdout.write(`最近${days}天没有未答好的问题。\n`);
  });
}

function clusterLines({ count, last, examples, outcomes, nearest }: QuestionCluster): string {
  return [
    `${count}次（最近 ${formatMinute(last)}）：${examples.join('；')}`,
    `   ${outcomes.map(({ outcome, count: times }) => `${outcome} ${times}次`).join('，')}`,
    `   相近条目：${nearest.map(({ id, title }) => `${id} ${title}`).join('；') || '无'}`,
  ].join('\n');
}

async function check({ today = shanghaiDay(systemClock.now()), jsonl = false }: Options): Promise<void> {
  if (!isDay(today))
    throw new AppError('cli_day', `--today ${today}`, { personMessage: `--today 不是有效的日期：${today}` });
  const findings = await checkKnowledge(readConfig().KNOWLEDGE_DIR, today);
  const faults = findings.filter(({ severity }) => severity === 'fault').length;
  for (const finding of findings) {
    const { file, line, severity, message } = finding;
    if (jsonl) writeJsonLine({ ...finding });
    else process.stdout.write(`${file}:${line} ${severity === 'fault' ? '错误' : '提醒'} ${message}\n`);
  }
  if (!jsonl) process.stdout.write(`共 ${faults} 处错误，${findings.length - faults} 处提醒。\n`);
  if (faults > 0) {
    throw new AppError('knowledge_check', `${faults} fault(s)`, {
      personMessage: `知识库有 ${faults} 处错误，请按清单改正。`,
    });
  }
}

export function addKnowledge(program: Command): void {
  const knowledge = program.command('knowledge').description('知识库');
  knowledge
    .command('check')
    .description('检查知识条目：有数字而无依据、过期、未按时复核（错误），同一事项数字不一致、未对照文件核对（提醒）')
    .option('--today <day>', '按哪一天检查(YYYY-MM-DD)，缺省为今天')
    .option('--jsonl', '每处输出一行 JSON')
    .action(check);
  knowledge
    .command('unanswered')
    .description('没有答好的问题，按事项归类：次数、例句、结果、相近条目')
    .option('--days <days>', '最近多少天', wholeNumber('--days', 1, 366), 30)
    .option('--limit <count>', '最多列几类', wholeNumber('--limit', 1, 1_000), 20)
    .option('--jsonl', '每类输出一行 JSON')
    .action(unanswered);
}
