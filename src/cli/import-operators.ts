import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../core/errors';
import { authorOf } from '../directory/actor';
import { may } from '../directory/rights';
import type { OperatorsImportReport } from '../taxdata/import/import-operators';
import { asOperator } from './as-operator';
import { withApp } from './with-app';

export interface ImportOperatorsOptions {
  as: string;
  dryRun: boolean;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function showReport(report: OperatorsImportReport, dryRun: boolean): void {
  const { rows, created, changed, unchanged, rejected, problems, ignoredHeadings, passwords } = report;
  const will = dryRun ? '将' : '';
  say(
    `操作员：读取${rows}行，${will}新增${created}，${will}更新${changed}，未变${unchanged}，${will}退回${rejected}。` +
      (dryRun ? '这是检查，没有写入。' : ''),
  );
  if (ignoredHeadings.length > 0) say(`未使用的列：${ignoredHeadings.join('、')}`);
  for (const { line, heading, value, reason } of problems) say(`  第${line}行 ${heading}「${value}」：${reason}`);
  if (passwords.length === 0) return;
  say('初始密码只显示这一次，请分别交给本人；首次登录须修改：');
  for (const { code, name, unitCode, initialPassword } of passwords)
    say(`  ${code}  ${name}  ${unitCode}  ${initialPassword}`);
}

/** What the import writes beside the file it reads stays in a folder of its own, as with a file from the browser. */
async function withCopy<T>(path: string, work: (copy: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sms12366-import-'));
  try {
    const copy = join(folder, 'operators');
    await copyFile(path, copy).catch((cause: unknown) => {
      const personMessage = `读不到文件 ${path}，请核对路径和权限。`;
      throw new AppError('cli_file', `cannot read ${path}`, { cause, personMessage });
    });
    return await work(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Enters operators in the name of whoever signs in: each row needs the rights and leaves the entries it would on the page (O1, O12). */
export async function importOperatorsFile(path: string, { as, dryRun }: ImportOperatorsOptions): Promise<void> {
  await withCopy(path, (copy) =>
    withApp((app) =>
      asOperator(app, as, async ({ actor, demand }) => {
        await demand('operators.manage', { unitCode: actor.unitCode });
        const tree = await app.rooms.directory.tree();
        const report = await app.bureau.importOperators({
          path: copy,
          warrant: { author: authorOf(actor), demand },
          allows: (action, place) => may(actor, action, tree, place),
          dryRun,
        });
        showReport(report, dryRun);
        if (report.rejected > 0) process.exitCode = 1;
      }),
    ),
  );
}
