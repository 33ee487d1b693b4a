import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { AppError, errorMessage } from '../../core/errors';

/** One gateway account as the administrator writes it down (docs/gateway-http.md, ACCOUNTS_FILE). */
export const GatewayAccount = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$', description: 'name of the account, in its addresses' }),
    secret: Type.Optional(Type.String({ minLength: 16, description: 'shared secret' })),
    secretFile: Type.Optional(Type.String({ minLength: 1, description: 'file with the secret, instead of secret' })),
    previousSecret: Type.Optional(Type.String({ minLength: 16, description: 'still taken while it is being changed' })),
    callbackUrl: Type.Optional(Type.String({ pattern: '^https?://', description: 'absent: the gateway polls' })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 300_000 })),
    segmentsPerSecond: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
    window: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    carriers: Type.Optional(Type.Array(Type.String({ minLength: 1 }))),
    carrierSigns: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type GatewayAccount = Static<typeof GatewayAccount>;

const file = Compile(Type.Object({ accounts: Type.Array(GatewayAccount) }, { additionalProperties: false }));

function fault(path: string, faults: string[]): AppError {
  return new AppError('accounts_file', `${path}: ${faults.join('; ')}`, {
    personMessage: `账号文件 ${path} 有误：${faults.join(';')}`,
  });
}

/**
 * Reads the accounts file: all faults at once in one AppError (`accounts_file`), secrets in none of them. Secrets named by file
 * come back read.
 */
export function readGatewayAccounts(path: string): (GatewayAccount & { secret: string })[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // A parser's message quotes the text, and with it perhaps a secret.
    throw fault(path, [error instanceof SyntaxError ? 'not valid JSON' : errorMessage(error)]);
  }
  if (!file.Check(content))
    throw fault(
      path,
      [...file.Errors(content)].map((each) => `${each.instancePath} ${each.message}`),
    );
  const faults: string[] = [];
  const seen = new Set<string>();
  const accounts = content.accounts.map((account) => {
    if (seen.has(account.id)) faults.push(`${account.id}: twice`);
    seen.add(account.id);
    if ((account.secret === undefined) === (account.secretFile === undefined)) {
      faults.push(`${account.id}: one of secret and secretFile`);
    }
    let { secret = '' } = account;
    if (account.secretFile !== undefined) {
      try {
        secret = readFileSync(resolve(dirname(path), account.secretFile), 'utf8').trim();
        if (secret.length < 16) faults.push(`${account.id}: the secret in its file has less than 16 characters`);
      } catch {
        faults.push(`${account.id}: its secretFile cannot be read`);
      }
    }
    return { ...account, secret };
  });
  if (faults.length > 0) throw fault(path, faults);
  return accounts;
}
