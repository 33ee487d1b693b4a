import { Secret, TOTP } from 'otpauth';
import { systemAuthor } from '../../src/directory/actor';
import { DEMO_OPERATORS } from '../../src/directory/operators/demo-operators';
import { describeInBrowser, openPage } from './browser';
import { type ConsoleRun, DESKTOP, expectNoAxeFaults, openConsole, settled, shoot } from './console-harness';

const PASSWORD = 'shanshui-47-lan-qiao';
const LATER_PASSWORD = 'chuntian-82-bai-yun';
const JINSHUI = '14101050000';
const warrant = { author: systemAuthor('test'), demand: () => undefined };

describeInBrowser('the first sign-in', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  test('an administrator follows the link, chooses a password, binds a generator, and the link is used up', async () => {
    const { token } = await run.app.bureau.operators.invite(
      { name: '示例新管', unitCode: JINSHUI, mobile: '13800138321', roles: ['county_admin'] },
      warrant,
    );
    const address = `${run.url}/console/invite/${token}`;
    const { page, context, faults } = await openPage(run.browser, address, DESKTOP);
    await page.getByText('示例新管').waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'invite');
    await page.getByLabel('新密码', { exact: true }).fill(PASSWORD);
    await page.getByLabel('再输一次').fill('another');
    await page.getByRole('button', { name: '设置密码并登录' }).click();
    await page.getByRole('alert').getByText('两次输入的新密码不一样').waitFor();
    await page.getByLabel('再输一次').fill(PASSWORD);
    await page.getByRole('button', { name: '设置密码并登录' }).click();

    await page.getByRole('heading', { name: '绑定动态码' }).waitFor();
    const shown = (await page.locator('.secret code').innerText()).replace(/\s/g, '');
    await expectNoAxeFaults(page);
    await shoot(page, 'enrol-otp');
    const generator = new TOTP({ secret: Secret.fromBase32(shown) });
    await page.getByLabel('动态码', { exact: true }).fill(generator.generate());
    await page.getByRole('button', { name: '确认绑定' }).click();
    await page.getByText('恢复码只显示这一次').waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'recovery-codes');
    await page.getByRole('button', { name: '已经保存好，继续' }).click();
    await page.locator('nav[aria-label=主导航]').waitFor({ state: 'attached' });
    await settled(page);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('示例新管');
    expect(faults).toEqual([]);
    await context.close();

    const again = await openPage(run.browser, address, DESKTOP);
    await again.page.getByText('这个链接用不了').waitFor();
    await expectNoAxeFaults(again.page);
    await again.context.close();
  }, 120_000);

  test('an initial password is changed before anything else', async () => {
    const { operator, initialPassword } = await run.app.bureau.operators.create(
      { name: '示例新席', unitCode: JINSHUI, mobile: '13800138322', roles: ['agent'] },
      warrant,
    );
    const { page, context } = await openPage(run.browser, `${run.url}/console/`, DESKTOP);
    await page.getByLabel('工号').fill(operator.code);
    await page.getByLabel('密码').fill(initialPassword);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { name: '设置您自己的密码' }).waitFor();
    await expectNoAxeFaults(page);
    await shoot(page, 'change-password');
    await page.getByLabel('现在的密码').fill('not-the-password');
    await page.getByLabel('新密码', { exact: true }).fill(LATER_PASSWORD);
    await page.getByLabel('再输一次').fill(LATER_PASSWORD);
    await page.getByRole('button', { name: '保存新密码' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('现在的密码').fill(initialPassword);
    await page.getByRole('button', { name: '保存新密码' }).click();
    await page.locator('nav[aria-label=主导航]').waitFor({ state: 'attached' });
    const begun = await run.app.bureau.signIn.signIn(
      { code: operator.code, password: LATER_PASSWORD },
      { from: '10.0.0.9', userAgent: '' },
    );
    expect(begun).toMatchObject({ next: 'done', session: { state: 'full' } });
    await context.close();
  }, 120_000);

  test('who touches nothing is asked before the session ends, and may stay', async () => {
    const own = DEMO_OPERATORS.find(({ roles }) => roles.includes('auditor'));
    const { page, context } = await openPage(run.browser, `${run.url}/console/sign-in`, DESKTOP);
    // Timers of a page that is open already are not on the clock.
    await page.clock.install();
    await page.reload();
    await page
      .getByRole('button')
      .filter({ hasText: String(own?.name) })
      .click();
    await page.locator('nav[aria-label=主导航]').waitFor({ state: 'attached' });
    await page.clock.runFor(2_000);
    await page.clock.fastForward('28:30');
    const warning = page.getByRole('dialog', { name: '您还在吗？' });
    await warning.waitFor();
    expect(await warning.innerText()).toMatch(/\d+\s*秒后将退出登录/);
    await expectNoAxeFaults(page);
    await shoot(page, 'idle-warning');
    await warning.getByRole('button', { name: '继续使用' }).click();
    await warning.waitFor({ state: 'detached' });
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('您好');
    await context.close();
  }, 120_000);
});
