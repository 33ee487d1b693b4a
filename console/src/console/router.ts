import { HomeFilled } from '@element-plus/icons-vue';
import type { Component } from 'vue';
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router';
import type { Action } from '../../../src/directory/rights';
import { may, session } from './session';

export const GROUPS = ['工作台', '短信', '纳税人', '组织', '系统'] as const;
export type Group = (typeof GROUPS)[number];

/** A page of the console. It is in the navigation when it has a group and the right is the user's. */
export interface ConsolePage {
  /** Below /console; may end in optional parameters: `/units/:code?`. */
  path: string;
  title: string;
  /** What the user must be allowed to do at all (one of them); absent: every operator. */
  right?: Action | readonly Action[];
  group?: Group;
  icon?: Component;
  /** `g` and this letter lead here. */
  key?: string;
  load: () => Promise<Component>;
}

/** Every page, in the order of the navigation: one line a page. */
// prettier-ignore
export const PAGES: readonly ConsolePage[] = [
  { path: '/', title: '首页', group: '工作台', icon: HomeFilled, key: 'h', load: () => import('../pages/home/HomePage.vue') },
];

/** Pages outside the frame: signing in and what completes it. */
const DOORS: RouteRecordRaw[] = [
  { path: '/sign-in', meta: { title: '登录' }, component: () => import('../pages/sign-in/SignInPage.vue') },
];

/** A page's address without its optional parameters. */
export function addressOfPage(page: ConsolePage): string {
  return page.path.replace(/\/:.*$/, '') || '/';
}

/** The pages the user finds in the navigation. */
export function pagesFor(group?: Group): ConsolePage[] {
  return PAGES.filter(
    (page) => page.group !== undefined && (group === undefined || page.group === group) && may(page.right),
  );
}

const IN_FRAME: RouteRecordRaw[] = PAGES.map((page) => ({
  path: page.path,
  meta: { title: page.title, page },
  component: page.load,
}));

/** Where somebody who asks for a page has to go first; true: in. */
function admit(to: RouteLocationNormalized): true | { path: string; query?: Record<string, string> } {
  const isDoor = to.matched[0]?.path === '/sign-in' || to.path.startsWith('/invite/');
  if (session.value === undefined) return isDoor ? true : { path: '/sign-in', query: { to: to.fullPath } };
  return to.path === '/sign-in' ? { path: String(to.query['to'] ?? '/') } : true;
}

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    ...DOORS,
    {
      path: '/',
      component: () => import('./ConsoleLayout.vue'),
      children: [
        ...IN_FRAME,
        {
          path: '/:rest(.*)*',
          meta: { title: '没有这个页面' },
          component: () => import('../pages/errors/NotFoundPage.vue'),
        },
      ],
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});
router.beforeEach(admit);
router.afterEach((to) => {
  document.title = `${String(to.meta['title'] ?? '')} · 12366 短信平台`;
});
