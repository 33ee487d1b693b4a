import { describeInBrowser } from './browser';
import {
  type ConsoleRun,
  type Desk,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  shoot,
} from './console-harness';

const OWNER = '13800138000';
const OWN_ID = '92410105MA9DEM001G';

describeInBrowser('the staff’s page of subscriptions', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  const lookUp = async ({ page }: Desk, q: string): Promise<void> => {
    await page.getByRole('textbox', { name: '手机号码或纳税人识别号' }).fill(q);
    await page.getByRole('button', { name: '查询' }).click();
  };

  test('a number is looked up, cancelled by kind with a form, and the proof is there', async () => {
    const desk = await run.signIn('county_admin', { unitName: '金水', path: '/subscriptions' });
    const { page, faults } = desk;
    await desk.open('/subscriptions');
    await page.getByText('个在用号码').waitFor();
    await shoot(page, 'subscriptions-1-empty');
    await expectNoAxeFaults(page);

    await lookUp(desk, '1380013');
    await page.getByText('请输入完整的11位手机号码').waitFor();
    await lookUp(desk, OWNER);
    await page.getByRole('button', { name: '138****8000' }).click();
    const panel = page.getByRole('complementary');
    await panel.getByText('法定告知').waitFor();
    await panel.getByText('演示数据').first().waitFor();
    expect(await page.content()).not.toContain(OWNER);
    await shoot(page, 'subscriptions-2-contact');
    await expectNoAxeFaults(page);

    await panel.getByRole('button', { name: '退订政策通知' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '退订政策通知' }).click();
    await dialog.getByRole('alert').getByText('请填写申请表编号').waitFor();
    expect((await run.app.bureau.subscriptions.of(OWNER)).kinds).toContain('政策通知');
    await dialog.getByLabel('申请表编号').fill('DX-2026-0007');
    await shoot(page, 'subscriptions-3-change');
    await expectNoAxeFaults(page);
    await dialog.getByRole('button', { name: '退订政策通知' }).click();
    await panel.getByText('申请表 DX-2026-0007').waitFor();
    await panel.getByText('已退订').waitFor();
    expect((await run.app.bureau.subscriptions.of(OWNER)).kinds).not.toContain('政策通知');

    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: '最近变动' }).click();
    await page.getByRole('cell', { name: '税务人员办理' }).first().waitFor();
    await shoot(page, 'subscriptions-4-recent');
    await expectNoAxeFaults(page);
    expect(faults).toEqual([]);
    await desk.close();
  }, 90_000);

  test('a change by the taxpayer meanwhile is not overwritten', async () => {
    const desk = await run.signIn('county_admin', { unitName: '金水' });
    await desk.open('/subscriptions');
    await lookUp(desk, OWN_ID);
    await desk.page.getByRole('button', { name: '138****8000' }).click();
    const panel = desk.page.getByRole('complementary');
    await panel.getByRole('button', { name: '退订纳税提醒' }).click();
    await desk.page.getByLabel('申请人怎样提出').fill('本人来电，核对身份后要求退订');
    await run.app.bureau.subscriptions.change({
      mobile: OWNER,
      open: true,
      kinds: ['纳税提醒'],
      way: 'sms',
      proof: 'KT1',
      at: new Date(),
    });
    await desk.page.getByRole('dialog').getByRole('button', { name: '退订纳税提醒' }).click();
    await desk.page.getByText('该号码的订阅刚刚有变动').waitFor();
    expect((await run.app.bureau.subscriptions.of(OWNER)).kinds).toContain('纳税提醒');
    await desk.close();
  }, 60_000);

  test('a number of another county is not found; the request of a number is dealt with here', async () => {
    const everywhere = { code: 'self_service', name: '138****8002', unitCode: '', from: '192.0.2.1' };
    await run.app.bureau.registrations.ask(
      { taxpayerId: OWN_ID, mobile: '13800138002', personName: '示例丙', role: '办税人员' },
      everywhere,
    );
    const desk = await run.signIn('county_admin', { unitName: '金水' });
    const { page } = desk;
    await page.setViewportSize(PHONE);
    await desk.open('/subscriptions');
    await lookUp(desk, '13800138003');
    await page.getByText('管辖范围内没有查到').waitFor();
    await page.getByRole('tab', { name: '号码登记申请' }).click();
    await page.getByRole('button', { name: '查看完整号码 138****8002' }).click();
    const dialog = page.getByRole('dialog', { name: '查看完整号码' });
    await dialog.getByRole('button', { name: '核对登记信息' }).click();
    await dialog.getByRole('button', { name: '查看', exact: true }).click();
    await page.getByText('138 0013 8002').waitFor();
    await expectNoSidewaysScroll(page);
    await shoot(page, 'subscriptions-5-requests');
    await expectNoAxeFaults(page);
    await desk.close();
  }, 60_000);
});
