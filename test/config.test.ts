import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config';
import { AppError } from '../src/core/errors';

function faultsOf(environment: NodeJS.ProcessEnv): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  return '';
}

test('nothing set: the embedded store, the demo, this machine only', () => {
  expect(readConfig({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 12366,
    DEMO: true,
    MONGODB_URL: undefined,
    LOOKUPS_PER_HOUR: 30,
  });
});

test('articles that were never checked answer in the demo, and elsewhere where it is allowed', () => {
  expect(readConfig({}).UNCHECKED_ANSWERS).toBe(true);
  expect(readConfig({ UNCHECKED_ANSWERS: 'off' }).UNCHECKED_ANSWERS).toBe(false);
  expect(readConfig({ NODE_ENV: 'production' }).UNCHECKED_ANSWERS).toBe(false);
  expect(readConfig({ NODE_ENV: 'production', UNCHECKED_ANSWERS: 'on' }).UNCHECKED_ANSWERS).toBe(true);
});

test('production has no demo, and refuses to be given one', () => {
  expect(readConfig({ NODE_ENV: 'production' }).DEMO).toBe(false);
  expect(faultsOf({ NODE_ENV: 'production', DEMO: 'on' })).toContain('refused in production');
});

test('all faults are listed at once, and no secret is shown', () => {
  const message = faultsOf({
    PORT: '99999',
    DUTY_HOURS: '17:00-09:00',
    MONGODB_URL: 'postgres://user:sesame@host/db',
    LOG_LEVEL: 'loud',
    CORE_SYSTEM_MODE: 'live',
  });
  expect(message).toContain('5 fault(s)');
  for (const name of ['PORT=99999', 'DUTY_HOURS', 'MONGODB_URL', 'LOG_LEVEL=loud', 'CORE_SYSTEM_URL'])
    expect(message).toContain(name);
  expect(message).not.toContain('sesame');
});

test('a secret may be given as a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'token');
  writeFileSync(file, 'open-sesame\n');
  expect(readConfig({ CORE_SYSTEM_TOKEN_FILE: file }).CORE_SYSTEM_TOKEN).toBe('open-sesame');
  expect(faultsOf({ CORE_SYSTEM_TOKEN_FILE: `${file}.missing` })).toContain('CORE_SYSTEM_TOKEN_FILE names a file');
});

test('duty hours are spells in order', () => {
  expect(readConfig({ DUTY_HOURS: '08:30-12:00, 14:30-18:00' }).DUTY_HOURS).toEqual([
    { from: '08:30', to: '12:00' },
    { from: '14:30', to: '18:00' },
  ]);
  for (const wrong of [' ', '9-12', '09:00-12:00,11:00-17:00', '24:00-25:00']) {
    expect(faultsOf({ DUTY_HOURS: wrong })).toContain('DUTY_HOURS');
  }
});
