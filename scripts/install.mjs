import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './tools.mjs';

const LOCK = join(root, 'package-lock.json');
/** npm's own note of what it installed. */
const INSTALLED = join(root, 'node_modules', '.package-lock.json');
const STAMP = join(root, 'node_modules', '.sms12366-lock-hash');

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether what npm installed is what the lock asks for. Optional packages of other systems are rightly absent. */
function installedAsLocked(lock, installed) {
  if (lock === undefined || installed === undefined) return false;
  const wanted = Object.entries(JSON.parse(lock).packages).filter(([path]) => path !== '');
  const have = JSON.parse(installed).packages;
  return wanted.every(([path, { version, integrity, optional, devOptional, peer }]) => {
    const found = have[path];
    if (found === undefined) return Boolean(optional || devOptional || peer);
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * Installs the dependencies when they are missing or the lock changed since.
 * @throws when npm failed
 */
export async function ensureInstalled() {
  const lock = read(LOCK);
  if (lock === undefined) return; // An unpacked package has its dependencies beside it.
  const hash = createHash('sha256').update(lock).digest('hex');
  if (read(STAMP) === hash) return;
  if (!installedAsLocked(lock, read(INSTALLED))) {
    process.stderr.write('正在安装依赖（第一次约需一分钟）… / Installing dependencies…\n');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const exact = await run('npm', ['ci', ...quiet], 'collect');
    if (exact.code !== 0) {
      // npm ci refuses a lock that lacks another platform's builds, which a registry's mirror may not have had when it was
      // written; npm install takes the same versions of all the rest and leaves the lock as it is.
      process.stderr.write('npm ci 没有成功，改用 npm install… / npm ci failed, trying npm install…\n');
      const { code } = await run('npm', ['install', '--no-save', ...quiet], 'stderr');
      if (code !== 0) {
        process.stderr.write(exact.output);
        throw new Error("安装依赖失败，请检查网络和 npm 的设置后再试。 / Installing failed; see npm's messages above.");
      }
    }
  }
  writeFileSync(STAMP, hash);
}
