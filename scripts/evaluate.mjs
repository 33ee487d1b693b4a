// npm run evaluate [-- --keep]: measures understanding, answers and dialogues on the labelled samples, beside the last committed figures.
import { demandNode } from './node-version.mjs';

demandNode();
const { ensureInstalled } = await import('./install.mjs');
const { ensureBuilt } = await import('./build.mjs');
const { runCompiled } = await import('./run-compiled.mjs');
const { root } = await import('./tools.mjs');

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
process.chdir(root);
process.argv.splice(2, 0, 'evaluate');
runCompiled('cli.js');
