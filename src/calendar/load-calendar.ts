import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors';
import { createFilingDeadlines, type FilingDeadlines, type FilingDeadlineTable } from './filing-deadlines';
import { createWorkCalendar, type HolidayTable, type WorkCalendar } from './work-calendar';

async function readTable(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AppError('calendar_unreadable', `calendar table ${path} cannot be read`, {
      cause,
      personMessage: `日历数据文件 ${path} 无法读取,请检查文件是否存在且为有效的JSON。`,
    });
  }
}

/** Reads holidays.json and deadlines.json of a directory (knowledge/calendar). */
export async function loadCalendar(directory: string): Promise<{ work: WorkCalendar; filing: FilingDeadlines }> {
  const work = createWorkCalendar((await readTable(join(directory, 'holidays.json'))) as HolidayTable);
  const deadlines = (await readTable(join(directory, 'deadlines.json'))) as FilingDeadlineTable;
  return { work, filing: createFilingDeadlines(deadlines, work) };
}
