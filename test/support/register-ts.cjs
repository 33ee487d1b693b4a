/* eslint-disable @typescript-eslint/no-require-imports -- loaded by node -r, before any TypeScript */
'use strict';
/**
 * Lets a child process of a test run TypeScript: `node -r ./test/support/register-ts.cjs child.ts`.
 * Compiles with the settings of jest.config.cjs; types are checked by tsc, not here.
 */
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs', ignoreDynamic: true },
    sourceMaps: 'inline',
  });
  module._compile(code, filename);
};
