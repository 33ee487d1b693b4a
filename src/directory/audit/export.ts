import { formatMinute } from '../../core/shanghai-time';
import type { Author } from '../actor';
import type { Audit, AuditEntry, AuditQuery } from './audit';
import { changesOf } from './changes';
import { actionName, objectKindName } from './names';

const PAGE = 500;
/** Rows of one export: more than a spreadsheet opens with ease is better asked for in parts. */
export const MOST_EXPORTED = 200_000;
const OUTCOME_NAMES = { done: '完成', denied: '拒绝', failed: '失败' } as const;
const HEADINGS = [
  '序号',
  '时间（北京）',
  '工号',
  '姓名',
  '单位',
  '来源',
  '操作',
  '对象种类',
  '对象',
  '结果',
  '变更',
  '原因',
  '校验值',
];
/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** A cell of a CSV file: quoted where needed, and never a formula to a spreadsheet. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvLine(entry: AuditEntry): string {
  const { seq, at, by, action, object, outcome, reason, hash } = entry;
  const changes = changesOf(entry).map(
    ({ label, before = '（无）', after = '（无）' }) => `${label}：${before} → ${after}`,
  );
  const seconds = String(at.getUTCSeconds()).padStart(2, '0');
  const cells = [
    String(seq),
    `${formatMinute(at)}:${seconds}`,
    by.code,
    by.name,
    by.unitCode,
    by.from,
    actionName(action),
    object === undefined ? '' : objectKindName(object.kind),
    object?.id ?? '',
    OUTCOME_NAMES[outcome],
    changes.join('；'),
    reason ?? '',
    hash,
  ];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

type Filters = Omit<AuditQuery, 'limit' | 'before'>;

/**
 * Records who takes entries out and why, then gives them, newest first, as many as there are up to the limit. Nothing is given where
 * that cannot be recorded.
 */
export async function exportEntries(
  audit: Audit,
  author: Author,
  { reason, ...filters }: Filters & { reason: string },
): Promise<AsyncGenerator<AuditEntry>> {
  const { unitCodes, ...asked } = filters;
  await audit.record({
    action: 'audit.export',
    by: author,
    object: { kind: 'audit', id: 'export' },
    outcome: 'done',
    after: { ...asked, ...(unitCodes === undefined ? {} : { units: unitCodes.length }) },
    reason,
  });
  async function* walk(): AsyncGenerator<AuditEntry> {
    let before: number | undefined;
    for (let given = 0; given < MOST_EXPORTED;) {
      const page = await audit.find({ ...filters, limit: PAGE, ...(before === undefined ? {} : { before }) });
      yield* page;
      given += page.length;
      before = page.at(-1)?.seq;
      if (page.length < PAGE) return;
    }
  }
  return walk();
}

/** As CSV with a byte order mark, so that spreadsheets read the Chinese. */
export async function* csvOf(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield `\uFEFF${HEADINGS.join(',')}\r\n`;
  for await (const entry of entries) yield csvLine(entry);
}
