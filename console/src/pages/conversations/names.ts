import type { ContactRow } from '../../../../src/web/api/conversations';

type Tone = 'neutral' | 'ok' | 'warning' | 'danger' | 'accent';

export const OUTCOME_NAMES: Readonly<Record<NonNullable<ContactRow['outcome']>, { name: string; tone: Tone }>> = {
  answered: { name: '已答复', tone: 'ok' },
  asked: { name: '已追问', tone: 'accent' },
  filed: { name: '已登记', tone: 'accent' },
  handed_over: { name: '转人工', tone: 'warning' },
  not_understood: { name: '没听懂', tone: 'danger' },
  silent: { name: '未回复', tone: 'neutral' },
};

export const REPLY_NAMES: Readonly<Record<string, string>> = {
  ask_slot: '追问',
  result: '查询结果',
  answer: '知识库答复',
  ack: '登记回执',
  confirm: '请对方确认',
  clarify: '请对方选择',
  greet: '问候',
  help: '使用帮助',
  thanks: '致谢',
  handoff: '转人工',
  cancelled: '已取消',
  fallback: '没听懂',
  invalid: '号码有误',
  silent: '没有回复',
};

/** States of texts and of their segments. */
export const STATE_NAMES: Readonly<Record<string, { name: string; tone: Tone }>> = {
  received: { name: '待处理', tone: 'warning' },
  handled: { name: '已处理', tone: 'ok' },
  parked: { name: '处理失败', tone: 'danger' },
  queued: { name: '排队中', tone: 'neutral' },
  sending: { name: '发送中', tone: 'accent' },
  new: { name: '未提交', tone: 'neutral' },
  sent: { name: '已提交', tone: 'accent' },
  delivered: { name: '已送达', tone: 'ok' },
  failed: { name: '失败', tone: 'danger' },
  expired: { name: '过期', tone: 'danger' },
  doubtful: { name: '存疑', tone: 'warning' },
};

export const LANE_NAMES = { reply: '回复', urgent: '加急', bulk: '群发' } as const;

export const PROTOCOL_NAMES: Readonly<Record<string, string>> = {
  cmpp: 'CMPP',
  sgip: 'SGIP',
  smgp: 'SMGP',
  smpp: 'SMPP',
  http: 'HTTP',
  kannel: 'Kannel',
  handset: '演示手机',
  web: '网页咨询',
};

export const CARRIER_NAMES: Readonly<Record<string, string>> = {
  mobile: '中国移动',
  unicom: '中国联通',
  telecom: '中国电信',
  broadcast: '中国广电',
};

export const SLOT_NAMES: Readonly<Record<string, string>> = {
  invoiceCode: '发票代码',
  invoiceNumber: '发票号码',
  digitalInvoiceNumber: '数电票号码',
  taxpayerId: '纳税人识别号',
  acceptanceNo: '编号',
  phone: '电话',
  period: '所属期',
  amount: '金额',
  date: '日期',
};

export const percent = (share: number): string => `${Math.round(share * 100)}%`;

export const valueOf = (value: string | readonly string[]): string =>
  typeof value === 'string' ? value : value.join('、');
