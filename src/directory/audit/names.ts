import { RIGHTS, type Action } from '../rights';

/** Actions that are no right of the table: what is recorded besides. */
const OTHER_ACTIONS: Readonly<Record<string, string>> = {
  'sign-in': '登录',
  'sign-in.lock': '登录锁定',
  'sign-out': '退出登录',
  'carriers.test-text': '发送通道测试短信',
  'orders.reveal': '查看保密工单内容',
  'audit.export': '导出审计记录',
  'audit.search': '查询某人或某对象的审计记录',
};

const OBJECT_KINDS: Readonly<Record<string, string>> = {
  unit: '单位',
  operator: '操作员',
  session: '登录会话',
  taxpayer: '纳税人',
  contact: '联系人',
  subscription: '短信订阅',
  task: '待办',
  order: '工单',
  conversation: '往来短信',
  mobile: '手机号码',
  carrier: '通道',
  account: '通道账号',
  route: '接口',
  command: '命令',
  audit: '审计记录',
  settings: '系统设置',
  import: '导入',
  export: '导出',
};

/** Names of fields that are the same wherever they are met. */
const FIELDS: Readonly<Record<string, string>> = {
  name: '名称',
  personName: '姓名',
  mobile: '手机号码',
  phone: '电话',
  roles: '角色',
  role: '角色',
  status: '状态',
  unitCode: '单位代码',
  parentCode: '上级单位',
  reason: '原因',
  suspension: '暂停',
  password: '密码',
  otp: '动态口令',
  halls: '办税服务厅',
  dutyHours: '办公时间',
  contacts: '联系人',
  liaison: '联络员',
  signature: '签名',
  extension: '分机号',
  aliases: '简称',
  preferredFor: '优先用途',
  use: '用途',
  kinds: '短信种类',
  rows: '行数',
  inserted: '新增',
  updated: '更新',
  rejected: '未导入',
  checked: '校验条数',
  milliseconds: '用时（毫秒）',
  count: '数量',
  file: '文件',
  passwordDays: '密码有效期（天）',
  sessionIdleMinutes: '无操作自动退出（分钟）',
  sessionHours: '一次登录最长（小时）',
  conversationDays: '往来短信可查期限（天）',
  testTextsPerHour: '通道测试短信（条/小时）',
};

/** Chinese; what is not known by name is shown as it is. */
export function actionName(action: string): string {
  const right = Object.hasOwn(RIGHTS, action) ? RIGHTS[action as Action].about : undefined;
  return right ?? OTHER_ACTIONS[action] ?? action;
}

export function objectKindName(kind: string): string {
  return OBJECT_KINDS[kind] ?? kind;
}

export function fieldName(field: string): string {
  return FIELDS[field] ?? field;
}

/** For the filters of the page. */
export function knownNames(): {
  actions: { code: string; name: string }[];
  objectKinds: { code: string; name: string }[];
} {
  const actions = [...Object.keys(RIGHTS), ...Object.keys(OTHER_ACTIONS)];
  return {
    actions: actions.map((code) => ({ code, name: actionName(code) })),
    objectKinds: Object.entries(OBJECT_KINDS).map(([code, name]) => ({ code, name })),
  };
}
