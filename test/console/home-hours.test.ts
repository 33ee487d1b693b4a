import type { Page } from 'playwright-core';
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

/** The colour of what was handed over today; the legend's square has it too, above the bars. */
const HANDED_OVER = [0xd9, 0x77, 0x06];

/** Where the middle of the bar with that colour is drawn, measured from the chart's corner. */
async function placeOfBar(page: Page, colour: readonly number[]): Promise<{ x: number; y: number }> {
  const place = await page.locator('.contact-hours canvas').evaluate((canvas, [red, green, blue]) => {
    const drawn = canvas as unknown as {
      width: number;
      height: number;
      clientWidth: number;
      getContext(kind: '2d'): {
        getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
      };
    };
    const { width, height, clientWidth } = drawn;
    const { data } = drawn.getContext('2d').getImageData(0, 0, width, height);
    const scale = width / clientWidth;
    const found: { x: number; y: number }[] = [];
    for (let y = Math.round(40 * scale); y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (y * width + x) * 4;
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found.push({ x, y });
      }
    }
    const middle = found[Math.floor(found.length / 2)];
    return middle && { x: middle.x / scale, y: middle.y / scale };
  }, colour);
  if (place === undefined) throw new Error('no bar of that colour is drawn');
  return place;
}

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
    const expectContacts = async (outcome: string, count: number): Promise<void> => {
      await page.waitForURL(/\/conversations\?.*hour=\d+/);
      await settled(page);
      await page.getByText(/只看 \d+:00–\d+:00/).waitFor();
      // Rows that stand for what is being read go away first.
      await page.locator('.data-table tbody').getByText(outcome).first().waitFor();
      expect(await page.locator('.data-table tbody tr').count()).toBe(count);
    };
    await page.locator('.contact-hours canvas').waitFor();
    expect(await page.locator('.hours-chart').getAttribute('aria-label')).toContain('今天转人工 1 条');
    await page.getByText('看数字').click();
    await expectNoAxeFaults(page);
    await shoot(page, 'home-hours');

    await page.locator('.contact-hours canvas').click({ position: await placeOfBar(page, HANDED_OVER) });
    await expectContacts('转人工', 1);
    await page.getByRole('button', { name: '看全天' }).click();
    await page.getByText(/只看 \d+:00–\d+:00/).waitFor({ state: 'detached' });

    await desk.open('/');
    await page.getByText('看数字').click();
    await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
    await expectNoSidewaysScroll(page);
    await page.getByRole('link', { name: /^今天转人工 \d+:00–\d+:00：1 条，看来信$/ }).click();
    await expectContacts('转人工', 1);
    expect(faults).toEqual([]);
    await desk.close();
  });
});
