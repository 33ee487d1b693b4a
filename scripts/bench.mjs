// npm run bench -- NAME [arguments]: compiles the program with its benchmarks and runs bench/NAME.ts; prints JSON.
import { demandNode } from './node-version.mjs';

demandNode();
const { cpSync, existsSync, readdirSync, rmSync } = await import('node:fs');
const { join } = await import('node:path');
const { ensureInstalled } = await import('./install.mjs');
const { root, run, runTool } = await import('./tools.mjs');

const [name, ...args] = process.argv.slice(2);
const names = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
if (name === undefined || !existsSync(join(root, 'bench', `${name}.ts`))) {
  process.stderr.write(`usage: npm run bench -- ${names.join('|')}\n`);
  process.exit(2);
}
await ensureInstalled();
const out = join(root, '.cache', 'bench');
const { code } = await runTool('tsc', ['-p', 'tsconfig.bench.json'], 'stderr');
if (code !== 0) process.exit(code);
// What the compiled program reads beside itself; a removed article must not stay.
rmSync(join(out, 'knowledge'), { recursive: true, force: true });
cpSync(join(root, 'package.json'), join(out, 'package.json'));
cpSync(join(root, 'knowledge'), join(out, 'knowledge'), { recursive: true });
if (name === 'console') {
  // Its pages are measured as they are served.
  const built = await run(process.execPath, [join(root, 'scripts', 'build.mjs'), '--if-changed', 'console'], 'stderr');
  if (built.code !== 0) process.exit(built.code);
  rmSync(join(out, 'console'), { recursive: true, force: true });
  cpSync(join(root, 'console', 'dist'), join(out, 'console', 'dist'), { recursive: true });
}
process.exitCode = (await run(process.execPath, [join(out, 'bench', `${name}.js`), ...args])).code;
