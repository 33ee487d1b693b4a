import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAY_FAULTS } from '../../../src/channels/http/gateway-faults';

test('docs/gateway-http.md names every error with its status, and no other', () => {
  const page = readFileSync(join(__dirname, '../../../docs/gateway-http.md'), 'utf8');
  const errors = page.slice(page.indexOf('## Errors'), page.indexOf('## OpenAPI'));
  const documented = [...errors.matchAll(/^\| `(\w+)`\s*\| (\d{3})/gm)].map(([, code, status]) => `${code} ${status}`);
  expect(documented.sort()).toEqual(
    Object.entries(GATEWAY_FAULTS)
      .map(([code, { status }]) => `${code} ${status}`)
      .sort(),
  );
});
