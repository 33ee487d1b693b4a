import type { Page } from 'playwright-core';
import { systemAuthor } from '../../src/directory/actor';
import { taxpayers } from '../../src/taxdata/import/kinds-taxpayers';
import { upsertBatch } from '../../src/taxdata/import/upsert-batch';
import { shanghaiDay } from '../../src/core/shanghai-time';
import { describeInBrowser, openPage } from './browser';
import {
  type ConsoleRun,
  type Desk,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  settled,
  shoot,
} from './console-harness';

const JINSHUI = '14101050000';
const GUANCHENG = '14101040000';
const OFFICER = '14101050002';
const TEXTER = '19900000811';
const REPORTER = '19900000812';
const NEW_SHOP = { id: '92410105MA9DEMR01E', name: '金水区示例新开文具店' };

/** What a page asks for first: answered to nobody who may not see the page. */
const PAGE_DATA: Readonly<Record<string, string>> = {
  '/tasks': '/api/tasks',
  '/address-book': '/api/taxpayers',
  '/conversations': '/api/conversations',
  '/subscriptions': '/api/subscriptions/counts',
  '/operators': '/api/operators',
  '/carriers': '/api/carriers',
  '/audit': '/api/audit',
  '/settings': '/api/settings',
};

async function closeSearch(page: Page): Promise<void> {
  const palette = page.getByRole('dialog', { name: '搜索或前往' });
  if (await palette.isVisible()) await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'hidden' });
}

/** Opens the search, types, and waits for what it finds of a kind. */
async function search(page: Page, q: string, kind: string): Promise<string[]> {
  await closeSearch(page);
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: '搜索工单' });
  const answered = page.waitForResponse((answer) => answer.url().includes('/api/search'));
  await field.fill(q);
  await answered;
  await page.getByText('正在查找…').waitFor({ state: 'detached' });
  return page.getByRole('group', { name: kind }).getByRole('option').allInnerTexts();
}

describeInBrowser('the roles whose own pages are still to come, and what all roles share', () => {
  let run: ConsoleRun;
  let own: string;
  let foreign: string;

  const openOrder = async (unitCode: string, title: string): Promise<string> => {
    const order = { kind: '咨询' as const, messageId: `message-${unitCode}`, unitCode };
    const at = new Date();
    const { number } = await run.app.desk.draw({ ...order, at });
    await run.app.desk.openOrder({ ...order, number, from: TEXTER, anonymous: false, title, details: { 问题: title } });
    return number;
  };
  const text = async (from: string, words: string): Promise<void> => {
    await run.app.handset?.text(from, words);
    await run.app.delivery.idle();
  };

  beforeAll(async () => {
    run = await openConsole();
    own = await openOrder(JINSHUI, '契税怎么交');
    foreign = await openOrder(GUANCHENG, '房产税怎么交');
    await text(TEXTER, '一般纳税人卖货税率几个点');
    for (const words of ['我要举报', '金水区文化路老味道饭店昨天不开发票', '1']) await text(REPORTER, words);
  }, 240_000);
  afterAll(() => run?.close());

  /** No address typed in opens a page that is not in the navigation, and its data is refused. */
  async function expectClosed(desk: Desk, open: readonly string[]): Promise<void> {
    for (const [path, data] of Object.entries(PAGE_DATA)) {
      if (open.includes(path)) continue;
      await desk.open(path);
      await desk.page.getByText('您没有这个页面的权限').waitFor();
      expect([path, (await desk.context.request.get(`${run.url}${data}`)).status()]).toEqual([path, 403]);
    }
  }

  test('an expert reads a conversation and why it was answered so, and neither the number nor a report', async () => {
    const desk = await run.signIn('expert', { path: '/conversations' });
    const { page, faults } = desk;
    const list = page.getByRole('table');
    await list.getByRole('row').filter({ hasText: '纳税咨询' }).first().click();
    await page.getByRole('button', { name: /一般纳税人卖货税率/ }).waitFor();
    await page.getByRole('button', { name: '怎样理解的' }).click();
    await page.getByText('重新计算').waitFor();
    expect(await page.getByRole('button', { name: /完整号码/ }).count()).toBe(0);
    await shoot(page, 'role-expert');
    await expectNoAxeFaults(page);
    expect(await list.getByRole('row').filter({ hasText: '保密' }).count()).toBeGreaterThan(0);
    expect(await page.getByRole('main').innerText()).not.toMatch(/老味道|我要举报|JB\d{14}/);
    expect(await page.content()).not.toMatch(/199000008\d\d/);

    const conversation = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const refused = await page.evaluate(
      `fetch('/api/conversations/${conversation}/reveal', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reason":"看看"}' }).then((answer) => answer.status)`,
    );
    expect(refused).toBe(403);
    expect(await search(page, own, '工单')).toEqual([]);
    expect((await search(page, '契税税率是多少', '文章')).length).toBeGreaterThan(0);
    expect(faults.filter((fault) => !fault.includes('403'))).toEqual([]);
    await expectClosed(desk, ['/conversations']);
    await desk.close();
  }, 120_000);

  test('a department’s clerk finds the order of the own unit by its number, the unit’s taxpayers masked, and no neighbour’s', async () => {
    const desk = await run.signIn('department_clerk', { unitName: '金水' });
    const { page, faults } = desk;
    expect(
      await page.getByRole('main').locator('.card').filter({ hasText: '未办结的工单' }).locator('.count').innerText(),
    ).toBe('1');
    await expectNoAxeFaults(page);
    expect(await search(page, own, '工单')).toEqual([expect.stringContaining(own)]);
    await shoot(page, 'role-clerk-search');
    expect(await search(page, foreign, '工单')).toEqual([]);
    await closeSearch(page);

    await desk.open('/address-book');
    await page.getByRole('row').filter({ hasText: '金水区示例老街面馆' }).click();
    const panel = page.getByRole('complementary');
    const contact = panel.getByRole('article', { name: '法定代表人 示例甲' });
    await contact.getByText('138****8000').waitFor();
    expect(await panel.getByRole('button', { name: /增加|修改|停用|完整号码/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /导入|导出/ }).count()).toBe(0);
    expect(await page.content()).not.toMatch(/1380013\d{4}/);
    expect(faults).toEqual([]);
    const guancheng = { everywhere: false, unitCodes: [GUANCHENG] };
    const elsewhere = await run.app.bureau.addressBook.find(guancheng, { limit: 1 }, systemAuthor('test'));
    const other = elsewhere.items[0]?.taxpayer.taxpayerId;
    expect(other).toBeDefined();
    await desk.open(`/address-book/${other}`);
    await page.getByText('没有取到').waitFor();
    await expectClosed(desk, ['/address-book']);
    await desk.close();
  }, 120_000);

  test.each([
    ['knowledge_editor', '小规模纳税人多少销售额以下免增值税'],
    ['knowledge_reviewer', '契税税率是多少'],
    ['release_approver', '个体户怎么报税'],
  ] as const)(
    '%s finds an article by a question, looks a unit up, and sees nothing of any taxpayer',
    async (role, question) => {
      const desk = await run.signIn(role);
      const { page, faults } = desk;
      await page.getByRole('heading', { name: '您好' }).waitFor();
      await shoot(page, `role-${role}`);
      expect((await search(page, question, '文章')).length).toBeGreaterThan(0);
      await shoot(page, `role-${role}-search`);
      await expectNoAxeFaults(page);
      // Where there is no page of articles yet, choosing one leads nowhere and breaks nothing.
      await page.keyboard.press('Enter');
      await settled(page);
      for (const secret of ['老街面馆', '13800138000', own]) {
        expect(await search(page, secret, '纳税人')).toEqual([]);
        expect(await page.getByRole('group', { name: /往来短信|工单|操作员/ }).count()).toBe(0);
        await page.keyboard.press('Escape');
      }
      await desk.open('/units');
      await page.getByPlaceholder('名称、代码或分机号').fill('金水');
      await page.getByText('郑州市金水区税务局', { exact: true }).first().click();
      await page.getByRole('heading', { name: '国家税务总局郑州市金水区税务局' }).waitFor();
      expect(await page.getByRole('button', { name: /修改|暂停|划转|撤销|新增|导入/ }).count()).toBe(0);
      expect(faults).toEqual([]);
      await expectClosed(desk, []);
      await desk.close();
    },
    120_000,
  );

  test('what a visitor writes in the web chat is a conversation with its way and its reason; so is a text from a telephone', async () => {
    const visitor = await openPage(run.browser, `${run.url}/chat/`, PHONE);
    await visitor.page.getByLabel('要问的内容').fill('契税税率是多少');
    await visitor.page.getByLabel('要问的内容').press('Enter');
    await visitor.page.getByRole('log').locator('.theirs').filter({ hasText: '契税' }).first().waitFor();
    await run.app.delivery.idle();

    const desk = await run.signIn('agent', { path: '/conversations' });
    const { page, faults } = desk;
    const thread = page.getByRole('region', { name: '往来短信' });
    for (const { sender, question, way } of [
      { sender: '网页访客', question: /契税税率是多少/, way: 'web（网页咨询）' },
      { sender: '199****0811', question: /一般纳税人卖货税率/, way: 'handset（演示手机）' },
    ]) {
      const row = page.getByRole('table').getByRole('row').filter({ hasText: sender }).first();
      await row.click();
      await thread.getByRole('heading').filter({ hasText: sender }).waitFor();
      await thread.getByRole('button', { name: question }).first().waitFor();
      await thread.getByText(way).waitFor();
      await thread.getByText('已处理').first().waitFor();
      await thread.getByText('依据条目').waitFor();
      await thread.getByRole('button', { name: '怎样理解的' }).click();
      await thread.getByRole('region', { name: '怎样理解的' }).getByText('分类模型').waitFor();
      await shoot(page, `role-agent-${sender.slice(0, 3)}`);
      await expectNoAxeFaults(page);
      await thread.locator('li.out button.bubble').first().click();
      await thread.getByText('分条').waitFor();
      await thread.getByText(way).waitFor();
    }
    // A visitor has no number that could be looked at.
    await page.getByRole('table').getByRole('row').filter({ hasText: '网页访客' }).first().click();
    await thread.getByText('网页访客', { exact: true }).waitFor();
    expect(await thread.getByRole('button', { name: /完整号码/ }).count()).toBe(0);
    expect(faults).toEqual([]);
    await desk.close();
    await visitor.context.close();
  }, 120_000);

  test('who looks at a whole number is found by the auditor, with the reason and without the number', async () => {
    const agent = await run.signIn('agent', { path: '/conversations' });
    await agent.page.getByRole('table').getByRole('row').filter({ hasText: '199****0811' }).first().click();
    await agent.page.getByRole('button', { name: /查看完整号码/ }).click();
    await agent.page.getByRole('dialog').getByRole('button', { name: '回复纳税人来电' }).click();
    await agent.page.getByRole('dialog').getByRole('button', { name: '查看', exact: true }).click();
    await agent.page.getByText('199 0000 0811').waitFor();
    await agent.close();

    const desk = await run.signIn('auditor', { path: '/audit' });
    const { page, faults } = desk;
    await page.getByRole('combobox', { name: '操作', exact: true }).click();
    await page.getByRole('option', { name: '查看往来短信的完整号码' }).click();
    const row = page.getByRole('table').first().getByRole('row').filter({ hasText: '示例坐席' });
    await row.first().click();
    const entry = page.getByRole('complementary', { name: '查看往来短信的完整号码' });
    await entry.getByText('回复纳税人来电').waitFor();
    await entry.getByText('199****0811').waitFor();
    expect(await page.content()).not.toContain(TEXTER);
    await shoot(page, 'role-auditor-reveal');
    await expectNoAxeFaults(page);
    expect(faults).toEqual([]);
    await expectClosed(desk, ['/audit', '/operators', '/settings']);
    await desk.close();
  }, 120_000);

  test('a taxpayer without a contact: task, address book and subscriptions say so, and lead to entering one', async () => {
    const { store, bureau } = run.app;
    const built = taxpayers.build({
      taxpayerId: NEW_SHOP.id,
      name: NEW_SHOP.name,
      status: 'normal',
      kind: '个体工商户',
      bureauCode: JINSHUI,
      bureauName: '国家税务总局郑州市金水区税务局',
      officerName: '示例员甲',
      officerCode: OFFICER,
      registeredOn: shanghaiDay(new Date()),
    });
    if (!built.ok) throw new Error(built.expected);
    await upsertBatch(taxpayers, store.connection, [built.value], new Date());
    await bureau.sweeps.find(({ name }) => name === 'address-book.follow-registration')?.run();

    // Nobody who types its id into the public page learns that it has no contact, or its name.
    const stranger = await openPage(run.browser, `${run.url}/subscriptions/`, PHONE);
    await stranger.page.getByLabel('纳税人识别号').fill(NEW_SHOP.id);
    await stranger.page.getByLabel('手机号码').fill('13800138071');
    await stranger.page.getByRole('button', { name: '获取验证码' }).click();
    await stranger.page.getByText('138****8071').waitFor();
    await run.app.delivery.idle();
    const texts = await run.app.delivery.thread('13800138071', 5);
    const code = /验证码(\d{6})/.exec(texts.at(-1)?.text ?? '')?.[1] ?? '';
    await stranger.page.getByLabel('短信里的6位验证码').fill(code);
    await stranger.page.getByRole('button', { name: '确定' }).click();
    await stranger.page.getByRole('heading', { name: '这个号码没有登记' }).waitFor();
    expect(await stranger.page.content()).not.toContain(NEW_SHOP.name);
    await stranger.context.close();

    const desk = await run.signIn('tax_officer', { unitName: '金水' });
    const { page, faults } = desk;
    await page.getByRole('main').getByText(NEW_SHOP.name).waitFor();
    await desk.open('/subscriptions');
    const lookUp = page.getByRole('textbox', { name: '手机号码或纳税人识别号' });
    await lookUp.fill(NEW_SHOP.id);
    await page.getByRole('button', { name: '查询' }).click();
    await page.getByText('请先在通讯录登记').waitFor();

    await desk.open('/address-book');
    const row = page.getByRole('row').filter({ hasText: NEW_SHOP.name });
    await row.getByText('无联系人').waitFor();
    await page.getByText('号码质量', { exact: true }).click();
    await page.getByText('无联系人', { exact: true }).click();
    await row.getByText('没有在用的联系人，收不到任何短信').filter({ visible: true }).waitFor();
    await shoot(page, 'no-contact-quality');
    await expectNoAxeFaults(page);

    await desk.open('/tasks');
    const task = page.getByRole('row').filter({ hasText: NEW_SHOP.name });
    await task.getByText('开通短信').first().waitFor();
    await task.getByRole('link', { name: NEW_SHOP.name }).click();
    const panel = page.getByRole('complementary');
    await panel.getByText('请登记联系人的号码，否则收不到任何短信').waitFor();
    await shoot(page, 'no-contact-panel');
    await expectNoAxeFaults(page);
    await panel.getByRole('button', { name: '增加' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.el-select').click();
    await page.getByRole('option', { name: '办税人员' }).click();
    await dialog.getByLabel('姓名').fill('示例午');
    await dialog.getByLabel('手机号码').fill('13800138072');
    await dialog.getByRole('button', { name: '保存' }).click();
    await panel.getByRole('article', { name: '办税人员 示例午' }).waitFor();
    await expectNoSidewaysScroll(page);

    await desk.open('/subscriptions');
    await lookUp.fill(NEW_SHOP.id);
    await page.getByRole('button', { name: '查询' }).click();
    await page.getByRole('button', { name: '138****8072' }).waitFor();
    await page.getByText('没有订阅可选短信').waitFor();
    expect(faults).toEqual([]);
    await desk.close();
  }, 120_000);
});
