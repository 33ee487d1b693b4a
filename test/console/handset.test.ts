import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { formatMinute } from '../../src/core/shanghai-time';
import { temporaryDirectory } from '../support/temporary-directory';
import { openService, type Service, type ServiceOptions } from '../web/service';
import { CONSOLE_DIR, buildConsole, describeInBrowser, openBrowser, openPage, type Screen } from './browser';
import { expectNoAxeFaults } from './console-harness';

const OWNER = '13800138000';
const STRANGER = '13800138002';
const NUMBERS = [
  {
    mobile: OWNER,
    name: '面馆老板',
    shows: '已绑定一家个体工商户，可查自己的定额、发票、业务进度和专管员',
    samples: ['我这个月定额多少', '查下这张票 代码4100194130 号码05236785'],
  },
  { mobile: STRANGER, name: '未绑定的号码', shows: '没有绑定纳税人，谁都能问的照答', samples: ['TD'] },
];
const LONG_ANSWER =
  '发票代码4100194130号码05236785：河南增值税专用发票，状态正常，2019年6月3日由郑州示范商贸有限公司开具，' +
  '金额1234.50元，税额160.49元。如与票面不符，请持原件到办税厅核验。回复1看更多。';

const DESKTOP: Screen = { name: 'desktop-light', width: 1366, height: 768, scheme: 'light' };
const PHONE: Screen = { name: 'phone-light', width: 390, height: 844, scheme: 'light' };
const SCREENS: Screen[] = [
  DESKTOP,
  { ...DESKTOP, name: 'desktop-dark', scheme: 'dark' },
  PHONE,
  { ...PHONE, name: 'phone-dark', scheme: 'dark' },
];

function answer(text: string): string | undefined {
  if (text.includes('查下这张票')) return LONG_ANSWER;
  if (text === '不答') return undefined;
  return `您发来的是“${text}”。`;
}

/** One directory a run, told nowhere but here: pictures of what was tested. */
const shots = process.env.SHOTS_DIR ?? join(tmpdir(), 'sms12366-shots');

const row = (page: Page, mobile: string) =>
  page.getByRole('navigation').getByRole('button', { name: mobile.replace(/^(\d{3})(\d{4})/, '$1 $2 ') });
const log = (page: Page) => page.getByRole('log');
const composer = (page: Page) => page.getByLabel('短信内容');

/** What functions that run in the page see of it. */
interface InPage {
  document: { querySelector(selector: string): { scrollHeight: number; scrollTop: number; clientHeight: number } };
}

async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

describeInBrowser('the handset page', () => {
  const directory = temporaryDirectory();
  let browser: Browser;
  let service: Service;
  let options: ServiceOptions;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    buildConsole();
    browser = await openBrowser();
  }, 120_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    options = {
      dataDir: directory(),
      numbers: NUMBERS,
      consoleDir: CONSOLE_DIR,
      answer: (message) => answer(message.text),
    };
    service = await openService(options);
  });
  afterEach(() => service.close());

  test.each(SCREENS)('$name: a text is sent, ticked twice and answered', async (screen) => {
    const { page, context, faults } = await openPage(browser, `${service.url}/handset/`, screen);
    await row(page, OWNER).waitFor();
    await expectNoAxeFaults(page);
    await page.screenshot({ path: join(shots, `${screen.name}-1-list.png`) });
    await row(page, OWNER).click();
    await log(page).getByText('已绑定一家个体工商户').waitFor();
    await send(page, '我这个月定额多少');
    await log(page).getByText('您发来的是“我这个月定额多少”。').waitFor();
    await log(page).getByTitle('已送达').waitFor();

    const sample = page.getByRole('button', { name: '查下这张票' }).filter({ visible: true });
    await sample.click();
    await composer(page).press('Enter');
    await log(page).getByText('2条').waitFor();
    const replied = await log(page).locator('time').last().getAttribute('datetime');
    const shown = await log(page).locator('time').last().textContent();
    expect(shown?.trim()).toBe(formatMinute(new Date(String(replied))).slice(11));

    await composer(page).fill('第一行');
    await composer(page).press('Shift+Enter');
    await composer(page).pressSequentially('税'.repeat(70));
    await page.getByText('74 字 · 2 条').waitFor();
    await expectNoAxeFaults(page);
    await page.screenshot({ path: join(shots, `${screen.name}-2-conversation.png`) });

    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('on a phone the list and the conversation are two screens, and back leads to the list', async () => {
    const { page, context } = await openPage(browser, `${service.url}/handset/`, PHONE);
    await row(page, OWNER).click();
    await composer(page).waitFor();
    expect(await row(page, OWNER).isVisible()).toBe(false);
    await page.getByRole('button', { name: '返回号码列表' }).click();
    await row(page, OWNER).waitFor();
    expect(await composer(page).isVisible()).toBe(false);
    await row(page, STRANGER).click();
    await page.goBack();
    await row(page, STRANGER).waitFor();
    await context.close();
  });

  test('a text in another conversation leaves a mark until it is read', async () => {
    const { page, context } = await openPage(browser, `${service.url}/handset/`, DESKTOP);
    await row(page, OWNER).click();
    await page.getByRole('heading', { name: '面馆老板' }).waitFor();
    await service.tell(STRANGER, '申报期快到了。');
    await row(page, STRANGER).getByText('1条未读').waitFor();
    await page.screenshot({ path: join(shots, 'desktop-light-3-unread.png') });
    await row(page, STRANGER).click();
    await log(page).getByText('申报期快到了。').waitFor();
    await row(page, STRANGER).getByText('1条未读').waitFor({ state: 'detached' });
    await context.close();
  });

  test('the end stays in view while texts come fast, and is left alone while one reads further up', async () => {
    const { page, context } = await openPage(browser, `${service.url}/handset/`, DESKTOP);
    const lastIsInView = (wanted: boolean) =>
      page.waitForFunction((want) => {
        const element = (globalThis as unknown as InPage).document.querySelector('[role=log]');
        return element.scrollHeight - element.scrollTop - element.clientHeight < 4 === want;
      }, wanted);
    for (let i = 1; i <= 8; i++) await send(page, `查下这张票 第${i}次`);
    await log(page).locator('.theirs').nth(7).waitFor();
    await lastIsInView(true);
    await log(page).hover();
    await page.mouse.wheel(0, -600);
    await lastIsInView(false);
    await service.tell(OWNER, '申报期快到了。');
    await page.getByRole('button', { name: '有新短信' }).click();
    await lastIsInView(true);
    await context.close();
  });

  test('what is texted is shown as it is, never run', async () => {
    const { page, context, faults } = await openPage(browser, `${service.url}/handset/`, DESKTOP);
    const nasty = '<img src=x onerror="document.title=1"> https://example.test <script>1</script>';
    await send(page, nasty);
    await log(page).getByText(`您发来的是“${nasty}”。`).waitFor();
    expect(await log(page).locator('img, a, script').count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  test('a number is typed: a wrong one is told so, a right one is kept over a reload with its draft', async () => {
    const { page, context } = await openPage(browser, `${service.url}/handset/`, DESKTOP);
    const field = page.getByLabel('用别的手机号');
    await field.fill('1380013800');
    await field.press('Enter');
    await page.getByRole('alert').getByText('手机号码应为11位数字', { exact: false }).waitFor();
    await field.fill('+86 199-0000-0001');
    await field.press('Enter');
    await page.getByRole('heading', { name: '自己输入的号码' }).waitFor();
    await composer(page).fill('还没写完');
    await page.reload();
    await page.getByRole('heading', { name: '自己输入的号码' }).waitFor();
    expect(await composer(page).inputValue()).toBe('还没写完');
    await row(page, '19900000001').getByText('[草稿]').waitFor();
    await context.close();
  });

  test('the service goes away and comes back: nothing is lost, nothing is doubled', async () => {
    const { page, context } = await openPage(browser, `${service.url}/handset/`, DESKTOP);
    await send(page, '停机之前');
    await log(page).getByText('您发来的是“停机之前”。').waitFor();
    await service.close();
    await page.getByText('连接已断开', { exact: false }).last().waitFor();
    await send(page, '停机期间');
    await log(page).getByText('未发出', { exact: false }).waitFor();
    await page.screenshot({ path: join(shots, 'desktop-light-4-offline.png') });
    service = await openService({ ...options, port: service.port });
    await page.getByText('连接已断开', { exact: false }).last().waitFor({ state: 'detached' });
    await service.tell(OWNER, '停机之后。');
    await log(page).getByText('停机之后。').waitFor();
    await page.getByRole('button', { name: '重试' }).click();
    await log(page).getByText('您发来的是“停机期间”。').waitFor();
    await page.reload();
    await log(page).getByText('您发来的是“停机期间”。').waitFor();
    for (const text of ['停机之前', '停机期间']) {
      expect(await log(page).getByText(`我：${text}`, { exact: true }).count()).toBe(1);
    }
    await context.close();
  });

  test('by keyboard alone: from the list to an answer, and new texts are announced', async () => {
    const { page, context } = await openPage(browser, `${service.url}/handset/`, DESKTOP);
    await row(page, OWNER).waitFor();
    await page.keyboard.press('Tab');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '未绑定的号码' }).waitFor();
    await composer(page).focus();
    await page.keyboard.type('你好');
    await page.keyboard.press('Enter');
    await log(page).getByText('您发来的是“你好”。').waitFor();
    expect(await log(page).getAttribute('aria-live')).toBe('polite');
    await context.close();
  });
});
