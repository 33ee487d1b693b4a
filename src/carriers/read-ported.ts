import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { decodeStream } from 'iconv-lite';
import { checkMobile, type Mobile } from '../core/mobile';
import { AppError } from '../core/errors';
import { CARRIER_NAMES } from './carrier-names';
import type { Carrier } from './number-segments';
import type { Porting } from './ported-numbers';

/** A row that says nothing usable. The number is not repeated: the line finds it. */
export interface PortedFault {
  line: number;
  /** Chinese. */
  message: string;
}

export interface PortedFile {
  portings: Porting[];
  faults: PortedFault[];
}

/** Carriers write these for the carrier a number is at now, besides the names of accounts. */
const CODES: Readonly<Record<string, Carrier>> = {
  '001': 'telecom',
  '002': 'mobile',
  '003': 'unicom',
  '004': 'broadcast',
  CT: 'telecom',
  CMCC: 'mobile',
  CU: 'unicom',
  CBN: 'broadcast',
};
/** No longer ported. */
const BACK = ['取消', '无', '-'];
const NUMBER_HEADINGS = ['号码', '手机号', '手机号码', '电话号码', 'number', 'mobile', 'msisdn'];
const CARRIER_HEADINGS = ['运营商', '携入方', '携入运营商', '现运营商', '归属运营商', 'carrier', 'operator'];

interface Columns {
  number: number;
  carrier: number;
}

function columnsOf(cells: readonly string[]): Columns | undefined {
  const find = (headings: readonly string[]): number =>
    cells.findIndex((cell) => headings.includes(cell.trim().toLowerCase()));
  const [number, carrier] = [find(NUMBER_HEADINGS), find(CARRIER_HEADINGS)];
  return number < 0 || carrier < 0 ? undefined : { number, carrier };
}

/**
 * Reads a list of ported numbers: CSV with 号码 and 运营商 (移动, 联通, 电信, 广电, mobile …; 取消 for a number that went back), with a
 * heading or in this order without. UTF-8, or GB18030 where `gbk`. @throws AppError `ported_file` where it cannot be read
 */
export async function readPorted(path: string, { gbk = false }: { gbk?: boolean } = {}): Promise<PortedFile> {
  const portings: Porting[] = [];
  const faults: PortedFault[] = [];
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true, trim: true, info: true });
  const file = createReadStream(path);
  file.on('error', (error) => parser.destroy(error));
  if (gbk) file.pipe(decodeStream('gb18030')).pipe(parser);
  else file.pipe(parser);
  let columns: Columns = { number: 0, carrier: 1 };
  let isFirst = true;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (isFirst) {
        isFirst = false;
        const headed = columnsOf(record);
        if (headed !== undefined) {
          columns = headed;
          continue;
        }
      }
      const mobile = checkMobile(record[columns.number] ?? '');
      const name = record[columns.carrier] ?? '';
      const carrier: Carrier | undefined =
        CARRIER_NAMES.get(name) ?? CODES[name.toUpperCase()] ?? CARRIER_NAMES.get(name.toLowerCase());
      if (!mobile.ok) faults.push({ line: info.lines, message: mobile.expected });
      else if (carrier === undefined && !BACK.includes(name)) {
        faults.push({ line: info.lines, message: '运营商应为移动、联通、电信、广电，或取消' });
      } else portings.push([mobile.value satisfies Mobile, carrier]);
    }
  } catch (cause) {
    throw new AppError('ported_file', 'the list of ported numbers cannot be read', {
      cause,
      personMessage: `携号转网文件 ${path} 无法读取，请检查文件是否存在、是否为 CSV。`,
    });
  }
  return { portings, faults };
}
