import { AppError } from '../core/errors';

/** What can go wrong beneath the models, as the rooms and the operator see it. */
const catalogue = {
  disk_full: { retryable: true, person: '磁盘空间不足，数据未能保存。请清理磁盘后重试。' },
  damaged_file: {
    retryable: false,
    person: '数据文件已损坏，系统没有改动它。请先备份该文件，再按手册“恢复数据”一节处理。',
  },
  not_a_store: { retryable: false, person: '数据目录中的 store.sqlite 不是本系统的数据文件，系统没有改动它。' },
  newer_format: { retryable: false, person: '数据文件由更新版本的系统写入，请升级系统后再打开。' },
  busy: { retryable: true, person: '数据文件正被其他程序占用，请稍后重试。' },
  io_failed: { retryable: true, person: '读写磁盘失败，数据未能保存。请检查磁盘。' },
  cannot_open: { retryable: false, person: '无法打开数据文件，请检查数据目录是否存在以及读写权限。' },
  closed: { retryable: false, person: '系统正在停止，请稍后再试。' },
  scan_refused: { retryable: false, person: '该查询没有可用的索引，数据量大时会很慢，已被拒绝。' },
  unsupported: { retryable: false, person: '当前数据引擎不支持这项操作。' },
  unreachable: { retryable: true, person: '连接不上数据库，请检查数据库地址和服务状态。' },
} as const;

export type StoreErrorCode = keyof typeof catalogue;

/**
 * A fault of the store itself (not of a document: a unique violation is a MongoServerError with `code` 11000 on both
 * engines). `message` is for developers, `personMessage` says in Chinese what a person can do.
 */
export class StoreError extends AppError {
  declare readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options: { cause?: unknown } = {}) {
    const { retryable, person } = catalogue[code];
    super(code, message, { retryable, personMessage: person, cause: options.cause });
    this.name = 'StoreError';
  }
}

/** All codes, for the documentation test. */
export const storeErrorCodes = Object.keys(catalogue) as readonly StoreErrorCode[];

interface SqliteFault extends Error {
  code: 'ERR_SQLITE_ERROR';
  errcode: number;
}

export function isSqliteFault(error: unknown): error is SqliteFault {
  // Not by instanceof: errors of native modules come from another realm under jest.
  return (error as { code?: unknown } | null)?.code === 'ERR_SQLITE_ERROR';
}

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the extended code carries them in its low byte.
const byResultCode: Record<number, StoreErrorCode> = {
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  8: 'cannot_open', // SQLITE_READONLY
  10: 'io_failed', // SQLITE_IOERR
  11: 'damaged_file', // SQLITE_CORRUPT
  13: 'disk_full', // SQLITE_FULL
  14: 'cannot_open', // SQLITE_CANTOPEN
  26: 'not_a_store', // SQLITE_NOTADB
};

/** The StoreError for a fault of SQLite or of the file system, or the error itself when it is neither. */
export function toStoreError(error: unknown, doing: string): unknown {
  if (error instanceof StoreError) return error;
  if (isSqliteFault(error)) {
    const code = byResultCode[error.errcode & 0xff];
    return code
      ? new StoreError(code, `${doing}: ${error.message} (SQLite ${error.errcode})`, { cause: error })
      : error;
  }
  const system = (error as NodeJS.ErrnoException | null)?.code;
  if (system === 'ENOSPC' || system === 'EDQUOT') {
    return new StoreError('disk_full', `${doing}: ${(error as Error).message}`, { cause: error });
  }
  if (system === 'EIO') return new StoreError('io_failed', `${doing}: ${(error as Error).message}`, { cause: error });
  return error;
}
