import { describeInBrowser } from './browser';
import {
  type ConsoleRun,
  expectNoAxeFaults,
  expectNoSidewaysScroll,
  openConsole,
  PHONE,
  shoot,
} from './console-harness';

const JINSHUI = '14101050000';

describeInBrowser('the page of units', () => {
  let run: ConsoleRun;
  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  test('the county’s administrator mends a hall of the county, and the history says so', async () => {
    const desk = await run.signIn('county_admin', { unitName: '金水' });
    const { page, faults } = desk;
    await desk.open('/units');
    await page.getByRole('heading', { name: '国家税务总局郑州市金水区税务局' }).waitFor();
    await shoot(page, 'units-1-facts');
    await expectNoAxeFaults(page);
    await page.getByRole('tab', { name: '办税服务厅' }).click();
    await page.getByRole('button', { name: '修改金水区第二办税服务厅' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('办理时间').fill('8:40-11:50、13:30-17:20');
    await shoot(page, 'units-2-hall');
    await expectNoAxeFaults(page);
    await dialog.getByRole('button', { name: '保存' }).click();
    await page.getByText('8:40-11:50、13:30-17:20').waitFor();
    await page.getByRole('tab', { name: '历史' }).click();
    await page.getByRole('listitem').filter({ hasText: '修改资料' }).first().waitFor();
    await shoot(page, 'units-3-history');
    await expectNoAxeFaults(page);
    // A county neither suspends itself nor moves.
    expect(await page.getByRole('button', { name: '暂停', exact: true }).count()).toBe(0);
    expect(await page.getByRole('button', { name: '划转', exact: true }).count()).toBe(0);
    expect(faults).toEqual([]);
    await desk.close();
  });

  test('the city’s administrator suspends a county: what it has queued stays, and goes on when it is resumed', async () => {
    const { delivery } = run.app;
    const send = (key: string): Promise<unknown> =>
      delivery.enqueue({
        key,
        to: '13800138009',
        from: '123660105',
        text: '本月申报期至二十日',
        lane: 'bulk',
        signature: '河南税务',
        unitCode: JINSHUI,
      });
    const desk = await run.signIn('city_admin', { unitName: '郑州' });
    const { page, faults } = desk;
    await desk.open(`/units/${JINSHUI}`);
    await page.getByRole('button', { name: '暂停', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '群发内容未经审批' }).click();
    await shoot(page, 'units-4-suspend');
    await expectNoAxeFaults(page);
    await dialog.getByRole('button', { name: '暂停该单位' }).click();
    await page.getByText('短信已暂停：群发内容未经审批').waitFor();
    await shoot(page, 'units-5-suspended');
    await expectNoAxeFaults(page);
    await send('held-text');
    await delivery.idle();
    expect(await delivery.status('held-text')).toMatchObject({ state: 'queued', code: 'unit_suspended' });

    await page.getByRole('button', { name: '恢复', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: '整改完毕' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '恢复该单位' }).click();
    await page.getByText('短信已暂停').waitFor({ state: 'detached' });
    await delivery.idle();
    expect((await delivery.status('held-text'))?.state).not.toBe('queued');
    expect(faults).toEqual([]);
    await desk.close();
  });

  test('fits a phone: the tree first, then the unit', async () => {
    const desk = await run.signIn('city_admin', { unitName: '郑州', screen: PHONE });
    const { page } = desk;
    await desk.open('/units');
    await page.getByPlaceholder('名称、代码或分机号').fill('金水');
    await page.getByText('郑州市金水区税务局', { exact: true }).first().click();
    await page.getByRole('heading', { name: '国家税务总局郑州市金水区税务局' }).waitFor();
    await expectNoSidewaysScroll(page);
    await expectNoAxeFaults(page);
    await desk.close();
  });
});
