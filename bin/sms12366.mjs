#!/usr/bin/env node
import { demandNode } from '../scripts/node-version.mjs';

demandNode();
const { ensureBuilt } = await import('../scripts/build.mjs');
const { runCompiled } = await import('../scripts/run-compiled.mjs');

try {
  await ensureBuilt({ parts: ['server'] });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
runCompiled('cli.js');
