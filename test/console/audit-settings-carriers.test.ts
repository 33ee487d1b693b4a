import { readFileSync } from 'node:fs';
import { describeInBrowser } from './browser';
import {
  type ConsoleRun,
  DESKTOP,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  shoot,
} from './console-harness';

const DARK = { ...DESKTOP, scheme: 'dark' } as const;

describeInBrowser('the pages of audit, settings and carriers', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  test('the province’s administrator changes a setting: it is in force, and two do not overwrite each other', async () => {
    const desk = await run.signIn('province_admin', { path: '/settings' });
    const { page, faults } = desk;
    await desk.open('/settings');
    const days = page.getByRole('spinbutton', { name: '密码有效期' });
    await days.waitFor();
    await shoot(page, 'settings-1-form');
    await expectNoAxeFaults(page);
    const save = page.getByRole('button', { name: '保存', exact: true });
    expect(await save.isDisabled()).toBe(true);
    await days.fill('90');
    await days.press('Tab');
    await save.click();
    await page.getByText('已保存。').waitFor();
    expect(await run.app.bureau.settings.get()).toMatchObject({ passwordDays: 90 });
    await shoot(page, 'settings-2-saved');
    await expectNoAxeFaults(page);

    // Somebody else changes it while this page is being typed in.
    const other = await run.signIn('province_admin', { path: '/settings' });
    await other.open('/settings');
    await other.page.getByRole('spinbutton', { name: '密码有效期' }).waitFor();
    await days.fill('120');
    await days.press('Tab');
    await other.page.getByRole('button', { name: '恢复默认 180：密码有效期' }).click();
    await other.page.getByText('已保存。').waitFor();
    await save.click();
    await page.getByRole('alert').filter({ hasText: '其间有人修改了系统设置' }).waitFor();
    await shoot(page, 'settings-3-stale');
    expect(await run.app.bureau.settings.get()).toMatchObject({ passwordDays: 180 });
    await page.getByRole('button', { name: '放弃改动' }).click();
    await page.waitForFunction('document.getElementById("setting-passwordDays").value === "180"');
    expect(faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    await other.close();

    for (const [tab, name] of [
      ['系统状态', '生效的配置'],
      ['权限表', '权限表'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('region', { name }).waitFor();
      // Jobs are told in Chinese.
      for (const job of await page
        .getByRole('region', { name: '定时作业' })
        .locator('tbody td:first-child')
        .allInnerTexts())
        expect(job).toMatch(/^\p{Script=Han}/u);
      await shoot(page, `settings-4-${tab}`);
      await expectNoAxeFaults(page);
    }
    await desk.close();
  });

  test('an auditor finds who changed what, sees the difference, checks the chain and takes entries out', async () => {
    const desk = await run.signIn('auditor');
    const { page, faults } = desk;
    await desk.open('/audit');
    const table = page.getByRole('table').first();
    await table.getByText('修改系统设置').first().waitFor();
    await shoot(page, 'audit-1-list');
    await expectNoAxeFaults(page);

    await page.getByPlaceholder('开始日期').fill('2020-01-01');
    await page.getByPlaceholder('结束日期').fill('2020-01-02');
    await page.keyboard.press('Enter');
    await page.getByText('没有符合条件的记录').waitFor();
    await page.getByRole('combobox', { name: '日期' }).first().hover();
    await page.locator('.el-range__close-icon').click();
    await table.getByText('修改系统设置').first().waitFor();

    await page.getByRole('button', { name: '校验完整性' }).click();
    await page.getByRole('region', { name: '完整性校验' }).getByText('完整', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: '操作', exact: true }).click();
    await page.getByRole('option', { name: '修改系统设置' }).click();
    await table.getByText('登录').first().waitFor({ state: 'detached' });
    const rows = table.getByRole('row').filter({ hasText: '修改系统设置' });
    expect(await rows.count()).toBeGreaterThanOrEqual(2);
    await shoot(page, 'audit-2-filtered');
    await rows.last().click();
    const panel = page.getByRole('complementary', { name: '修改系统设置' });
    await panel.getByText('90').first().waitFor();
    await panel.getByText('180').first().waitFor();
    await shoot(page, 'audit-3-entry');
    await expectNoAxeFaults(page);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: '导出…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('年度检查');
    await shoot(page, 'audit-4-export');
    await expectNoAxeFaults(page);
    const coming = page.waitForEvent('download');
    await dialog.getByRole('button', { name: '导出 CSV' }).click();
    const csv = readFileSync(await (await coming).path(), 'utf8');
    expect(csv).toMatch(/^\uFEFF序号/);
    expect(csv).toContain('修改系统设置');
    expect(csv).not.toContain('登录');
    expect(faults).toEqual([]);
    await desk.close();
  });

  test('a shift leader asks which way a number goes and sends a text to the own phone', async () => {
    const desk = await run.signIn('shift_leader');
    const { page, faults } = desk;
    await desk.open('/carriers');
    await page.getByRole('region', { name: '通道账号' }).waitFor();
    await page.getByLabel('号码走哪个通道（不发短信）').fill('13800138000');
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText('138****8000：中国移动').waitFor();
    await page.getByRole('button', { name: '发送', exact: true }).click();
    await page.getByText(/发往 1\d\d\*{4}\d{4}/).waitFor();
    await shoot(page, 'carriers-1-tests');
    await expectNoAxeFaults(page);
    expect(faults).toEqual([]);
    await desk.close();
  });

  test.each([
    ['auditor', '/audit'],
    ['province_admin', '/settings'],
    ['shift_leader', '/carriers'],
  ] as const)('%s: %s fits a phone and the dark', async (role, path) => {
    const phone = await run.signIn(role, { screen: PHONE });
    await phone.open(path);
    await expectNoSidewaysScroll(phone.page);
    await expectNoAxeFaults(phone.page);
    await phone.close();
    const dark = await run.signIn(role, { screen: DARK });
    await dark.open(path);
    await expectNoSidewaysScroll(dark.page);
    await expectNoAxeFaults(dark.page);
    await dark.close();
  });
});
