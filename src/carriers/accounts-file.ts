import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError, errorMessage } from '../core/errors';
import type { CarrierAccount } from './account';
import { checkAccount, describeFault } from './check-account';
import { createSecretReader } from './secrets';

function fault(path: string, faults: readonly string[]): AppError {
  return new AppError('accounts_file', `${path}: ${faults.join('; ')}`, {
    personMessage: `账号文件 ${path} 有${faults.length}处错误：\n  ${faults.join('\n  ')}`,
  });
}

/**
 * Reads the accounts file (docs/accounts.md), the secrets it refers to included. All faults at once in one AppError
 * (`accounts_file`), each with its account and field, secrets in none of them.
 */
export function readAccountsFile(path: string, environment: (name: string) => string | undefined): CarrierAccount[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // A parser's message quotes the text, and with it perhaps a secret.
    throw fault(path, [error instanceof SyntaxError ? '不是有效的 JSON' : `无法读取（${errorCode(error)}）`]);
  }
  const { accounts, ...others } = (content ?? {}) as { accounts?: unknown };
  const unknown = Object.keys(others);
  if (!Array.isArray(accounts)) throw fault(path, ['应为 {"accounts": [ … ]}']);
  const faults = unknown.map((field) => `没有 ${field} 这个字段`);
  const secrets = createSecretReader({ folder: dirname(resolve(path)), environment });
  const seen = new Set<string>();
  const read: CarrierAccount[] = [];
  for (const [i, written] of (accounts as unknown[]).entries()) {
    const checked = checkAccount(written, 'file', secrets, String(i + 1));
    if (checked.account !== undefined) read.push(checked.account);
    faults.push(...checked.faults.map(describeFault));
    const { id } = (written ?? {}) as { id?: unknown };
    if (typeof id !== 'string') continue;
    if (seen.has(id)) faults.push(`账号 ${id}：重复`);
    seen.add(id);
  }
  if (faults.length > 0) throw fault(path, faults);
  return read;
}

function errorCode(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : errorMessage(error);
}
