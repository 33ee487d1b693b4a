import { open } from 'node:fs/promises';
import { importError } from './import-error';

const HEAD_BYTES = 8 * 1024;
const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const OLD_EXCEL = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

export interface FileType {
  format: 'csv' | 'xlsx';
  /** Bytes. */
  size: number;
  delimiter: string;
}

/**
 * The separator of a text file, by its first line that has one. Safe on bytes: no second byte of GB18030 is a comma, a
 * semicolon or a tab. A semicolon counts only where there is no comma, since cells hold lists with semicolons.
 */
function delimiterOf(head: Buffer): string {
  for (const line of head.toString('latin1').split(/\r?\n|\r/)) {
    const delimiter = ['\t', ',', ';'].find((candidate) => line.includes(candidate));
    if (delimiter) return delimiter;
  }
  return ',';
}

/** What a file is by its content, whatever it is called. Throws importError. */
export async function fileType(path: string): Promise<FileType> {
  let head: Buffer;
  let size: number;
  try {
    await using file = await open(path, 'r');
    const stat = await file.stat();
    if (!stat.isFile()) throw new Error('not a file');
    size = stat.size;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    head = buffer.subarray(0, bytesRead);
  } catch (error) {
    throw importError('import_file_missing', path, error);
  }
  if (size === 0) throw importError('import_file_empty', path);
  if (head.subarray(0, 4).equals(ZIP)) return { format: 'xlsx', size, delimiter: '' };
  if (head.subarray(0, 4).equals(OLD_EXCEL))
    throw importError('import_file_type', '这是旧的XLS格式，请在表格软件中另存为XLSX或CSV');
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!utf16 && head.includes(0)) throw importError('import_file_type', '内容不是文本，请在表格软件中另存为XLSX或CSV');
  return { format: 'csv', size, delimiter: delimiterOf(head) };
}
