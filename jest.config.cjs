/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    // It imports an ES module when it is first used; jest's module system can only require it.
    'node_modules/@fastify/cookie/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } }, module: { type: 'commonjs' } },
    ],
    '^.+\\.(t|j|mj)s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', ignoreDynamic: true },
        sourceMaps: 'inline',
      },
    ],
  },
  // Packages that ship ES modules only; Node itself can require them, jest's module system cannot.
  transformIgnorePatterns: ['/node_modules/(?!(@fastify/cookie|cookie|mingo|rate-limiter-flexible|typebox)/)'],
  testTimeout: 30_000,
  // Two cores on the reference machine: one worker a core.
  maxWorkers: 2,
};
