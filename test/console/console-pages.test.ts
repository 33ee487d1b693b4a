import type { Page } from 'playwright-core';
import { type Role, ROLE_NAMES, ROLES } from '../../src/directory/roles';
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

interface Link {
  title: string;
  path: string;
}

/** What each role finds in the navigation, in its order; nothing else opens for it (roles.test.ts). */
const NAVIGATION: Readonly<Record<Role, string>> = {
  province_admin: '首页 待办 短信订阅 通讯录 单位 操作员 通道 系统设置',
  city_admin: '首页 待办 短信订阅 通讯录 单位 操作员 通道',
  county_admin: '首页 待办 短信订阅 通讯录 单位 操作员',
  tax_officer: '首页 待办 短信订阅 通讯录 单位',
  agent: '首页 待办 会话 短信订阅 通讯录 单位',
  shift_leader: '首页 待办 会话 短信订阅 通讯录 单位 操作员 通道',
  expert: '首页 会话 单位',
  department_clerk: '首页 通讯录 单位',
  knowledge_editor: '首页 单位',
  knowledge_reviewer: '首页 单位',
  release_approver: '首页 单位',
  auditor: '首页 单位 操作员 审计 系统设置',
};

async function navigation(page: Page): Promise<Link[]> {
  const links = await page.getByRole('navigation', { name: '主导航' }).getByRole('link').all();
  return Promise.all(
    links.map(async (link) => ({
      title: (await link.innerText()).trim(),
      path: String(await link.getAttribute('href')).replace('/console', ''),
    })),
  );
}

/** By keyboard alone: the palette, the name of the page, Enter. */
async function goByKeyboard(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: '搜索工单' }).fill(title);
  await page.getByRole('option', { name: title }).first().waitFor();
  await page.getByRole('group', { name: '前往' }).getByRole('option', { name: title }).first().waitFor();
  const options = page.getByRole('option');
  for (let i = 0; i < (await options.count()); i++) {
    const chosen = page.locator('[role=option][aria-selected=true]');
    if ((await chosen.locator('.label').innerText()) === title) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

describeInBrowser('every page of every role', () => {
  let run: ConsoleRun;
  /** Pages that were looked at closely already: they differ from role to role by a button or two. */
  const seen = new Set<string>();

  beforeAll(async () => {
    run = await openConsole();
  }, 240_000);
  afterAll(() => run?.close());

  test.each(ROLE_NAMES)(
    '%s: each page opens by keyboard, without an error, for everybody to read',
    async (role: Role) => {
      const desk = await run.signIn(role);
      const { page, faults } = desk;
      await page.getByText(ROLES[role]).first().waitFor();
      const links = await navigation(page);
      expect(links.map(({ title }) => title).join(' ')).toBe(NAVIGATION[role]);
      for (const { title, path } of links) {
        await goByKeyboard(page, title);
        await page.waitForURL(`${run.url}/console${path}`);
        await settled(page);
        await page.keyboard.press('Tab');
        expect(await page.evaluate('document.activeElement !== document.body')).toBe(true);
        expect({ path, faults }).toEqual({ path, faults: [] });
        if (seen.has(path)) continue;
        seen.add(path);
        await expectNoAxeFaults(page);
        await shoot(page, `page${path.replaceAll('/', '-')}`);
        await page.setViewportSize({ width: PHONE.width, height: PHONE.height });
        await expectNoSidewaysScroll(page);
        await expectNoAxeFaults(page);
        await page.setViewportSize({ width: 1366, height: 768 });
      }
      await desk.close();
    },
    180_000,
  );
});
