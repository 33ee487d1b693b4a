import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Role, ROLES } from '../../src/directory/roles';
import { openTestApp, type TestApp } from '../app/open-app';
import { buildConsole, openBrowser, openPage, type Screen } from './browser';

export const DESKTOP: Screen = { name: 'desktop', width: 1366, height: 768, scheme: 'light' };
export const PHONE: Screen = { name: 'phone', width: 390, height: 844, scheme: 'light' };

/** A page of somebody who signed in. */
export interface Desk {
  page: Page;
  context: BrowserContext;
  /** Errors of the page and its console so far; an expected one may be taken out. */
  faults: string[];
  /** Opens an address below /console and waits until the page stands. */
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface ConsoleRun {
  /** The whole service in this process; its rooms may be used to put something there or look at what became of it. */
  app: TestApp['app'];
  /** http://127.0.0.1:… */
  url: string;
  browser: Browser;
  /**
   * Signs one of the demo's operators in by their button on the sign-in page.
   * @param unitName picks among several of the role, by a part of their unit's name
   */
  signIn(role: Role, options?: { screen?: Screen; unitName?: string; path?: string }): Promise<Desk>;
  close(): Promise<void>;
}

/** Starts the service with a small demo province, builds the console when its sources changed, and opens a browser. */
export async function openConsole(environment: Record<string, string> = {}): Promise<ConsoleRun> {
  buildConsole();
  const { app, close } = await openTestApp(environment);
  const browser = await openBrowser();
  const url = (await app.listen()).replace('[::1]', 'localhost');
  return {
    app,
    url,
    browser,
    signIn: async (role, { screen = DESKTOP, unitName = '', path = '/' } = {}) => {
      const { page, context, faults } = await openPage(browser, `${url}/console${path}`, screen);
      // Nothing moves: what is looked at is what stays.
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const button = page
        .getByRole('button')
        .filter({ has: page.getByText(ROLES[role], { exact: true }) })
        .filter({ hasText: unitName });
      await button.first().click();
      await page.locator('nav[aria-label=主导航]').waitFor({ state: 'attached' });
      await settled(page);
      return {
        page,
        context,
        faults,
        open: async (to) => {
          await page.goto(`${url}/console${to}`);
          await settled(page);
        },
        close: () => context.close(),
      };
    },
    close: async () => {
      await browser.close();
      await close();
    },
  };
}

/** The page has its heading and its lists have been read. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('main [aria-busy=true]').waitFor({ state: 'detached' });
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeFault {
  id: string;
  impact: string | null;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** Fails where axe-core finds a serious or critical fault in one of the themes, with the rule and the elements. */
export async function expectNoAxeFaults(page: Page): Promise<void> {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  const isDark = await page.evaluate('matchMedia("(prefers-color-scheme: dark)").matches');
  const grave: string[] = [];
  for (const colorScheme of isDark ? (['light', 'dark'] as const) : (['dark', 'light'] as const)) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const faults = (await page.evaluate('axe.run(document).then((result) => result.violations)')) as AxeFault[];
    for (const { id, impact, help, nodes } of faults)
      if (impact === 'serious' || impact === 'critical')
        grave.push(`${colorScheme} ${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join('\n')}`);
  }
  expect(grave).toEqual([]);
}

/** Fails where the page is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

/** Pictures of the page as it stands, at both widths in both themes, in the folder $SCREENSHOTS where that is set. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const { name: width, ...size } of [DESKTOP, PHONE]) {
    await page.setViewportSize({ width: size.width, height: size.height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  if (before) await page.setViewportSize(before);
}
