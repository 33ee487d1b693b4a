import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The tools of node_modules, run with this Node: no shell, no .cmd files, no PATH. */
export const tools = {
  tsc: 'typescript/bin/tsc',
  'vue-tsc': 'vue-tsc/bin/vue-tsc.js',
  vite: 'vite/bin/vite.js',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  depcruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  knip: 'knip/bin/knip.js',
  jest: 'jest/bin/jest.js',
};

/**
 * Runs a command in the checkout.
 * @param {string} command
 * @param {string[]} args
 * @param {'inherit' | 'stderr' | 'collect'} output where what it prints goes; `collect` gives it back
 * @returns {Promise<{code: number, output: string}>}
 */
export function run(command, args, output = 'inherit') {
  const collect = output === 'collect';
  const out = collect ? 'pipe' : output === 'stderr' ? 2 : 'inherit';
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', out, collect ? 'pipe' : 'inherit'],
    // npm is a script with another name on Windows, found by the shell only.
    shell: command === 'npm' && process.platform === 'win32',
  });
  let text = '';
  for (const stream of collect ? [child.stdout, child.stderr] : []) {
    stream.setEncoding('utf8').on('data', (part) => (text += part));
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: text }));
  });
}

export function runTool(name, args, output) {
  return run(process.execPath, [join(root, 'node_modules', tools[name]), ...args], output);
}
