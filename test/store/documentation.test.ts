import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeErrorCodes, StoreError } from '../../src/store/errors';

const page = readFileSync(join(__dirname, '../../docs/storage.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \|.*\| (yes|no) \|$/gm)].map(([, code, retryable]) => [
  code,
  retryable === 'yes',
]);

test('docs/storage.md lists every error code of the store, and whether to try again', () => {
  expect(rows.map(([code]) => code).sort()).toEqual([...storeErrorCodes].sort());
  for (const code of storeErrorCodes) {
    expect([code, new StoreError(code, '').retryable]).toEqual(rows.find(([name]) => name === code));
    expect(new StoreError(code, '').personMessage).toMatch(/[\u4e00-\u9fff].*。$/);
  }
});
