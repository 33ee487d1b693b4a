import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStage } from './stage';

test('docs/delivery.md names every sweep, and no other', async () => {
  const stage = await openStage();
  const page = readFileSync(join(__dirname, '../../docs/delivery.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `(delivery\.\w+)`/gm)].map(([, name]) => name);
  expect(documented.sort()).toEqual(
    stage
      .open({})
      .sweeps.map((sweep) => sweep.name)
      .sort(),
  );
  await stage.close();
});
