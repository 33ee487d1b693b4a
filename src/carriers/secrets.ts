import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Checked, invalid, valid } from '../core/checked';
import { type Kind, KINDS } from './kinds';

/** Reads a secret given by reference: `form` is the field (secretFile, tokenEnv …), `reference` what it says. */
export type SecretReader = (form: string, reference: string) => Checked;

/** Only these variables: an account must not be a way to read other secrets of the service. */
const VARIABLE = /^CARRIER_[A-Z0-9_]+$/;

/** `folder`: what the paths of …File are relative to. */
export function createSecretReader(deps: {
  folder: string;
  environment: (name: string) => string | undefined;
}): SecretReader {
  return (form, reference) => {
    if (form.endsWith('Env')) {
      if (!VARIABLE.test(reference))
        return invalid('secret_variable', '环境变量名应以 CARRIER_ 开头，由大写字母、数字和下划线组成');
      const value = deps.environment(reference);
      return value === undefined || value === '' ? invalid('secret_variable', '没有这个环境变量') : valid(value);
    }
    try {
      const value = readFileSync(resolve(deps.folder, reference), 'utf8').trim();
      return value === '' ? invalid('secret_file', '密钥文件是空的') : valid(value);
    } catch {
      return invalid('secret_file', '密钥文件无法读取');
    }
  };
}

/** What stands in place of a secret wherever an account is shown. */
const MASK = '******';

/** An account as it is written down, for people to see. */
export function masked(written: Readonly<Record<string, unknown>>, kind: Kind): Record<string, unknown> {
  const secrets: readonly string[] = KINDS[kind].secrets;
  return Object.fromEntries(
    Object.entries(written).map(([field, value]) => [field, secrets.includes(field) ? MASK : value]),
  );
}
