import type { Intent } from '../intents/understanding';

/** What people call the intents; a contact is listed and filtered by it. */
export const INTENT_NAMES: Readonly<Record<Intent, string>> = {
  invoice_verify: '发票真伪',
  fixed_tax_query: '定税查询',
  invoice_quota_query: '发票核定',
  progress_query: '办理进度',
  tax_officer_query: '税收管理员',
  consult: '纳税咨询',
  complaint: '投诉',
  report: '举报',
  suggestion: '意见建议',
  subscribe: '开通短信',
  unsubscribe: '取消短信',
  feedback_query: '查处理结果',
  invoice_flow_query: '发票流向',
  office_info: '办税地点',
  greeting: '问候',
  help: '使用帮助',
  human_agent: '转人工',
  thanks: '致谢',
  affirm: '确认',
  deny: '否定',
  cancel: '取消',
  provide_info: '补充号码',
  out_of_scope: '范围外',
};
