import {
  Bell,
  ChatDotRound,
  Connection,
  HomeFilled,
  List,
  Notebook,
  OfficeBuilding,
  Setting,
  Stamp,
  UserFilled,
} from '@element-plus/icons-vue';
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
  { path: '/tasks', title: '待办', group: '工作台', right: 'tasks.read', icon: List, key: 't', load: () => import('../pages/tasks/TasksPage.vue') },
  { path: '/address-book/:taxpayerId?', title: '通讯录', group: '纳税人', right: 'taxpayers.read', icon: Notebook, key: 'b', load: () => import('../pages/address-book/AddressBookPage.vue') },
  { path: '/conversations/:conversation?', title: '会话', group: '短信', icon: ChatDotRound, right: 'conversations.read', key: 'm', load: () => import('../pages/conversations/ConversationsPage.vue') },
  { path: '/subscriptions/:contact?', title: '短信订阅', group: '短信', icon: Bell, right: 'subscriptions.read', key: 's', load: () => import('../pages/subscriptions/SubscriptionsPage.vue') },
  { path: '/units/:code?', title: '单位', group: '组织', icon: OfficeBuilding, right: 'units.read', key: 'u', load: () => import('../pages/units/UnitsPage.vue') },
  { path: '/carriers', title: '通道', group: '系统', icon: Connection, right: 'carriers.read', key: 'c', load: () => import('../pages/carriers/CarriersPage.vue') },
  { path: '/audit', title: '审计', group: '系统', icon: Stamp, right: 'audit.read', key: 'a', load: () => import('../pages/audit/AuditPage.vue') },
  { path: '/settings', title: '系统设置', group: '系统', icon: Setting, right: 'settings.read', key: 'e', load: () => import('../pages/settings/SettingsPage.vue') },
  { path: '/operators/:code?', title: '操作员', group: '组织', icon: UserFilled, right: 'operators.read', key: 'o', load: () => import('../pages/operators/OperatorsPage.vue') },
  { path: '/account', title: '我的账号', load: () => import('../pages/account/AccountPage.vue') },
];

/** Pages outside the frame: signing in, and what completes it. */
const SIGN_IN = '/sign-in';
const CHANGE_PASSWORD = '/change-password';
const ENROL_OTP = '/enrol-otp';
// prettier-ignore
const DOORS: RouteRecordRaw[] = [
  { path: SIGN_IN, meta: { title: '登录' }, component: () => import('../pages/sign-in/SignInPage.vue') },
  { path: CHANGE_PASSWORD, meta: { title: '设置密码' }, component: () => import('../pages/sign-in/ChangePasswordPage.vue') },
  { path: ENROL_OTP, meta: { title: '绑定动态码' }, component: () => import('../pages/sign-in/EnrolOtpPage.vue') },
  { path: '/invite/:token', meta: { title: '首次登录' }, component: () => import('../pages/sign-in/InvitePage.vue') },
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

/** An address below /console given in the query; anything else is not followed. */
function addressIn(value: unknown): string {
  return typeof value === 'string' && /^\/(?!\/)/.test(value) ? value : '/';
}

/** Where somebody who asks for a page has to go first; true: in. */
function admit(to: RouteLocationNormalized): true | string | { path: string; query: Record<string, string> } {
  if (to.path.startsWith('/invite/')) return true;
  const state = session.value?.state;
  if (state === undefined) {
    if (to.path === SIGN_IN) return true;
    return { path: SIGN_IN, query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  }
  const must = { must_change_password: CHANGE_PASSWORD, must_enrol_otp: ENROL_OTP, full: undefined }[state];
  if (must !== undefined) return to.path === must ? true : must;
  return to.path === SIGN_IN
    ? addressIn(to.query['to'])
    : to.path === CHANGE_PASSWORD || to.path === ENROL_OTP
      ? '/'
      : true;
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

/** Whether an address below /console is a page the user may see: links to what is not there for them are not shown as links. */
export function isOpen(address: string): boolean {
  const page = router.resolve(address).meta['page'] as ConsolePage | undefined;
  return page !== undefined && may(page.right);
}
