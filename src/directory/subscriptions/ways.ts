/** How a change of a subscription was asked for. The keys are stored; the Chinese is shown. */
export const WAYS = {
  sms: '短信',
  self_service: '网上自助',
  web: '网页智能咨询',
  operator: '税务人员办理',
  registration: '税务登记变动',
  demo: '演示数据',
} as const;
export type Way = keyof typeof WAYS;
export const WAY_NAMES = Object.keys(WAYS) as readonly Way[];
