import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { maskMobile } from '../../core/mobile';
import { formatMinute, shanghaiDay } from '../../core/shanghai-time';
import type { Author } from '../actor';
import type { Audit } from '../audit/audit';
import type { Reach } from '../rights';
import type { AddressBook } from './address-book';

/** Loaded when a workbook is written: the package takes a third of a second and 30 MB. */
const requireHere = createRequire(__filename);

const HEADINGS = [
  '纳税人识别号',
  '纳税人名称',
  '主管税务机关',
  '税收管理员',
  '联系人身份',
  '姓名',
  '手机号码',
  '优先用途',
  '接收情况',
];
const REACH_NAMES = { failing: '近期未送达', dead: '疑似空号' } as const;

export interface ExportRequest {
  reach: Reach;
  unitCodes?: readonly string[];
  format: 'csv' | 'xlsx';
  /** Whole numbers: whoever asks has been checked for the right to reveal. */
  whole: boolean;
  reason: string;
  by: Author;
  /** Names the export on its first line and in the audit trail. */
  serial: string;
  now: Date;
}

export interface ExportedFile {
  fileName: string;
  contentType: string;
  content: Buffer;
}

/** A cell that begins like a formula is written as text; quotes as CSV wants them. */
function csvCell(text: string): string {
  // A tab keeps a spreadsheet from running = + - @ and from turning a long number into 9.14E+17; an import trims it away.
  const guarded = /^(\d{11,}|[=+\-@\t\r].*)$/s.test(text) ? `\t${text}` : text;
  return /[",\r\n\t]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

function toCsv(rows: readonly (readonly string[])[]): Buffer {
  // The mark makes spreadsheets read it as UTF-8.
  return Buffer.from(`\uFEFF${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`, 'utf8');
}

async function toXlsx(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const { Workbook } = requireHere('exceljs') as typeof import('exceljs');
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet('通讯录');
  // Texts, whatever they begin with: a workbook runs only what is stored as a formula.
  for (const row of rows) sheet.addRow([...row]);
  sheet.columns.forEach((column) => (column.width = 20));
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/**
 * The contacts within a reach as a file (O3, O6): on the first line who took it, when, why and its serial. The audit trail has the
 * number of rows and the file's SHA-256, written before the file leaves.
 */
export async function exportContacts(
  book: Pick<AddressBook, 'rows'>,
  audit: Pick<Audit, 'record'>,
  request: ExportRequest,
): Promise<ExportedFile> {
  const { reach, unitCodes, format, whole, reason, by, serial, now } = request;
  const mark = `# 内部资料，严禁外传。导出人：${by.name}（${by.code}）；时间：${formatMinute(now)}；原因：${reason.replace(/\s+/g, ' ')}；编号：${serial}`;
  const rows: string[][] = [[mark], HEADINGS];
  for await (const batch of book.rows(reach, unitCodes === undefined ? {} : { unitCodes })) {
    for (const { taxpayer, contacts } of batch) {
      for (const contact of contacts)
        rows.push([
          taxpayer.taxpayerId,
          taxpayer.name,
          taxpayer.bureauName,
          taxpayer.officer?.name ?? '',
          contact.role,
          contact.personName,
          whole ? contact.mobile : maskMobile(contact.mobile),
          (contact.uses ?? []).join('；'),
          contact.reach === undefined ? '正常' : REACH_NAMES[contact.reach.state],
        ]);
    }
  }
  const content = format === 'csv' ? toCsv(rows) : await toXlsx(rows);
  await audit.record({
    action: 'contacts.export',
    by,
    outcome: 'done',
    object: { kind: 'export', id: serial, unitCode: by.unitCode },
    after: { rows: rows.length - 2, format, whole, sha256: createHash('sha256').update(content).digest('hex') },
    reason,
  });
  return {
    fileName: `通讯录-${shanghaiDay(now)}-${serial}.${format}`,
    contentType:
      format === 'csv'
        ? 'text/csv; charset=utf-8'
        : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content,
  };
}
