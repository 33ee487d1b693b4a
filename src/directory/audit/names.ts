import { RIGHTS, type Action } from '../rights';

/** Actions that are no right of the table: what is recorded besides. */
const OTHER_ACTIONS: Readonly<Record<string, string>> = {
  'sign-in': '登录',
  'sign-in.locked': '登录失败过多，已锁定',
  'sign-out': '退出登录',
  'sign-out.everywhere': '退出本人的全部登录',
  'sign-out.by-administrator': '退出操作员的全部登录',
  'password.choose': '首次设置密码',
  'password.change': '修改本人密码',
  'password.reset': '重置操作员密码',
  'otp.enrol': '绑定动态码',
  'otp.remove': '解除本人动态码',
  'otp.recovery-codes': '重新生成恢复码',
  'otp.reset': '重置操作员动态码',
  'operators.create': '新建操作员',
  'operators.edit': '修改操作员资料',
  'operators.import': '批量导入操作员',
  'operators.invite': '生成操作员邀请链接',
  'operators.leave': '操作员离职',
  'operators.rejoin': '操作员恢复任职',
  'operators.rehome': '操作员随单位合并转移',
  'operators.resume': '恢复操作员',
  'units.close': '撤销单位',
  'units.merge': '合并单位',
  'units.move': '划转单位',
  'units.resume': '恢复单位发送短信',
  'units.change_liaison': '更换短信联络员',
  'contacts.add': '新增联系人',
  'contacts.change': '修改联系人',
  'contacts.deactivate': '停用联系人',
  'contacts.search': '查找通讯录',
  'contacts.look-up': '查看纳税人的联系人',
  'subscriptions.open': '开通短信订阅',
  'subscriptions.cancel': '取消短信订阅',
  'subscriptions.look-up': '查看某号码的短信订阅',
  'conversations.look-up': '查看往来短信',
  'tasks.open': '生成待办',
  'self-service.verify': '自助验证手机号码',
  'self-service.registration': '自助申请登记号码',
  'chat.bind': '网页咨询验证手机号码',
  'chat.unbind': '网页咨询解除手机号码',
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
  file: '文件',
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
  kind: '种类',
  operation: '动作',
  replace: '全量替换',
  unchanged: '未变',
  duplicates: '重复',
  account: '通道账号',
  arguments: '参数',
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
