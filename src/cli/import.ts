import { basename } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Argument, type Command } from 'commander';
import { systemClock } from '../core/clock';
import { authorOf } from '../directory/actor';
import { createAudit } from '../directory/audit/create-audit';
import { importFile, type ImportOptions, type ImportReport } from '../taxdata/import/import-file';
import { IMPORT_KINDS, type ImportKindName } from '../taxdata/import/kind';
import { template } from '../taxdata/import/template';
import { importRight } from './command-rights';
import { operatorName } from './with-carriers';
import { withStore } from './with-store';

const SHOWN_PROBLEMS = 20;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function showReport(report: ImportReport): void {
  say(
    `${report.title}：读取${report.rows}行，新增${report.inserted}，更新${report.updated}，未变${report.unchanged}，未导入${report.rejected}` +
      `（其中重复${report.duplicates}），用时${(report.elapsedMs / 1000).toFixed(1)}秒。`,
  );
  if (report.ignoredHeadings.length > 0) say(`未使用的列：${report.ignoredHeadings.join('、')}`);
  for (const problem of report.problems.slice(0, SHOWN_PROBLEMS)) {
    say(`  第${problem.line}行 ${problem.heading}「${problem.value}」：${problem.reason}`);
  }
  if (report.problems.length > SHOWN_PROBLEMS) say(`  …… 共${report.problems.length}处，其余见下面的文件。`);
  if (report.rejectPath !== undefined) say(`未导入的行已写入 ${report.rejectPath}，改正后可直接再次导入该文件。`);
}

async function runImport(kind: ImportKindName, path: string): Promise<void> {
  await withStore(async ({ connection }) => {
    const bar = new SingleBar({
      format: '导入 {bar} {percentage}% | {rows}行 | 未导入{rejected}行',
      hideCursor: true,
      noTTYOutput: false,
      clearOnComplete: true,
    });
    bar.start(1, 0, { rows: 0, rejected: 0 });
    try {
      const by = authorOf({ kind: 'terminal', name: operatorName() });
      const audit = createAudit({ connection, clock: systemClock });
      const event = { action: importRight(kind), by, object: { kind: 'file', id: basename(path) } };
      const options: ImportOptions = {
        kind,
        path,
        connection,
        clock: systemClock,
        by,
        onProgress: ({ bytesRead, bytesTotal, rows, rejected }) => {
          bar.setTotal(Math.max(1, bytesTotal));
          bar.update(bytesRead, { rows, rejected });
        },
      };
      const report = await audit.around({ ...event, after: { kind } }, () => importFile(options));
      const { rows, inserted, updated, unchanged, rejected } = report;
      const counts = { kind, rows, inserted, updated, unchanged, rejected };
      await audit.record({ ...event, outcome: 'done', after: counts });
      bar.stop();
      showReport(report);
      if (report.rejected > 0) process.exitCode = 1;
    } finally {
      bar.stop();
    }
  });
}

export function addImport(program: Command): void {
  const kind = new Argument('<kind>', `数据种类：${IMPORT_KINDS.join('、')}`).choices(IMPORT_KINDS);
  program
    .command('import')
    .description('从 CSV 或 XLSX 文件导入数据；有未导入的行时退出码为1')
    .addArgument(kind)
    .argument('<file>', 'CSV(UTF-8 或 GB18030)或 XLSX 文件')
    .action(runImport);
  program
    .command('template')
    .description('输出某种数据的空白导入文件（CSV，含列名）')
    .addArgument(new Argument('<kind>', `数据种类：${IMPORT_KINDS.join('、')}`).choices(IMPORT_KINDS))
    .action((name: ImportKindName) => void process.stdout.write(template(name)));
}
