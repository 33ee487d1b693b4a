import { join } from 'node:path';
import type { Command } from 'commander';
import pino from 'pino';
import { readConfig } from '../config';
import { systemClock } from '../core/clock';
import { AppError } from '../core/errors';
import { isDay, shanghaiMoment } from '../core/shanghai-time';
import { authorOf } from '../directory/actor';
import { createAnchors } from '../directory/audit/anchors';
import { createAuditCheck } from '../directory/audit/audit-check';
import { createAudit } from '../directory/audit/create-audit';
import { exportEntries } from '../directory/audit/export';
import { reachOf } from '../directory/rights';
import { ensureIndexes } from '../store/store';
import { asOperator } from './as-operator';
import { terminalActor } from './command-rights';
import { writeJsonLine } from './json-lines';
import { withApp } from './with-app';
import { wholeNumber } from './whole-number';
import { withStore } from './with-store';

async function verify({ from }: { from?: number }): Promise<void> {
  const clock = systemClock;
  await withStore(async ({ connection }) => {
    const audit = createAudit({ connection, clock });
    await ensureIndexes(connection);
    const anchors = createAnchors(join(readConfig().DATA_DIR, 'audit-anchors.jsonl'));
    const log = pino({ level: 'silent' });
    const check = createAuditCheck({ connection, audit, anchors, clock, log });
    const verdict = await check.run(authorOf(terminalActor()), from === undefined ? {} : { from });
    const seconds = (verdict.milliseconds / 1000).toFixed(1);
    process.stdout.write(
      verdict.ok
        ? `审计链完整：校验${verdict.checked}条，用时${seconds}秒。\n`
        : `审计链有问题：${verdict.fault ?? ''}此前${verdict.checked}条完好。请保留现场并报告上级。\n`,
    );
    if (!verdict.ok) process.exitCode = 1;
  });
}

function moment(option: string, day: string): Date {
  if (isDay(day)) return shanghaiMoment(day);
  const personMessage = `${option} 应为日期，如 2026-03-16，收到“${day}”`;
  throw new AppError('cli_day', personMessage, { personMessage });
}

async function takeOut(options: { from: string; to: string; reason: string; as: string }): Promise<void> {
  const [from, to] = [moment('--from', options.from), moment('--to', options.to)];
  await withApp((app) =>
    asOperator(app, options.as, async ({ actor, demand }) => {
      await demand('audit.read', { unitCode: actor.unitCode });
      const { everywhere, unitCodes } = reachOf(actor, 'audit.read', await app.rooms.directory.tree());
      const filters = { from, to, reason: options.reason, ...(everywhere ? {} : { unitCodes }) };
      for await (const entry of await exportEntries(app.bureau.audit, authorOf(actor), filters)) {
        writeJsonLine({ ...entry });
      }
    }),
  );
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('审计记录：校验、导出');
  audit
    .command('verify')
    .description('从头（或从某条起）校验审计链和锚点；有问题时指出第一处，退出码为1')
    .option('--from <n>', '从第几条起', wholeNumber('--from', 1, 1_000_000_000))
    .action(verify);
  audit
    .command('export')
    .description('导出一段时间的审计记录（每行一个 JSON，最近的在前）；导出本身也记入审计')
    .requiredOption('--from <day>', '从哪一天，如 2026-03-01')
    .requiredOption('--to <day>', '到哪一天（不含）')
    .requiredOption('--reason <text>', '导出原因')
    .requiredOption('--as <code>', '以哪个操作员的身份（工号）；密码在终端输入')
    .action(takeOut);
}
