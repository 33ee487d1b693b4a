import { readFile } from 'node:fs/promises';
import { openPage } from './browser';
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

let run: ConsoleRun;
beforeAll(async () => {
  run = await openConsole();
}, 180_000);
afterAll(() => run?.close());

test('a county administrator makes an operator, who changes the first password; the level above suspends them', async () => {
  const county = await run.signIn('county_admin', { unitName: '金水区', path: '/operators' });
  const { page } = county;
  await page.getByRole('row').filter({ hasText: '示例员甲' }).waitFor();
  await shoot(page, 'operators');
  await expectNoAxeFaults(page);

  await page.getByRole('button', { name: '新建', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '新建操作员' });
  await dialog.getByLabel('姓名').fill('示例新人');
  await dialog.getByLabel('手机').fill('13800138123');
  await dialog.getByText('12366坐席', { exact: true }).click();
  await shoot(page, 'operator-form');
  await dialog.getByRole('button', { name: '新建并给出初始密码' }).click();
  const once = page.getByRole('dialog', { name: '初始密码' });
  const shown = (await once.textContent()) ?? '';
  const code = /工号 (\d{11})/.exec(shown)?.[1] ?? '';
  const initial = /初始密码 ([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})/.exec(shown)?.[1] ?? '';
  expect(code).toMatch(/^1410105\d{4}$/);
  await expectNoAxeFaults(page);
  await once.getByRole('button', { name: '已经告知，关闭' }).click();
  await page.getByRole('row').filter({ hasText: '示例新人' }).click();
  await page.getByRole('complementary', { name: '示例新人' }).getByText('138****8123').waitFor();
  await shoot(page, 'operator-panel');
  await expectNoAxeFaults(page);

  // The first password opens one page: that on which it is changed, whatever address is typed in.
  const first = await openPage(run.browser, `${run.url}/console/`, DESKTOP);
  await first.page.getByLabel('工号').fill(code);
  await first.page.getByLabel('密码').fill(initial);
  await first.page.getByRole('button', { name: '登录', exact: true }).click();
  await first.page.getByRole('heading', { name: '设置您自己的密码' }).waitFor();
  await first.page.goto(`${run.url}/console/conversations`);
  await first.page.getByRole('heading', { name: '设置您自己的密码' }).waitFor();
  expect((await first.context.request.get(`${run.url}/api/conversations`)).status()).toBe(403);
  await first.context.close();

  const begun = await run.app.bureau.signIn.signIn({ code, password: initial }, { from: '10.0.0.9', userAgent: '' });
  expect(begun).toMatchObject({ next: 'done', session: { state: 'must_change_password' } });

  const city = await run.signIn('city_admin', { path: `/operators/${code}` });
  await city.page.getByRole('button', { name: '暂停', exact: true }).click();
  const reason = city.page.getByRole('dialog', { name: '暂停示例新人' });
  await reason.getByLabel('理由').fill('试用期内违规操作');
  await reason.getByRole('button', { name: '暂停', exact: true }).click();
  await city.page.getByRole('complementary').getByText('试用期内违规操作').waitFor();
  expect(begun.next === 'done' && (await run.app.bureau.signIn.session(begun.token))).toBeUndefined();
  // The page of the county, still open, hears of it.
  await page.getByRole('row').filter({ hasText: '示例新人' }).getByText('已暂停').waitFor();
  expect([...county.faults, ...city.faults]).toEqual([]);
  await county.close();
  await city.close();
}, 120_000);

test('a file of operators is tried, imported by right, and the initial passwords are shown once', async () => {
  const { page, faults, close } = await run.signIn('county_admin', { unitName: '金水区', path: '/operators' });
  await page.getByRole('button', { name: '批量导入' }).click();
  const dialog = page.getByRole('dialog', { name: '批量导入操作员' });
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: '下载模板' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('操作员导入模板.csv');
  const template = await readFile(await saved.path(), 'utf8');
  expect(template).toMatch(/^\uFEFF工号,姓名,单位代码,手机,角色\r?\n#示例/);

  const heading = template.split(/\r?\n/)[0];
  const rows = [
    '14101050901,示例导甲,14101050000,13800138901,税收管理员;12366坐席',
    '14101050902,示例导乙,14101050000,13800138902,业务部门经办',
    '14101040903,示例导丙,14101040000,13800138903,税收管理员',
  ];
  const buffer = Buffer.from(`${[heading, ...rows].join('\n')}\n`);
  await dialog.locator('input[type=file]').setInputFiles({ name: '操作员.csv', mimeType: 'text/csv', buffer });
  await dialog.getByText('不归您管理').waitFor();
  expect(await run.app.bureau.operators.get('14101050901')).toBeUndefined();
  await shoot(page, 'operators-import');
  await expectNoAxeFaults(page);
  await dialog.getByRole('button', { name: '导入 2 行' }).click();
  await dialog.getByRole('button', { name: '完成' }).click();
  const once = page.getByText('只显示这一次').locator('..');
  expect(await once.textContent()).toMatch(/14101050901,示例导甲,14101050000,[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}/);
  await shoot(page, 'operators-import-passwords');
  await expectNoAxeFaults(page);
  await page.getByRole('button', { name: '已经保存好，关闭' }).click();
  await page.getByRole('row').filter({ hasText: '示例导甲' }).waitFor();
  expect(await page.getByText(/[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}/).count()).toBe(0);
  expect(faults).toEqual([]);
  await close();
}, 120_000);

test('one’s own account shows where one is signed in, on a phone too', async () => {
  const { page, faults, open, close } = await run.signIn('tax_officer', { unitName: '金水区', screen: PHONE });
  await open('/account');
  await page.getByText('这里', { exact: true }).waitFor();
  await expectNoSidewaysScroll(page);
  await expectNoAxeFaults(page);
  await shoot(page, 'account');
  await page.getByLabel('现在的密码').first().fill('demo-12366-pass');
  await page.getByLabel('新密码', { exact: true }).fill('shanshui-47-lan-qiao');
  await page.getByLabel('再输一次').fill('shanshui-47-lan-qiao');
  await page.getByRole('button', { name: '保存新密码' }).click();
  await page.getByText('演示账号的密码和动态码不能修改').waitFor();
  await settled(page);
  await open('/operators');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
  // The refused change is the one fault the page's console may have.
  expect(faults.filter((fault) => !fault.includes('403'))).toEqual([]);
  await close();
}, 90_000);
