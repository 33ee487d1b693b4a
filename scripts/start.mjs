// npm start: from a fresh clone to a running service. What is installed and built already is left alone.
import { demandNode } from './node-version.mjs';

demandNode();
const { ensureInstalled } = await import('./install.mjs');
const { ensureBuilt } = await import('./build.mjs');
const { runCompiled } = await import('./run-compiled.mjs');

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
runCompiled('main.js');
