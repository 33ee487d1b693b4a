import { readFile, rm } from 'node:fs/promises';
import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import type { Author } from '../directory/actor';
import type { Audit } from '../directory/audit/audit';
import { contactModel, type ContactRecord } from '../directory/contact';
import { isWithin, type Reach } from '../directory/rights';
import { importFile, type ImportReport } from './import/import-file';
import type { NewRecord, RowProblem } from './import/kind';

/** Of more rejected rows only these many bytes are handed back; all are counted. */
const MOST_REJECTED_BYTES = 2 * 1024 * 1024;

export interface ContactImport {
  path: string;
  /** As the person's machine calls it, for the audit trail. */
  fileName: string;
  reach: Reach;
  by: Author;
  connection: Connection;
  clock: Clock;
  audit: Pick<Audit, 'around' | 'record'>;
}

export interface ContactImportReport extends Pick<
  ImportReport,
  'rows' | 'inserted' | 'updated' | 'unchanged' | 'rejected' | 'problems' | 'ignoredHeadings'
> {
  dryRun: boolean;
  /** The rejected rows with their reasons, as CSV. */
  rejectedCsv?: string;
}

/**
 * Rows of taxpayers outside the importer's reach are rejected. Where the taxpayer is not registered the file says whose it is, and
 * must not take over a contact that is another unit's.
 */
function admitWithin(reach: Reach, connection: Connection) {
  const contacts = contactModel(connection);
  return async (records: NewRecord[]): Promise<Map<number, RowProblem>> => {
    const stored = await contacts
      .find({ _id: { $in: records.map(({ _id }) => _id) } }, { unitCode: 1, officerCode: 1 })
      .lean<ContactRecord[]>();
    const foreign = new Set(stored.filter((contact) => !isWithin(reach, contact)).map(({ _id }) => _id));
    const problems = new Map<number, RowProblem>();
    for (const [index, record] of records.entries()) {
      const { taxpayerId, unitCode, officerCode } = record as {
        taxpayerId?: string;
        unitCode?: string;
        officerCode?: string;
      };
      if (!foreign.has(record._id) && isWithin(reach, { unitCode: unitCode ?? '', officerCode })) continue;
      problems.set(index, { heading: '纳税人识别号', value: taxpayerId ?? '', reason: '该纳税人不在您的管辖范围内' });
    }
    return problems;
  };
}

async function run({ path, reach, connection, clock }: ContactImport, dryRun: boolean): Promise<ContactImportReport> {
  const report = await importFile({
    kind: 'contacts',
    path,
    connection,
    clock,
    rejectPath: `${path}.rejected.csv`,
    admit: admitWithin(reach, connection),
    dryRun,
  });
  const { rows, inserted, updated, unchanged, rejected, problems, ignoredHeadings, rejectPath } = report;
  const rejectedCsv =
    rejectPath === undefined ? undefined : (await readFile(rejectPath, 'utf8')).slice(0, MOST_REJECTED_BYTES);
  if (rejectPath !== undefined) await rm(rejectPath, { force: true });
  return {
    dryRun,
    rows,
    inserted,
    updated,
    unchanged,
    rejected,
    problems,
    ignoredHeadings,
    ...(rejectedCsv === undefined ? {} : { rejectedCsv }),
  };
}

/** Reads and checks a file of contacts and writes nothing. */
export function checkContacts(given: ContactImport): Promise<ContactImportReport> {
  return run(given, true);
}

/** Imports a file of contacts as far as the importer's reach goes (O3); on record before and after. */
export async function importContacts(given: ContactImport): Promise<ContactImportReport> {
  const { audit, by, fileName } = given;
  const event = { action: 'contacts.import', by, object: { kind: 'import', id: fileName, unitCode: by.unitCode } };
  const report = await audit.around(event, () => run(given, false));
  const { rows, inserted, updated, unchanged, rejected } = report;
  await audit.record({ ...event, outcome: 'done', after: { rows, inserted, updated, unchanged, rejected } });
  return report;
}
