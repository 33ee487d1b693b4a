import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout, also where this file is compiled to another folder of it (the benches). */
function findRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'scripts/peers.sh'))) folder = dirname(folder);
  return folder;
}

export const ROOT = findRoot();
export const BEARERBOX = '/usr/sbin/bearerbox';
export const SMSBOX = '/usr/sbin/smsbox';
export const FAKESMSC = '/usr/lib/kannel/test/fakesmsc';

/** Where `scripts/peers.sh build` has put, or would put, the Java program. */
export function smsCorePath(): string {
  return execFileSync('bash', [join(ROOT, 'scripts/peers.sh'), 'path'], { encoding: 'utf8' }).trim();
}
