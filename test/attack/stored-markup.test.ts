import type { Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import { describeInBrowser } from '../console/browser';
import { type ConsoleRun, openConsole } from '../console/console-harness';
import { openConsoleBrowser } from '../web/console-browser';

const CITY_ADMIN = '14101000001';
const COUNTY_ADMIN = '14101050001';
const NEIGHBOUR = '14101040000';
const COUNTY = '14101050000';
const TEXTER = '13800138066';

/** Where it is taken for markup it runs, or leaves an element; `where` fits the shortest field. */
const nasty = (where: string): string => `${where}<img src=x onerror=pwned=1>`;

/** As the administrators, puts markup into every kind of field that is shown to others, and texts it. */
async function storeMarkup({ app }: ConsoleRun): Promise<{ taxpayerId: string; operator: string }> {
  const signedIn = async (code: string, userAgent: string) => {
    const browser = openConsoleBrowser(app.web, { headers: { 'user-agent': userAgent } });
    expect((await browser.signIn(code, DEMO_PASSWORD)).status).toBe(200);
    return async <T>(status: number, method: string, url: string, payload?: object): Promise<T> => {
      const answer = await browser.ask<T>(method, url, payload);
      expect({ url, status: answer.status, error: answer.body.error }).toEqual({ url, status, error: undefined });
      return answer.body;
    };
  };
  const county = await signedIn(COUNTY_ADMIN, nasty('浏览器'));
  const unit = await county<{ revision: number }>(200, 'GET', `/api/units/${COUNTY}`);
  const halls = [
    {
      name: nasty('厅'),
      address: nasty('地址'),
      phone: '0371-60000000',
      openWeekdays: [1],
      hours: nasty('九点'),
      note: nasty('备注'),
    },
  ];
  await county(200, 'PATCH', `/api/units/${COUNTY}`, { revision: unit.revision, halls });
  const { items } = await county<{ items: { taxpayerId: string }[] }>(200, 'GET', '/api/taxpayers');
  const taxpayerId = items[0]?.taxpayerId ?? '';
  await county(201, 'POST', `/api/taxpayers/${taxpayerId}/contacts`, {
    role: '办税人员',
    personName: nasty('人'),
    mobile: '13800139911',
    note: nasty('附注'),
    confirmed: true,
  });
  const { operator } = await county<{ operator: { code: string } }>(201, 'POST', '/api/operators', {
    name: '示例新人',
    unitCode: COUNTY,
    mobile: '13800139912',
    roles: ['tax_officer'],
  });
  await county(200, 'POST', `/api/operators/${operator.code}/suspend`, { revision: 1, reason: nasty('停用') });
  const city = await signedIn(CITY_ADMIN, 'test');
  const neighbour = await city<{ revision: number }>(200, 'GET', `/api/units/${NEIGHBOUR}`);
  await city(200, 'POST', `/api/units/${NEIGHBOUR}/suspend`, { revision: neighbour.revision, reason: nasty('暂停') });
  await app.handset?.text(TEXTER, nasty('短信'));
  await app.delivery.idle();
  return { taxpayerId, operator: operator.code };
}

/** The markup stands on the page as letters, and nothing of it became an element. */
async function expectLetters(page: Page, where: string): Promise<void> {
  await page.getByText(nasty(where)).first().waitFor();
  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await page.evaluate('typeof pwned')).toBe('undefined');
}

describeInBrowser('markup in names and texts', () => {
  let run: ConsoleRun;
  let stored: Awaited<ReturnType<typeof storeMarkup>>;
  beforeAll(async () => {
    run = await openConsole();
    stored = await storeMarkup(run);
  }, 240_000);
  afterAll(() => run?.close());

  test('is letters to the administrators: units, contacts, operators, reasons', async () => {
    const desk = await run.signIn('county_admin', { unitName: '金水' });
    const { page } = desk;
    await desk.open(`/units/${COUNTY}`);
    await page.getByRole('tab', { name: '办税服务厅' }).click();
    for (const where of ['厅', '地址', '九点', '备注']) await expectLetters(page, where);
    await desk.open(`/address-book/${stored.taxpayerId}`);
    for (const where of ['人', '附注']) await expectLetters(page, where);
    await desk.open(`/operators/${stored.operator}`);
    await expectLetters(page, '停用');
    await desk.open('/account');
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(desk.faults).toEqual([]);
    await desk.close();
    const city = await run.signIn('city_admin');
    await city.open(`/units/${NEIGHBOUR}`);
    await expectLetters(city.page, '暂停');
    expect(city.faults).toEqual([]);
    await city.close();
  });

  test('is letters to the agent who reads the text and to the auditor who reads what was done', async () => {
    const agent = await run.signIn('agent', { unitName: '河南' });
    await agent.open('/conversations');
    await agent.page.getByRole('row').filter({ hasText: '138****8066' }).first().click();
    await expectLetters(agent.page, '短信');
    expect(agent.faults).toEqual([]);
    await agent.close();
    const auditor = await run.signIn('auditor');
    await auditor.open('/audit');
    for (const [objectId, where] of [
      [NEIGHBOUR, '暂停'],
      [stored.operator, '停用'],
    ] as const) {
      await auditor.page.getByLabel('对象编号').fill(objectId);
      await auditor.page.keyboard.press('Enter');
      await auditor.page.getByRole('row').filter({ hasText: '暂停' }).filter({ hasText: objectId }).first().click();
      await expectLetters(auditor.page, where);
      await auditor.page.keyboard.press('Escape');
    }
    expect(auditor.faults).toEqual([]);
    await auditor.close();
  });
});
