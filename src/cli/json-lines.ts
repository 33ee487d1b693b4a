import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AppError } from '../core/errors';

/** Reads JSON lines from a file, or from standard input where `path` is absent or '-'. Empty lines are passed over. */
export async function* readJsonLines(path: string | undefined): AsyncGenerator<Record<string, unknown>> {
  const input = path === undefined || path === '-' ? process.stdin : createReadStream(path, 'utf8');
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line++;
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    } catch {
      value = undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new AppError('json_line', `${path ?? 'stdin'}:${line}: not a JSON object`, {
        personMessage: `${path ?? '标准输入'} 第${line}行不是有效的JSON对象。`,
      });
    }
    yield value as Record<string, unknown>;
  }
}

export function writeJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A field that must be text; the error names the line's id. */
export function textField(record: Record<string, unknown>, field: string): string {
  const value = record[field];
  if (typeof value !== 'string') {
    throw new AppError('json_field', `field ${field} of ${JSON.stringify(record['id'])} is not a string`, {
      personMessage: `记录 ${JSON.stringify(record['id'])} 的字段 ${field} 应为文本。`,
    });
  }
  return value;
}
