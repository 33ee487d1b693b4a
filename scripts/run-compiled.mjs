import { existsSync } from 'node:fs';
import { Module } from 'node:module';
import { join } from 'node:path';
import { root } from './tools.mjs';

/**
 * Runs a compiled entry of dist/ as this process's main module, with this process's arguments: signals, exit code and the
 * terminal are its own, and nothing is spent on a second process.
 */
export function runCompiled(name) {
  const path = join(root, 'dist', name);
  if (!existsSync(path)) {
    process.stderr.write(`没有找到 ${path}，请先运行 npm run build。 / ${path} is missing; run npm run build.\n`);
    process.exit(1);
  }
  process.argv[1] = path;
  Module.runMain(path);
}
