import { systemAuthor } from '../../src/directory/actor';
import { DEMO_OPERATORS, DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import { describeInBrowser, openPage } from './browser';
import {
  type ConsoleRun,
  DESKTOP,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  settled,
  shoot,
} from './console-harness';

describeInBrowser('the frame of the console', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  test('who is not signed in signs in first, and comes to the page they asked for', async () => {
    const { page, context, faults } = await openPage(run.browser, `${run.url}/console/no-such-page`, DESKTOP);
    await page.getByRole('heading', { name: '登录' }).waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'sign-in');
    await page.getByLabel('工号').fill('14100000001');
    await page.getByLabel('密码').fill('no-such-password');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').getByText('工号、密码或动态码不正确').waitFor();
    // The refused sign-in is a failed request in the browser's console.
    expect(faults.filter((fault) => !fault.includes('Failed to load resource'))).toEqual([]);
    await page.getByRole('button').filter({ hasText: '省局管理员' }).first().click();
    await page.getByText('这个地址上什么也没有').waitFor();
    expect(page.url()).toBe(`${run.url}/console/no-such-page`);
    await expectNoAxeFaults(page);
    await shoot(page, 'not-found');
    await context.close();
  });

  test('an address elsewhere is not followed after signing in', async () => {
    const { page, context } = await openPage(run.browser, `${run.url}/console/sign-in?to=//example.test/`, DESKTOP);
    await page.getByRole('button').filter({ hasText: '审计' }).first().click();
    await page.waitForURL(`${run.url}/console/`);
    await context.close();
  });

  test('the palette finds pages, `?` lists the keys, Esc closes both', async () => {
    const desk = await run.signIn('province_admin');
    const { page, faults } = desk;
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: '搜索或前往' });
    await palette.getByRole('option', { name: '首页' }).waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'palette');
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: '键盘' });
    await keys.getByText('搜索，或前往任何页面').waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'keys');
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'hidden' });
    await desk.open('/no-such-page');
    await page.keyboard.press('g');
    await page.getByText('再按一个字母前往').waitFor();
    await page.keyboard.press('h');
    await page.waitForURL(`${run.url}/console/`);
    expect(faults).toEqual([]);
    await desk.close();
  });

  test('Ctrl+K right after Esc is not lost', async () => {
    const desk = await run.signIn('auditor');
    const { page } = desk;
    const field = page.getByRole('dialog', { name: '搜索或前往' }).getByRole('combobox');
    for (let i = 0; i < 10; i++) {
      // Both keys before the browser has told of the closing.
      await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Control+k')]);
      await field.waitFor();
      await page.keyboard.type('审计');
      expect(await field.inputValue()).toBe('审计');
    }
    await desk.close();
  });

  test('what is found and has no page is told, and passed over by the keys', async () => {
    const desk = await run.signIn('auditor');
    const { page, faults } = desk;
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: '搜索或前往' });
    await palette.getByRole('combobox').fill('增值税税率');
    const articles = palette.getByRole('group', { name: '文章' });
    await articles.getByText('还没有可打开的页面').waitFor();
    expect(await articles.getByRole('option', { disabled: true }).count()).toBeGreaterThan(0);
    await expectNoAxeFaults(page);
    await shoot(page, 'palette-told');
    await articles.getByRole('option').first().click({ force: true });
    await page.keyboard.press('Enter');
    expect(await palette.isVisible()).toBe(true);
    expect(page.url()).toBe(`${run.url}/console/`);
    expect(faults).toEqual([]);
    await desk.close();
  });

  test('dark is chosen, stays after a reload, and the system no longer decides', async () => {
    const desk = await run.signIn('auditor');
    const { page } = desk;
    const isDark = (): Promise<unknown> => page.evaluate('document.documentElement.classList.contains("dark")');
    expect(await isDark()).toBe(false);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('外观：深色');
    await page.getByRole('option', { name: '外观：深色' }).click();
    await page.waitForFunction('document.documentElement.classList.contains("dark")');
    await page.reload();
    await settled(page);
    expect(await isDark()).toBe(true);
    await desk.close();
  });

  test('a session that ended is begun again over the page, and nothing that was typed is lost', async () => {
    const desk = await run.signIn('county_admin');
    const { page } = desk;
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: '搜索工单' });
    await field.fill('示例');
    const own = DEMO_OPERATORS.find(({ roles }) => roles.includes('county_admin'));
    await run.app.bureau.signIn.endAll(String(own?.code), systemAuthor('test'));
    const again = page.getByRole('dialog', { name: '请重新登录' });
    await again.waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'signed-out');
    expect(await again.getByLabel('工号').inputValue()).toBe(own?.code);
    await again.getByLabel('密码').fill(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('示例');
    await page.keyboard.press('Escape');
    await desk.open('/');
    await page.getByRole('heading', { name: '您好' }).waitFor();
    await desk.close();
  });

  test('signing out ends the session: the page before is not there for whoever goes back', async () => {
    const desk = await run.signIn('auditor');
    const { page } = desk;
    await page.getByRole('banner').getByRole('button').last().click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { name: '您好' }).count()).toBe(0);
    await desk.close();
  });

  test('the home page counts what waits within reach, and names what is due first with its reason', async () => {
    const own = DEMO_OPERATORS.find(({ roles }) => roles.includes('county_admin'));
    const foreign = DEMO_OPERATORS.find(
      ({ roles, unitCode }) => roles.includes('county_admin') && unitCode !== own?.unitCode,
    );
    const task = (key: string, unitCode: string, dueAt: Date) => ({
      ...{ key, unitCode, dueAt, kind: '号码更正' as const, why: '三次没有送达（O6）。' },
      about: { kind: 'taxpayer' as const, id: key, label: `${key}有限公司` },
    });
    const { tasks } = run.app.bureau;
    await tasks.open(task('示例超期', String(own?.unitCode), new Date(Date.now() - 3_600_000)));
    await tasks.open(task('示例别处', String(foreign?.unitCode), new Date(Date.now() - 3_600_000)));
    const desk = await run.signIn('county_admin');
    const { page, faults } = desk;
    const main = page.getByRole('main');
    await main.getByText('示例超期有限公司').waitFor();
    await main.getByRole('note', { name: /^已超1小时，期限 .*三次没有送达（O6）/ }).waitFor();
    const card = main.getByRole('link', { name: '要更正的号码' });
    expect(await card.locator('.count').innerText()).toBe('1');
    expect(await main.getByText('示例别处').count()).toBe(0);
    await shoot(page, 'home');
    await card.click();
    await page.waitForURL(/\/console\/tasks\?kind=/);
    expect(faults).toEqual([]);
    await desk.close();
  });

  test('a page that is not theirs says whom to ask', async () => {
    const desk = await run.signIn('knowledge_editor', { path: '/subscriptions' });
    const { page } = desk;
    await page.getByText('您没有这个页面的权限').waitFor();
    await page.getByText('请联系').waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'no-right');
    await desk.close();
  });

  test('on a phone the navigation is drawn over the page and goes away again', async () => {
    const desk = await run.signIn('province_admin', { screen: PHONE });
    const { page } = desk;
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: '收起或展开导航' }).click();
    const link = page.getByRole('navigation').getByRole('link', { name: '短信订阅' });
    await link.waitFor();
    await expectNoAxeFaults(page);
    await link.click();
    await page.waitForURL(`${run.url}/console/subscriptions`);
    await link.waitFor({ state: 'hidden' });
    await desk.close();
  });

  test('the demo opens with a door to each of its pages', async () => {
    const { page, context, faults } = await openPage(run.browser, `${run.url}/`, DESKTOP);
    await expectNoAxeFaults(page);
    await shoot(page, 'doors');
    for (const path of ['/handset/', '/console/', '/chat/', '/subscriptions/']) {
      expect(await page.locator(`a[href="${path}"]`).count()).toBe(1);
      const answer = await context.request.get(`${run.url}${path}`);
      expect([path, answer.status()]).toEqual([path, 200]);
    }
    expect(faults).toEqual([]);
    await context.close();
  });
});
