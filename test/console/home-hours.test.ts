import { describeInBrowser } from './browser';
import {
  type ConsoleRun,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  settled,
  shoot,
} from './console-harness';

const REPORTER = '19900000811';

describeInBrowser('the chart of the home page', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  async function text(from: string, ...words: string[]): Promise<void> {
    for (const one of words) {
      await run.app.handset?.text(from, one);
      await run.app.delivery.idle();
    }
  }

  test('with nothing to draw it says so', async () => {
    const { page, faults, close } = await run.signIn('agent', { unitName: '金水区' });
    await page.getByText('昨天和今天还没有来信').waitFor();
    await expectNoAxeFaults(page);
    expect(faults).toEqual([]);
    await close();
  });

  test('a bar and a number lead to the contacts behind them', async () => {
    // Read by another unit than before: a count is kept for a minute.
    await text('19900000812', '一般纳税人卖货税率几个点', '契税税率是多少', '转人工');
    await text(REPORTER, '我要举报', '金水区文化路老味道饭店昨天不开发票', '1');
    const desk = await run.signIn('agent');
    const { page, faults } = desk;
    await page.locator('.contact-hours canvas').waitFor();
    expect(await page.locator('.hours-chart').getAttribute('aria-label')).toContain('今天转人工 1 条');
    await page.getByText('看数字').click();
    await expectNoAxeFaults(page);
    await shoot(page, 'home-hours');
    await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
    await expectNoSidewaysScroll(page);
    await page.getByRole('link', { name: /^今天转人工 \d+:00–\d+:00：1 条，看来信$/ }).click();
    await settled(page);
    await page.getByText(/只看 \d+:00–\d+:00/).waitFor();
    // Rows that stand for what is being read go away first.
    await page.locator('.data-table tbody').getByText('转人工').first().waitFor();
    expect(await page.locator('.data-table tbody tr').count()).toBe(1);
    expect(faults).toEqual([]);
    await desk.close();
  });
});
