import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './tools.mjs';

/** Every file beneath the given files and folders, sorted; folders named in `without` are left out. */
function filesOf(paths, without) {
  const found = [];
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isFile()) found.push({ path, stat });
    else if (!without.includes(path)) for (const name of readdirSync(path)) visit(join(path, name));
  };
  for (const path of paths) visit(join(root, path));
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function digest(lines) {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return hash.digest('hex');
}

const name = (path) => relative(root, path).split(sep).join('/');

/**
 * Two fingerprints of some sources: `quick` of names, sizes and times (a few milliseconds), `content()` of what is in them,
 * for when the times changed and nothing else did (a fresh checkout, a touched file).
 */
export function fingerprint(paths, without = []) {
  const files = filesOf(
    paths,
    without.map((path) => join(root, path)),
  );
  return {
    quick: digest(files.map(({ path, stat }) => `${name(path)}\0${stat.size}\0${stat.mtimeMs}\n`)),
    content: () => digest(files.flatMap(({ path }) => [`${name(path)}\0`, readFileSync(path)])),
  };
}

/** Compiled files whose source is gone. */
export function orphans(outDir, srcDir) {
  return filesOf([outDir], [])
    .map(({ path }) => path)
    .filter((path) => /\.js(\.map)?$/.test(path))
    .filter((path) => {
      const source = join(root, srcDir, relative(join(root, outDir), path)).replace(/\.js(\.map)?$/, '.ts');
      return !existsSync(source);
    });
}
