import { readFileSync } from 'node:fs';
import { contactModel } from '../../src/directory/contact';
import { describeInBrowser } from './browser';
import {
  type ConsoleRun,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  settled,
  shoot,
} from './console-harness';

const SHOP = '92410105MA9DEM001G';
const JINSHUI = '14101050000';
const OFFICER = '14101050002';
const SEARCH = '识别号、名称、手机号码或后四位、联系人';

describeInBrowser('the address book and the tasks', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  test('a tax administrator finds a taxpayer, adds a contact and changes the number', async () => {
    const desk = await run.signIn('tax_officer', { unitName: '金水' });
    const { page, faults } = desk;
    await desk.open('/address-book');
    await page.getByRole('row').filter({ hasText: '金水区示例老街面馆' }).waitFor();
    await shoot(page, 'address-book-1-list');
    await expectNoAxeFaults(page);

    await page.getByRole('textbox', { name: SEARCH }).fill('老街');
    await page.getByRole('row').filter({ hasText: '示例修鞋铺' }).waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: '金水区示例老街面馆' }).click();
    const panel = page.getByRole('complementary');
    await panel.getByRole('article', { name: '法定代表人 示例甲' }).waitFor();
    await shoot(page, 'address-book-2-taxpayer');
    await expectNoAxeFaults(page);
    await panel.getByRole('link', { name: '示例甲的订阅和凭据' }).click();
    await panel.getByRole('heading', { name: '变动和同意凭据' }).waitFor();
    await panel.getByRole('link', { name: '金水区示例老街面馆' }).click();
    await panel.getByRole('article', { name: '法定代表人 示例甲' }).waitFor();

    await panel.getByRole('button', { name: '增加' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.el-select').click();
    await page.getByRole('option', { name: '办税人员' }).click();
    await dialog.getByLabel('姓名').fill('示例丑');
    await dialog.getByLabel('手机号码').fill('13812345678');
    await dialog.getByText('催报催缴', { exact: true }).click();
    await shoot(page, 'address-book-3-add');
    await expectNoAxeFaults(page);
    await dialog.getByRole('button', { name: '保存' }).click();
    // A number that looks made up is asked about, and nothing that was typed is lost.
    await dialog.getByRole('alert').getByText('像是随意填写的').waitFor();
    await shoot(page, 'address-book-4-doubtful');
    faults.length = 0;
    await dialog.getByLabel('手机号码').fill('13800138021');
    await dialog.getByRole('button', { name: /保存/ }).click();
    const clerk = panel.getByRole('article', { name: '办税人员 示例丑' });
    await clerk.getByText('138****8021').waitFor();

    await clerk.getByRole('button', { name: '修改 示例丑' }).click();
    await dialog.getByLabel('手机号码').fill('13800138022');
    await shoot(page, 'address-book-5-change');
    await dialog.getByRole('button', { name: '保存' }).click();
    await clerk.getByText('曾用号码').waitFor();
    await clerk.getByText('138****8022').waitFor();
    await shoot(page, 'address-book-6-changed');
    await expectNoAxeFaults(page);
    expect(await contactModel(run.app.store.connection).findOne({ mobile: '13800138022' }).lean()).toMatchObject({
      taxpayerId: SHOP,
      uses: ['催报催缴'],
      officerCode: OFFICER,
      formerNumbers: [{ mobile: '13800138021', by: OFFICER }],
    });
    expect(await page.content()).not.toContain('13800138022');

    await clerk.getByRole('button', { name: '查看完整号码 138****8022' }).click();
    await dialog.getByRole('button', { name: '回复纳税人来电' }).click();
    await dialog.getByRole('button', { name: '查看', exact: true }).click();
    await clerk.getByText('138 0013 8022').waitFor();
    expect(faults).toEqual([]);
    await desk.close();
  }, 120_000);

  test('a county’s administrator imports a file with a bad row, looks at what is to be put right, and exports', async () => {
    const desk = await run.signIn('county_admin', { unitName: '金水' });
    const { page, faults } = desk;
    await desk.open('/address-book');
    await page.getByRole('button', { name: '导入' }).click();
    const dialog = page.getByRole('dialog');
    const rows = [
      '纳税人识别号,联系人身份,姓名,手机号码',
      `${SHOP},财务负责人,示例卯,13800138031`,
      `${SHOP},办税人员,示例辰,1380013803`,
      '91410200MA9DEM0099,办税人员,示例巳,13800138033',
    ];
    const file = { name: '通讯录.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\r\n')) };
    await dialog.locator('input[type=file]').setInputFiles(file);
    await dialog.getByText('将新增 1').waitFor();
    await dialog.getByText('该纳税人不在您的管辖范围内').waitFor();
    await shoot(page, 'address-book-7-import');
    await expectNoAxeFaults(page);
    await dialog.getByRole('button', { name: '导入 1 行' }).click();
    await dialog.getByText('已导入').waitFor();
    const [rejected] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '保存退回的行' }).click(),
    ]);
    const left = readFileSync(await rejected.path(), 'utf8');
    expect(left).toContain('示例辰');
    expect(left).toContain('示例巳');
    expect(left).not.toContain('示例卯');
    await dialog.getByRole('button', { name: '完成' }).click();

    await page.getByText('号码质量', { exact: true }).click();
    await page.getByText('重复', { exact: true }).click();
    await settled(page);
    await page
      .getByRole('cell', { name: /^该号码登记在2户名下/ })
      .first()
      .waitFor();
    await shoot(page, 'address-book-8-quality');
    await expectNoAxeFaults(page);
    await page.getByText('税务人员', { exact: true }).click();
    await page.getByRole('row').filter({ hasText: OFFICER }).waitFor();
    await shoot(page, 'address-book-9-staff');
    await expectNoAxeFaults(page);

    await page.getByRole('button', { name: '导出' }).click();
    await dialog.getByText('CSV 文本').click();
    await dialog.getByRole('button', { name: '核对联系人登记' }).click();
    await shoot(page, 'address-book-10-export');
    await expectNoAxeFaults(page);
    const [exported] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '导出', exact: true }).click(),
    ]);
    const text = readFileSync(await exported.path(), 'utf8');
    expect(text.split('\r\n')[0]).toMatch(/内部资料.*14101050001.*核对联系人登记/);
    expect(text).toContain('138****8031');
    expect(text).not.toContain('13800138031');
    expect(faults).toEqual([]);
    await desk.close();
  }, 120_000);

  test('a task leads to its taxpayer and is finished with a word on what was done', async () => {
    const { tasks } = run.app.bureau;
    const about = { kind: 'taxpayer', id: SHOP, label: '金水区示例老街面馆' } as const;
    const own = { unitCode: JINSHUI, officerCode: OFFICER, about };
    const now = Date.now();
    await tasks.open({
      ...own,
      key: 'story-dead-number',
      kind: '号码更正',
      dueAt: new Date(now - 3_600_000),
      why: '停止接收的号码及时更正，限3个工作日（管理办法第十四条）',
      details: '法定代表人示例甲 138****8000：疑似空号。请联系纳税人更正号码。',
    });
    await tasks.open({
      ...own,
      key: 'story-new',
      kind: '开通短信',
      dueAt: new Date(now + 30 * 3_600_000),
      why: '新登记的纳税人1个工作日内开通短信',
    });
    const desk = await run.signIn('tax_officer', { unitName: '金水' });
    const { page, faults } = desk;
    await desk.open('/tasks');
    const row = page.getByRole('row').filter({ hasText: '疑似空号' });
    await row.waitFor();
    await shoot(page, 'tasks-1-list');
    await expectNoAxeFaults(page);
    await row.getByRole('link', { name: about.label }).click();
    await page.getByRole('complementary').getByRole('article', { name: '法定代表人 示例甲' }).waitFor();

    await desk.open('/tasks');
    await row.getByRole('button', { name: '办结' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('办理情况').fill('已电话联系，号码更正为新号');
    await shoot(page, 'tasks-2-finish');
    await expectNoAxeFaults(page);
    await dialog.getByRole('button', { name: '办结' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByText('已办结', { exact: true }).click();
    await row.waitFor();
    await row.click();
    const finished = page.getByRole('complementary', { name: '号码更正：金水区示例老街面馆' });
    await finished.getByText('已电话联系，号码更正为新号').waitFor();
    expect(await page.getByRole('button', { name: '办结', exact: true }).count()).toBe(0);
    await shoot(page, 'tasks-3-done');
    await expectNoAxeFaults(page);
    expect(faults).toEqual([]);
    await desk.close();
  }, 90_000);

  test('fits a phone', async () => {
    const desk = await run.signIn('tax_officer', { unitName: '金水', screen: PHONE });
    const { page } = desk;
    for (const path of ['/tasks', '/address-book', `/address-book/${SHOP}`]) {
      await desk.open(path);
      await page.getByText('示例老街面馆').first().waitFor();
      await expectNoSidewaysScroll(page);
      await expectNoAxeFaults(page);
    }
    await desk.close();
  }, 60_000);
});
