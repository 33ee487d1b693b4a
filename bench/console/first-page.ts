import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { type Figure, figureOf, timed } from './figures';
import type { Asker } from './service';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const SCREEN = { width: 1366, height: 768 };

/** What is there once a page has what it is for. */
const PAGES: Readonly<Record<string, { path: string; stands: string }>> = {
  home: { path: '/', stands: 'main section.doors' },
  addressBook: { path: '/address-book', stands: 'main tbody tr' },
  operators: { path: '/operators', stands: 'main tbody tr' },
};

/**
 * Pages of the console in a browser that has never seen them (a fresh profile each time): from the address to their content, for
 * somebody who is signed in. Undefined where there is no Chromium.
 */
export async function firstPages(
  url: string,
  asker: Asker,
  times: number,
): Promise<Record<string, Figure> | undefined> {
  if (CHROMIUM === undefined) return undefined;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  try {
    const figures: Record<string, Figure> = {};
    for (const [name, { path, stands }] of Object.entries(PAGES)) {
      const taken: number[] = [];
      for (let n = 0; n < times; n++) {
        const context = await browser.newContext({ viewport: SCREEN, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
        await context.addCookies(asker.cookies.map((cookie) => ({ ...cookie, url })));
        const page = await context.newPage();
        taken.push(
          ...(await timed(1, async () => {
            await page.goto(`${url}/console${path}`);
            await page.locator(stands).first().waitFor();
          })),
        );
        await context.close();
      }
      figures[name] = figureOf(taken);
    }
    return figures;
  } finally {
    await browser.close();
  }
}
