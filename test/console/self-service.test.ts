import type { Browser, Page } from 'playwright-core';
import { openTestApp, type TestApp } from '../app/open-app';
import { buildConsole, describeInBrowser, openBrowser, openPage } from './browser';
import { DESKTOP, expectNoAxeFaults, expectNoSidewaysScroll, PHONE, shoot } from './console-harness';

const OWN_ID = '92410105MA9DEM001G';
const OWNER = '13800138000';
const STRANGER = '13800138002';

describeInBrowser('the taxpayers’ page of subscriptions', () => {
  let app: TestApp['app'];
  let close: () => Promise<void>;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    buildConsole();
    ({ app, close } = await openTestApp());
    browser = await openBrowser();
    url = `${(await app.listen()).replace('[::1]', 'localhost')}/subscriptions/`;
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await close?.();
  });

  const codeSentTo = async (mobile: string): Promise<string> => {
    await app.delivery.idle();
    const thread = await app.delivery.thread(mobile, 20);
    const texts = thread.filter(({ direction }) => direction === 'out').map(({ text }) => text);
    return /验证码(\d{6})/.exec(texts.at(-1) ?? '')?.[1] ?? 'none';
  };
  const claim = async (page: Page, mobile: string, taxpayerId = OWN_ID): Promise<void> => {
    await page.getByLabel('纳税人识别号').fill(taxpayerId);
    await page.getByLabel('手机号码').fill(mobile);
    await page.getByRole('button', { name: '获取验证码' }).click();
  };
  const enter = async (page: Page, mobile: string): Promise<void> => {
    await page.getByLabel('短信里的6位验证码').fill(await codeSentTo(mobile));
    await page.getByRole('button', { name: '确定' }).click();
  };

  test('a registered number sees what it gets, ends one kind after a question, and opens it again', async () => {
    const { page, context, faults } = await openPage(browser, url, PHONE);
    await page.getByRole('heading', { name: '第一步：填写号码' }).waitFor();
    await shoot(page, 'self-service-1-claim');
    await expectNoAxeFaults(page);

    await page.getByLabel('纳税人识别号').fill('92410105MA9DEM001H');
    await page.getByLabel('手机号码').fill('1380013');
    await page.getByRole('button', { name: '获取验证码' }).click();
    await page.getByText('末位校验码不符').waitFor();
    await page.getByText('手机号码应为11位数字').waitFor();

    await claim(page, OWNER);
    await page.getByText('138****8000').waitFor();
    await shoot(page, 'self-service-2-code');
    await expectNoAxeFaults(page);
    await page.getByLabel('短信里的6位验证码').fill('000000');
    await page.getByRole('button', { name: '确定' }).click();
    await page.getByText('还可以试4次').waitFor();
    faults.length = 0;
    await enter(page, OWNER);

    await page.getByRole('heading', { name: '138****8000 的短信' }).waitFor();
    await page.getByText('依法告知，不能取消').waitFor();
    await shoot(page, 'self-service-3-own');
    await expectNoAxeFaults(page);
    await page.getByRole('button', { name: '取消订阅政策通知' }).click();
    await page.getByText('确定不再收政策通知吗？').waitFor();
    expect((await app.bureau.subscriptions.of(OWNER)).kinds).toContain('政策通知');
    await shoot(page, 'self-service-4-question');
    await page.getByRole('button', { name: '确定取消' }).click();
    await page.getByText('已取消政策通知。').waitFor();
    expect((await app.bureau.subscriptions.of(OWNER)).kinds).not.toContain('政策通知');
    await page.reload();
    await page.getByRole('button', { name: '订阅政策通知', exact: true }).click();
    await page.getByText('已订阅政策通知。').waitFor();
    await expectNoAxeFaults(page);

    await page.getByRole('button', { name: '办完了，离开' }).click();
    await page.getByText('已离开').waitFor();
    expect(await page.getByLabel('手机号码').inputValue()).toBe('');
    expect(faults).toEqual([]);
    await context.close();
  }, 60_000);

  test('a number that is not registered learns that and no more, and can ask to be', async () => {
    const { page, context, faults } = await openPage(browser, url, PHONE);
    await claim(page, STRANGER);
    await page.getByText('138****8002').waitFor();
    await enter(page, STRANGER);
    await page.getByRole('heading', { name: '这个号码没有登记' }).waitFor();
    expect(await page.content()).not.toContain('面馆');
    await shoot(page, 'self-service-5-unregistered');
    await expectNoAxeFaults(page);
    await page.getByLabel('您的姓名').fill('示例丙');
    await page.getByLabel('您的身份').selectOption('财务负责人');
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.getByRole('heading', { name: '登记申请已提交' }).waitFor();
    await shoot(page, 'self-service-6-requested');
    const everywhere = { everywhere: true, unitCodes: [] };
    const { items } = await app.bureau.tasks.list(everywhere, { kind: '号码登记申请' });
    expect(items).toMatchObject([{ about: { id: OWN_ID }, unitCode: '14101050000' }]);
    expect(items[0]?.details).toContain('138****8002');
    expect(JSON.stringify(items)).not.toContain(STRANGER);
    expect(faults).toEqual([]);
    await context.close();
  }, 60_000);

  test.each([
    ['320 px wide', { ...PHONE, width: 320, height: 640 }, '100%'],
    ['with text at 200 %', PHONE, '200%'],
    ['on a desktop', DESKTOP, '100%'],
  ])('nothing is cut off %s', async (name, screen, size) => {
    const { page, context } = await openPage(browser, url, screen);
    await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
    await page.getByRole('heading', { name: '第一步：填写号码' }).waitFor();
    await expectNoSidewaysScroll(page);
    for (const target of await page.locator('button, input').all()) {
      const box = await target.boundingBox();
      expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
    }
    await shoot(page, `self-service-7-${name.replace(/\W+/g, '-')}`);
    await context.close();
  });
});
