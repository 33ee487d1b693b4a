import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openTestApp, type TestApp } from '../app/open-app';
import { buildConsole, describeInBrowser, openBrowser, openPage, type Screen } from './browser';

const OWNER = '13800138000';
const DESKTOP: Screen = { name: 'chat-desktop-light', width: 1366, height: 768, scheme: 'light' };
const PHONE: Screen = { name: 'chat-phone-light', width: 390, height: 844, scheme: 'light' };
const SCREENS: Screen[] = [
  DESKTOP,
  { ...DESKTOP, name: 'chat-desktop-dark', scheme: 'dark' },
  PHONE,
  { ...PHONE, name: 'chat-phone-dark', scheme: 'dark' },
];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.SHOTS_DIR ?? join(tmpdir(), 'sms12366-shots');

jest.setTimeout(60_000);

const log = (page: Pick<Page, 'getByRole'>) => page.getByRole('log');
const box = (page: Page) => page.getByLabel('要问的内容');
async function ask(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
}

/** Serious faults axe-core finds. */
async function faultsOf(page: Page): Promise<string[]> {
  // The page's own policy lets no other script in; the devtools do.
  await page.evaluate(AXE);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { target: string[] }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Runs in the page: the last line is in view. */
function isAtEnd(): boolean {
  const { document } = globalThis as unknown as {
    document: { querySelector(selector: string): { scrollHeight: number; scrollTop: number; clientHeight: number } };
  };
  const { scrollHeight, scrollTop, clientHeight } = document.querySelector('[role=log]');
  return scrollHeight - scrollTop - clientHeight < 2;
}

describeInBrowser('the web chat', () => {
  let browser: Browser;
  let site: Server;
  let siteUrl: string;
  let test12366: TestApp;
  let url: string;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    buildConsole();
    browser = await openBrowser();
    // A bureau's site, with a style policy as strict as they come.
    site = createServer((request, response) => {
      const server = new URL(request.url ?? '/', 'http://site').searchParams.get('of') ?? '';
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src ${server}; frame-src ${server}; style-src 'none'; img-src data:`,
      });
      response.end(
        `<!doctype html><html lang="zh-CN"><title>示例市税务局</title><link rel="icon" href="data:,"><h1>示例市税务局</h1><button>别的</button><script src="${server}/embed.js" defer></script></html>`,
      );
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    test12366 = await openTestApp({ EMBED_ORIGINS: siteUrl });
    url = await test12366.app.listen();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await test12366?.close();
    site?.close();
  });

  test.each(SCREENS)(
    '$name: a question is answered with what it rests on, read on by a press, and rated',
    async (screen) => {
      const { page, context, faults } = await openPage(browser, `${url}/chat/`, screen);
      const suggestion = page.getByRole('button', { name: '小规模纳税人多少销售额以下免增值税' });
      await suggestion.waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.screenshot({ path: join(shots, `${screen.name}-1-welcome.png`) });
      await suggestion.click();
      await page.getByRole('button', { name: '查看全文' }).click();
      await log(page).getByText('我：查看全文').waitFor();
      await page.getByRole('button', { name: '没用' }).last().click();
      await page.getByRole('status').getByText('我们会改进', { exact: false }).waitFor();
      await ask(page, '我要投诉');
      await ask(page, '昨天上午金水区办税厅3号窗口的工作人员态度很差');
      await page.getByText('答复会出现在本对话里', { exact: false }).waitFor();
      await log(page).getByRole('button', { name: '绑定手机号' }).waitFor();
      await page.waitForFunction(isAtEnd);
      await page.screenshot({ path: join(shots, `${screen.name}-2-conversation.png`) });
      expect(await faultsOf(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);

      await page.reload();
      await log(page).getByText('我：查看全文').waitFor();
      expect(await page.getByRole('button', { name: '✓ 没用' }).count()).toBe(1);
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test('a number is bound by a code, its figures are told, and 退出 ends both', async () => {
    const { page, context } = await openPage(browser, `${url}/chat/`, PHONE);
    await ask(page, '我的定额');
    await log(page).getByRole('button', { name: '绑定手机号' }).click();
    const dialog = page.getByRole('dialog', { name: '绑定手机号' });
    await dialog.getByLabel('手机号', { exact: true }).fill('138 0013 8000');
    await dialog.getByRole('button', { name: '获取验证码' }).click();
    await dialog.getByText('秒后重发', { exact: false }).waitFor();
    const code = async (): Promise<string> => {
      const texts = await test12366.app.delivery.thread(OWNER, 10);
      return texts.map(({ text }) => /验证码(\d{6})/.exec(text)?.[1]).findLast((one) => one !== undefined) ?? '';
    };
    const right = await code();
    await dialog.getByLabel('短信验证码').fill(right === '000000' ? '000001' : '000000');
    await dialog.getByRole('button', { name: '绑定', exact: true }).click();
    await dialog.getByRole('alert').getByText('验证码不正确', { exact: false }).waitFor();
    await page.screenshot({ path: join(shots, 'chat-phone-light-3-bind.png') });
    await dialog.getByLabel('短信验证码').fill(right);
    await dialog.getByRole('button', { name: '绑定', exact: true }).click();
    await page.getByText('已绑定 138****8000', { exact: false }).waitFor();
    await ask(page, '我的定额');
    await log(page).getByText('月核定销售额', { exact: false }).waitFor();
    // Nothing of the number's own texts is here, and nothing of the chat is there.
    expect(
      await log(page)
        .getByText(/验证码\d{6}/)
        .count(),
    ).toBe(0);
    expect((await test12366.app.delivery.thread(OWNER, 50)).some(({ text }) => text.includes('月核定'))).toBe(false);

    await page.getByRole('button', { name: '退出' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '退出' }).click();
    await page.getByText('已退出', { exact: false }).waitFor();
    expect(await log(page).getByText('月核定', { exact: false }).count()).toBe(0);
    expect(await context.cookies()).toEqual([]);
    await ask(page, '我的定额');
    await log(page).getByText('要先确认您的手机号', { exact: false }).waitFor();
    await context.close();
  });

  test('what is written is shown as it is, never run; two visitors see nothing of each other', async () => {
    const { page, context, faults } = await openPage(browser, `${url}/chat/`, DESKTOP);
    const nasty = '<img src=x onerror="document.title=1"> https://example.test <script>1</script>';
    await ask(page, nasty);
    await log(page).getByText(nasty).waitFor();
    await log(page).locator('.theirs').waitFor();
    expect(await log(page).locator('img, a, script').count()).toBe(0);
    const other = await openPage(browser, `${url}/chat/`, DESKTOP);
    await other.page.getByRole('button', { name: '怎么查发票真伪' }).waitFor();
    expect(await other.page.getByText(nasty).count()).toBe(0);
    expect(faults).toEqual([]);
    await other.context.close();
    await context.close();
  });

  test('without a connection a text is kept, told so, and sent once by a retry', async () => {
    const { page, context } = await openPage(browser, `${url}/chat/`, DESKTOP);
    await ask(page, '你好');
    await log(page).locator('.theirs').waitFor();
    await context.setOffline(true);
    await ask(page, '办税厅周六上班吗');
    await page.getByText('未发出', { exact: false }).waitFor();
    await page.screenshot({ path: join(shots, 'chat-desktop-light-4-offline.png') });
    await context.setOffline(false);
    await page.getByRole('button', { name: '重试' }).last().click();
    await log(page).locator('.theirs').nth(1).waitFor();
    await page.reload();
    await log(page).locator('.theirs').nth(1).waitFor();
    expect(await log(page).getByText('我：办税厅周六上班吗').count()).toBe(1);
    await context.close();
  });

  test('one line on a bureau’s site: by keyboard to an answer and back, with no global left', async () => {
    const { page, context, faults } = await openPage(browser, `${siteUrl}/?of=${url}`, DESKTOP);
    const before = (await page.evaluate('Object.keys(globalThis).length')) as number;
    await page.getByRole('button', { name: '智能咨询' }).waitFor();
    expect(await page.evaluate('Object.keys(globalThis).length')).toBe(before);
    expect(await page.locator('iframe').count()).toBe(0);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const frame = page.frameLocator('iframe[title="12366智能咨询"]');
    await frame.getByRole('button', { name: '小规模纳税人多少销售额以下免增值税' }).click();
    await frame.getByRole('log').locator('.theirs').waitFor();
    await page.screenshot({ path: join(shots, 'chat-embedded.png') });
    await frame.getByLabel('要问的内容').press('Escape');
    await page.getByRole('button', { name: '智能咨询' }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('DIV');
    expect(faults).toEqual([]);
    await context.close();
  });

  test('no other site frames it', async () => {
    const answer = await fetch(`${url}/chat/`);
    expect(answer.headers.get('content-security-policy')).toContain(`frame-ancestors 'self' ${siteUrl}`);
    expect(answer.headers.get('x-frame-options')).toBeNull();
    const { page, context } = await openPage(
      browser,
      `${siteUrl.replace('127.0.0.1', 'localhost')}/?of=${url}`,
      DESKTOP,
    );
    // The script is not given to this site at all.
    expect(await page.getByRole('button', { name: '智能咨询' }).count()).toBe(0);
    await context.close();
  });
});
