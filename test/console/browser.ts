import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const MUST_RUN = process.env.REQUIRE_SERVICES === '1';

/** Tests with a browser; left out where there is none, unless everything must run. */
export const describeInBrowser = CHROMIUM !== undefined || MUST_RUN ? describe : describe.skip;

export const CONSOLE_DIR = join(__dirname, '..', '..', 'console', 'dist');

/** Builds the console when its sources changed, so that what is looked at is what is written. */
export function buildConsole(): void {
  const script = join(__dirname, '..', '..', 'scripts', 'build.mjs');
  execFileSync(process.execPath, [script, '--if-changed', 'console'], { stdio: 'pipe' });
}

export function openBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('no chromium: apt-get install chromium');
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Screen {
  name: string;
  width: number;
  height: number;
  scheme: 'light' | 'dark';
}

export interface Look {
  page: Page;
  context: BrowserContext;
  /** What went wrong in the page: errors, refused scripts, failed requests' messages. */
  faults: string[];
}

/** A page in a browser far from Shanghai, so that a time in the browser's zone shows. */
export async function openPage(browser: Browser, url: string, screen: Screen): Promise<Look> {
  const isPhone = screen.width <= 480;
  const context = await browser.newContext({
    viewport: { width: screen.width, height: screen.height },
    colorScheme: screen.scheme,
    timezoneId: 'America/New_York',
    locale: 'zh-CN',
    hasTouch: isPhone,
    isMobile: isPhone,
    deviceScaleFactor: isPhone ? 2 : 1,
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(url);
  return { page, context, faults };
}
