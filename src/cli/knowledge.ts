import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config';
import { systemClock } from '../core/clock';
import { AppError } from '../core/errors';
import { isDay, shanghaiDay } from '../core/shanghai-time';
import { checkArticles, type ArticleFinding } from '../knowledge/article-checks';
import { loadArticles } from '../knowledge/article-store';
import { writeJsonLine } from './json-lines';

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
    .description('检查知识条目：有数字而无依据、过期、未按时复核（错误），同一事项数字不一致（提醒）')
    .option('--today <day>', '按哪一天检查(YYYY-MM-DD)，缺省为今天')
    .option('--jsonl', '每处输出一行 JSON')
    .action(check);
}
