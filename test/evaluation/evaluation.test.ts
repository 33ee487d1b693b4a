import { join } from 'node:path';
import { evaluate } from '../../src/cli/evaluate';

test('no figure has fallen by more than a point since the last committed evaluation', async () => {
  const { figures, fallen, page } = await evaluate({
    sets: __dirname,
    baseline: join(__dirname, 'baseline.json'),
    now: '2026-03-16T10:00:00+08:00',
  });
  expect(fallen).toEqual([]);
  expect(Object.keys(figures)).toContain('dev');
  expect(page).toContain('没有一项比上次下降超过一个百分点');
}, 300_000);

test('a folder without sets is told in Chinese', async () => {
  await expect(
    evaluate({ sets: join(__dirname, 'dev'), baseline: 'none', now: '2026-03-16T10:00:00+08:00' }),
  ).rejects.toMatchObject({ personMessage: expect.stringContaining('没有评测样本') });
});
