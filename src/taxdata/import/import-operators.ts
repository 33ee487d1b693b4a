import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import { AppError } from '../../core/errors';
import type { Audit } from '../../directory/audit/audit';
import { operatorError } from '../../directory/operators/errors';
import type { NewOperator, Operators, Warrant } from '../../directory/operators/operators';
import type { Action, Place } from '../../directory/rights';
import { importFile, type ImportProblem } from './import-file';
import type { NewRecord, RowProblem } from './kind';
import { OPERATORS } from './kind-operators';

/** New operators made at the same time: as many as passwords are hashed at once. */
const AT_ONCE = 2;
/** Rows of one file: each new one takes a slow hash while a person waits, and its password is shown in one list. */
const MOST_ROWS = 1_000;

export interface OperatorsImportOptions {
  path: string;
  connection: Connection;
  clock: Clock;
  operators: Operators;
  warrant: Warrant;
  /** What the warrant would say, without a record of a denial. */
  allows(action: Action, place: Place): boolean | Promise<boolean>;
  audit: Pick<Audit, 'record'>;
  /** Says what would become of each row, and writes nothing. */
  dryRun: boolean;
}

/** What became of the rows. The initial passwords are here and nowhere else. */
export interface OperatorsImportReport {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  rejected: number;
  problems: ImportProblem[];
  ignoredHeadings: string[];
  passwords: { code: string; name: string; unitCode: string; initialPassword: string }[];
}

/** A trial is one question, however many rows it has: its denials are counted, and recorded as one. */
function onTrial({ warrant, allows, audit }: OperatorsImportOptions): {
  warrant: Warrant;
  recordDenials(): Promise<void>;
} {
  const denied = new Map<string, number>();
  return {
    warrant: {
      author: warrant.author,
      demand: async (action, place) => {
        if (await allows(action, place)) return;
        denied.set(place.unitCode, (denied.get(place.unitCode) ?? 0) + 1);
        throw operatorError('operator_out_of_reach', `${action} at ${place.unitCode}`);
      },
    },
    recordDenials: async () => {
      if (denied.size === 0) return;
      const rows = [...denied.values()].reduce((sum, each) => sum + each, 0);
      await audit.record({
        action: 'operators.import',
        by: warrant.author,
        object: { kind: 'file', id: 'operators', unitCode: warrant.author.unitCode },
        outcome: 'denied',
        reason: `试导入的文件中有${rows}行不在管辖范围内，涉及${denied.size}个单位`,
      });
    },
  };
}

/** A denial of one row is the row's fault, not the file's; a store that fails is not. */
function ofRows(warrant: Warrant): Warrant {
  return {
    author: warrant.author,
    demand: async (action, place) => {
      try {
        await warrant.demand(action, place);
      } catch (cause) {
        if ((cause as { retryable?: unknown }).retryable === true) throw cause;
        throw operatorError('operator_out_of_reach', `${action} at ${place.unitCode}`);
      }
    },
  };
}

/**
 * Enters operators from a CSV or XLSX file, each row through the same checks as one entered by hand: whom the importer may make
 * or change, real names, roles that fit the unit. Importing the same file again changes nothing.
 */
export async function importOperators(options: OperatorsImportOptions): Promise<OperatorsImportReport> {
  const { path, connection, clock, operators, dryRun } = options;
  const trial = dryRun ? onTrial(options) : undefined;
  const warrant = trial?.warrant ?? ofRows(options.warrant);
  const counts = { created: 0, changed: 0, unchanged: 0 };
  const passwords: OperatorsImportReport['passwords'] = [];

  async function enter(row: NewOperator & { code: string }): Promise<void> {
    const outcome = await operators.examine(row, warrant);
    if (outcome === 'same') counts.unchanged += 1;
    else if (outcome === 'change') {
      if (!dryRun) {
        const revision = (await operators.get(row.code))?.revision ?? 0;
        await operators.edit(row.code, { ...row, revision }, warrant);
      }
      counts.changed += 1;
    } else {
      if (!dryRun) {
        const { initialPassword } = await operators.create(row, warrant);
        passwords.push({ code: row.code, name: row.name, unitCode: row.unitCode, initialPassword });
      }
      counts.created += 1;
    }
  }

  async function admit(records: NewRecord[]): Promise<Map<number, RowProblem>> {
    const problems = new Map<number, RowProblem>();
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < records.length; index = next++) {
        const { _id: code, ...rest } = records[index] as NewRecord;
        try {
          await enter({ ...(rest as unknown as NewOperator), code });
        } catch (error) {
          if (!(error instanceof AppError) || error.retryable) throw error;
          problems.set(index, { heading: '工号', value: code, reason: error.personMessage });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return problems;
  }

  const countRows = ({ rows }: { rows: number }): void => {
    if (rows > MOST_ROWS) throw operatorError('operator_rows_many', `${rows} rows or more`);
  };
  const reading = { kind: OPERATORS, path, connection, clock, dryRun: true };
  // Counted before any is entered: passwords made before a refusal would be lost.
  await importFile({ ...reading, rejectPath: `${path}.counted.csv`, onProgress: countRows });
  // The room writes; the machinery of the import reads, checks and reports.
  const report = await importFile({ ...reading, admit });
  await trial?.recordDenials();
  const { rows, rejected, problems, ignoredHeadings } = report;
  passwords.sort((a, b) => a.code.localeCompare(b.code));
  return { rows, rejected, problems, ignoredHeadings, ...counts, passwords };
}
