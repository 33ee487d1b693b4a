// npm run check: everything that is wrong without running the program. All steps run, two at a time; failures are shown at the end.
import { demandNode } from './node-version.mjs';

demandNode();
const { ensureInstalled } = await import('./install.mjs');
const { runTool } = await import('./tools.mjs');

const STEPS = [
  { name: 'types', tool: 'tsc', args: ['--noEmit', '-p', 'tsconfig.json'] },
  { name: 'console types', tool: 'vue-tsc', args: ['--noEmit', '-p', 'console/tsconfig.json'] },
  { name: 'lint', tool: 'eslint', args: ['.', '--max-warnings', '0'] },
  { name: 'format', tool: 'prettier', args: ['--check', '.', '--log-level', 'warn'] },
  { name: 'architecture', tool: 'depcruise', args: ['src', '--config', '.dependency-cruiser.cjs'] },
  { name: 'unused', tool: 'knip', args: ['--no-progress'] },
];
const AT_ONCE = 2;

await ensureInstalled();
const waiting = [...STEPS];
const failed = [];

async function worker() {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const started = Date.now();
    const { code, output } = await runTool(step.tool, step.args, 'collect');
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${step.tool}, ${seconds} s)\n`);
    if (code !== 0) failed.push({ ...step, output });
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, worker));

for (const { name, tool, args, output } of failed) {
  process.stdout.write(`\n--- ${name}: ${tool} ${args.join(' ')}\n${output.trimEnd()}\n`);
}
process.stdout.write(
  failed.length === 0 ? '\ncheck: ok\n' : `\ncheck: ${failed.map(({ name }) => name).join(', ')} failed\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
