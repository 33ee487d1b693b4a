import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint, orphans } from './freshness.mjs';
import { ensureInstalled } from './install.mjs';
import { demandNode } from './node-version.mjs';
import { root, runTool } from './tools.mjs';

const STAMP = join(root, 'dist', '.stamp.json');
const LOCK = join(root, 'dist', '.building');

/** What is built: from what, what must be there afterwards, how. */
const PARTS = {
  server: {
    sources: ['src', 'tsconfig.json', 'tsconfig.build.json', 'package.json'],
    without: [],
    output: join(root, 'dist', 'web', 'server.js'),
    async build() {
      for (const path of orphans('dist', 'src')) rmSync(path);
      return runTool('tsc', ['-p', 'tsconfig.build.json'], 'stderr');
    },
  },
  console: {
    sources: [
      'console',
      'src/core',
      'src/channels/text',
      'src/directory/roles.ts',
      'src/conversations/intent-names.ts',
      'package.json',
    ],
    without: ['console/dist'],
    output: join(root, 'console', 'dist', 'index.html'),
    build: () => runTool('vite', ['build', '-c', 'console/vite.config.mts', '--logLevel', 'warn'], 'stderr'),
  },
};

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(part, prints) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ ...readStamp(), [part]: prints }));
}

/** Whether a part is as its sources are; notes the new times when only those changed. */
function isFresh(part) {
  const { sources, without, output } = PARTS[part];
  const stamp = readStamp()[part];
  if (stamp === undefined || !existsSync(output)) return false;
  const print = fingerprint(sources, without);
  if (print.quick === stamp.quick) return true;
  if (print.content() !== stamp.content) return false;
  writeStamp(part, { quick: print.quick, content: stamp.content });
  return true;
}

function holderIsAlive() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** One build at a time in a checkout: two commands started together must not write the same files. */
async function exclusively(work) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (holderIsAlive()) await new Promise((resolve) => setTimeout(resolve, 100));
      else rmSync(LOCK, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/**
 * Builds what is older than its sources. Says so on standard error only: standard output belongs to the command.
 * @param {{force?: boolean, parts?: ('server' | 'console')[]}} options
 * @throws when a part could not be built
 */
export async function ensureBuilt({ force = false, parts = ['server', 'console'] } = {}) {
  // An unpacked package has no sources and nothing to build with.
  if (!existsSync(join(root, 'src')) || !existsSync(join(root, 'node_modules', 'typescript'))) return;
  if (!force && parts.every(isFresh)) return;
  await exclusively(async () => {
    for (const part of parts) {
      if (!force && isFresh(part)) continue;
      process.stderr.write(`正在构建 ${part}… / Building ${part}…\n`);
      const print = fingerprint(PARTS[part].sources, PARTS[part].without);
      const content = print.content();
      const { code } = await PARTS[part].build();
      if (code !== 0) throw new Error(`构建 ${part} 失败，见上面的信息。 / Building ${part} failed; see above.`);
      writeStamp(part, { quick: print.quick, content });
    }
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  demandNode();
  try {
    await ensureInstalled();
    const parts = process.argv.slice(2).filter((name) => name in PARTS);
    await ensureBuilt({ force: !process.argv.includes('--if-changed'), ...(parts.length > 0 ? { parts } : {}) });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
