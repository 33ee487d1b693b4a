import {
  type ConsoleRun,
  type Desk,
  DESKTOP,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  shoot,
} from './console-harness';

const NUMBER = '19900000801';
const REPORTER = '19900000802';
const STRANGER = '19900000803';

let run: ConsoleRun;
let desk: Desk;

async function text(from: string, words: string): Promise<void> {
  await run.app.handset?.text(from, words);
  await run.app.delivery.idle();
}

beforeAll(async () => {
  run = await openConsole();
  for (const words of ['一般纳税人卖货税率几个点', '4100194130 05236785', '转人工']) await text(NUMBER, words);
  for (const words of ['我要举报', '金水区文化路老味道饭店昨天不开发票', '1']) await text(REPORTER, words);
  desk = await run.signIn('agent', { path: '/conversations' });
}, 180_000);
afterAll(async () => {
  await desk?.close();
  await run?.close();
}, 60_000);

test('an agent reads a conversation, sees why it was answered so, and what a text went through', async () => {
  const { page, faults } = desk;
  await page.getByRole('row').filter({ hasText: '纳税咨询' }).first().click();
  await page.getByRole('button', { name: /一般纳税人卖货税率/ }).waitFor();
  await page.getByRole('button', { name: '怎样理解的' }).click();
  await page.getByText('重新计算').waitFor();
  expect(await page.getByRole('region', { name: '怎样理解的' }).innerText()).toContain('分类模型');
  await expectNoAxeFaults(page);
  await shoot(page, 'conversations-understood');
  await page
    .getByRole('button', { name: /【河南税务】/ })
    .first()
    .press('Enter');
  await page.getByText('分条').waitFor();
  await expectNoSidewaysScroll(page);
  await shoot(page, 'conversations-details');
  expect(faults).toEqual([]);
});

test('a report is told apart and not told', async () => {
  const { page } = desk;
  await desk.open('/conversations');
  const row = page.getByRole('row').filter({ hasText: '举报' }).first();
  expect(await row.innerText()).toContain('保密');
  await row.click();
  await page.getByText('还没有选中来信').waitFor();
  await shoot(page, 'conversations');
  await page.getByPlaceholder('输入完整手机号查找').fill(REPORTER);
  await page.getByRole('button', { name: '查号码' }).click();
  await page.getByText('保密内容').waitFor();
  expect(await page.getByRole('main').innerText()).not.toMatch(/老味道|我要举报|JB\d{14}/);
  await expectNoAxeFaults(page);
  await shoot(page, 'conversations-sealed');
  await page.getByRole('button', { name: '看全部' }).click();
});

test('the card of the home page leads to what was not understood, and the address keeps it', async () => {
  const { page, faults } = desk;
  await text(STRANGER, '帮我订一张去北京的火车票');
  await desk.open('/');
  await page.getByRole('link', { name: /近七天没听懂的提问/ }).click();
  await page.getByRole('row').filter({ hasText: '没听懂' }).first().waitFor();
  const states = await page.locator('.list tbody td:nth-child(4)').allInnerTexts();
  expect(new Set(states)).toEqual(new Set(['没听懂']));
  expect(new URL(page.url()).search).toMatch(/outcome=not_understood/);
  await page.getByRole('row').filter({ hasText: '没听懂' }).first().click();
  await page.getByRole('button', { name: /去北京的火车票/ }).waitFor();
  await page.getByRole('combobox', { name: '事项' }).waitFor();
  expect(new URL(page.url()).search).toMatch(/outcome=not_understood.*text=/);
  await page.reload();
  await page.getByRole('button', { name: /去北京的火车票/ }).waitFor();
  expect(await page.locator('.list tbody tr').filter({ hasNotText: '没听懂' }).count()).toBe(0);
  expect(faults).toEqual([]);
});

test('new texts are announced and do not move the list', async () => {
  const { page } = desk;
  await desk.open('/conversations');
  const first = await page.locator('tbody tr').first().innerText();
  await text(NUMBER, '契税税率是多少');
  await page.getByRole('button', { name: /有 \d+ 条新的/ }).waitFor();
  expect(await page.locator('tbody tr').first().innerText()).toBe(first);
  await page.getByRole('button', { name: /有 \d+ 条新的/ }).click();
  await page.getByRole('row').filter({ hasText: '纳税咨询' }).first().click();
  await page.getByRole('button', { name: /契税税率是多少/ }).waitFor();
});

test('the number is shown with a reason, for a while', async () => {
  const { page } = desk;
  await page.getByRole('button', { name: /查看完整号码/ }).click();
  await page.getByRole('button', { name: '回复纳税人来电' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '查看', exact: true }).click();
  await page.getByText('199 0000 0801').waitFor();
});

test('by keyboard and on a phone', async () => {
  const { page } = desk;
  await desk.open('/conversations');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: '往来短信' }).waitFor();
  await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: '回到列表' }).click();
  await page.getByRole('table').waitFor();
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: DESKTOP.width, height: DESKTOP.height });
});
