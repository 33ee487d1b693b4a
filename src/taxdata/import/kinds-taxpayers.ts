import { isDeepStrictEqual } from 'node:util';
import { invalid, valid } from '../../core/checked';
import { nameKeys } from '../../core/search-keys';
import type { AcceptedBusiness, BusinessStep, TaxpayerStatus } from '../lookups';
import { acceptedBusinessModel } from '../records/accepted-business';
import { filingId, filingModel } from '../records/filing';
import { fixedTaxId, fixedTaxModel } from '../records/fixed-tax';
import { approvalId, invoiceApprovalModel } from '../records/invoice-approval';
import { type PendingChange, taxpayerModel, type TaxpayerRecord } from '../records/taxpayer';
import { codeOf, count, day, groups, money, month, oneOf, period, phone, taxpayerId, textOf } from './cells';
import { column, type ImportKind, type NewRecord } from './kind';

const TAXPAYER_STATUS: Record<string, TaxpayerStatus> = {
  正常: 'normal',
  开业: 'normal',
  非正常: 'abnormal',
  非正常户: 'abnormal',
  停业: 'suspended',
  注销: 'deregistered',
};

const idColumn = column('taxpayerId', '纳税人识别号', taxpayerId, {
  required: true,
  aliases: ['统一社会信用代码', '税号'],
  form: '18位或旧15位',
  example: '92410105MA9DEM001G',
});

const bureauCode = codeOf(/^[0-9A-Z]{4,20}$/, '应为机关代码(4至20位数字或字母)');

const ACCEPTANCE = /^((SL|DK|QS|CK|TS|JB|XF)\d{14}|\d{16})$/;
const acceptanceNo = codeOf(ACCEPTANCE, '应为受理编号：SL等2个字母+8位日期+6位序号，或16位流水号');

export const taxpayers: ImportKind = {
  name: 'taxpayers',
  title: '纳税人',
  columns: [
    idColumn,
    column('name', '纳税人名称', textOf(120), {
      required: true,
      aliases: ['名称'],
      form: '名称',
      example: '金水区示例老街面馆',
    }),
    column('status', '纳税人状态', oneOf(TAXPAYER_STATUS), {
      required: true,
      aliases: ['状态', '登记状态'],
      form: '正常、非正常、停业、注销',
      example: '正常',
    }),
    column('kind', '纳税人类型', textOf(40), {
      required: true,
      aliases: ['类型', '纳税人资格'],
      form: '个体工商户、小规模纳税人、一般纳税人等',
      example: '个体工商户',
    }),
    column('bureauCode', '主管税务机关代码', bureauCode, {
      required: true,
      aliases: ['机关代码'],
      form: '单位代码，与单位表一致',
      example: '14101050000',
    }),
    column('bureauName', '主管税务机关', textOf(60), {
      required: true,
      aliases: ['主管税务机关名称', '机关名称'],
      form: '名称',
      example: '国家税务总局郑州市金水区税务局',
    }),
    column('officerName', '税收管理员', textOf(20), { aliases: ['专管员'], form: '姓名', example: '示例员甲' }),
    column('officerPhone', '管理员电话', phone, {
      aliases: ['专管员电话'],
      form: '办公电话',
      example: '0371-12366105',
    }),
    column('officerCode', '税收管理员工号', codeOf(/^\d{11}$/, '应为11位操作员代码'), {
      aliases: ['管理员工号', '专管员工号'],
      form: '11位操作员代码，填了才能由本人维护通讯录',
      example: '14101050004',
    }),
    column('registeredOn', '登记日期', day, {
      aliases: ['税务登记日期', '开业登记日期'],
      form: '日期；30天内新登记的开通短信',
      example: '2020-06-01',
    }),
  ],
  build(values) {
    const { taxpayerId: id, officerName, officerPhone, officerCode, ...rest } = values as Record<string, unknown>;
    if (officerName === undefined && officerPhone !== undefined)
      return invalid('officer_name', '填了管理员电话，缺少税收管理员姓名');
    if (officerName === undefined && officerCode !== undefined)
      return invalid('officer_name', '填了税收管理员工号，缺少税收管理员姓名');
    const officer =
      officerName === undefined
        ? undefined
        : { ...(officerCode === undefined ? {} : { code: officerCode }), name: officerName, phone: officerPhone ?? '' };
    return valid<NewRecord>({
      ...rest,
      ...('officerName' in values ? { officer } : {}),
      nameKeys: nameKeys(rest.name as string),
      _id: id as string,
    });
  },
  model: taxpayerModel as unknown as ImportKind['model'],
  onInsert: (now) => ({ pending: { since: now, fresh: true } }),
  onUpdate(before, after, now) {
    const change = changeToFollow(before as unknown as TaxpayerRecord, after as unknown as TaxpayerRecord, now);
    return change === undefined ? {} : { pending: change };
  },
};

/** What the address book has to follow of a change (O5); undefined where it is none of its business, or is noted already. */
function changeToFollow(before: TaxpayerRecord, after: TaxpayerRecord, now: Date): PendingChange | undefined {
  const state = ({ bureauCode, officer, status, name }: TaxpayerRecord): PendingChange['from'] => ({
    bureauCode,
    ...(officer?.code === undefined ? {} : { officerCode: officer.code }),
    status,
    name,
  });
  if (before.pending !== undefined || isDeepStrictEqual(state(before), state(after))) return undefined;
  return { since: now, fresh: false, from: state(before) };
}

export const fixedTax: ImportKind = {
  name: 'fixed-tax',
  title: '定期定额核定',
  columns: [
    idColumn,
    column('name', '纳税人名称', textOf(120), { required: true, form: '名称', example: '金水区示例老街面馆' }),
    column('from', '执行起', month, { required: true, aliases: ['定额执行期起'], form: '年月', example: '2026-01' }),
    column('to', '执行止', month, { aliases: ['定额执行期止'], form: '年月；长期有效不填', example: '' }),
    column('monthlySales', '月核定销售额', money(false), {
      required: true,
      aliases: ['月定额', '核定销售额'],
      form: '元',
      example: '30000.00',
    }),
    column('monthlyTax', '月应纳税额', money(false), {
      required: true,
      aliases: ['月税额'],
      form: '元',
      example: '0.00',
    }),
    column('document', '文书号', textOf(60), {
      required: true,
      aliases: ['核定文书号'],
      form: '核定通知书文号',
      example: '金税核〔2026〕示例001号',
    }),
  ],
  build(values) {
    const row = values as unknown as { taxpayerId: string; from: string; to?: string };
    if (row.to !== undefined && row.to < row.from) return invalid('fixed_tax_order', '执行止早于执行起');
    return valid<NewRecord>({ ...values, _id: fixedTaxId(row.taxpayerId, row.from) });
  },
  model: fixedTaxModel as unknown as ImportKind['model'],
};

export const approvals: ImportKind = {
  name: 'approvals',
  title: '发票核定',
  columns: [
    idColumn,
    column('type', '票种', textOf(40), {
      required: true,
      aliases: ['发票票种', '发票种类'],
      form: '如增值税普通发票',
      example: '增值税普通发票',
    }),
    column('monthlyQuantity', '每月核定份数', count, {
      aliases: ['每月最高购票数量', '月核定份数'],
      form: '份；数电额度不填',
      example: '50',
    }),
    column('remaining', '本月剩余份数', count, { aliases: ['剩余份数'], form: '份', example: '18' }),
    column('ceiling', '单份最高限额', money(false), { aliases: ['最高开票限额'], form: '元', example: '10000.00' }),
    column('monthlyAmount', '月度总额度', money(false), {
      aliases: ['发票总额度', '总额度'],
      form: '元（数电发票）',
      example: '',
    }),
    column('remainingAmount', '剩余额度', money(false), { aliases: ['可用额度'], form: '元（数电发票）', example: '' }),
  ],
  build(values) {
    const row = values as unknown as {
      taxpayerId: string;
      type: string;
      monthlyQuantity?: number;
      remaining?: number;
      monthlyAmount?: string;
      remainingAmount?: string;
    };
    if (row.remaining !== undefined && row.monthlyQuantity !== undefined && row.remaining > row.monthlyQuantity)
      return invalid('approval_remaining', '剩余份数大于每月核定份数');
    if (
      row.remainingAmount !== undefined &&
      row.monthlyAmount !== undefined &&
      Number(row.remainingAmount) > Number(row.monthlyAmount)
    )
      return invalid('approval_remaining', '剩余额度大于月度总额度');
    return valid<NewRecord>({ ...values, _id: approvalId(row.taxpayerId, row.type) });
  },
  model: invoiceApprovalModel as unknown as ImportKind['model'],
};

const STATES: Record<string, AcceptedBusiness['state']> = {
  已受理: 'accepted',
  办理中: 'in_progress',
  补正: 'needs_correction',
  待补正: 'needs_correction',
  通过: 'approved',
  已审批: 'approved',
  不予通过: 'rejected',
  不予许可: 'rejected',
  办结: 'finished',
  已办结: 'finished',
};

const STEP_TIME = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?$/;

const steps = groups<BusinessStep>((fields) => {
  const [name, at = '', done = '否'] = fields;
  if (!name || (at !== '' && !STEP_TIME.test(at)) || !['是', '否'].includes(done)) return undefined;
  return { name, at, done: done === '是' };
}, '应为“步骤|时间|是或否”，各步骤用；隔开，如：受理|2026-03-10 09:12|是；审核||否');

export const business: ImportKind = {
  name: 'business',
  title: '已受理业务',
  columns: [
    column('acceptanceNo', '受理编号', acceptanceNo, {
      required: true,
      aliases: ['受理号', '流水号'],
      form: 'SL等2个字母+8位日期+6位序号，或16位流水号',
      example: 'SL20260310000123',
    }),
    column('taxpayerId', '纳税人识别号', taxpayerId, {
      aliases: ['税号'],
      form: '没有税号的个人不填',
      example: '92410105MA9DEM001G',
    }),
    column('business', '业务名称', textOf(60), {
      required: true,
      aliases: ['事项名称'],
      form: '名称',
      example: '增值税专用发票最高开票限额申请',
    }),
    column('acceptedOn', '受理日期', day, { required: true, form: '日期', example: '2026-03-10' }),
    column('state', '办理状态', oneOf(STATES), {
      required: true,
      aliases: ['状态'],
      form: '已受理、办理中、补正、通过、不予通过、办结',
      example: '办理中',
    }),
    column('steps', '办理步骤', steps, { form: '步骤|时间|是或否；…', example: '受理|2026-03-10 09:12|是；审核||否' }),
    column('hint', '提示', textOf(200), { form: '需要纳税人做什么', example: '' }),
    column('dueOn', '应办结日期', day, { aliases: ['期限'], form: '日期', example: '2026-03-30' }),
    column('bureauName', '受理机关', textOf(60), {
      required: true,
      form: '名称',
      example: '国家税务总局郑州市金水区税务局',
    }),
  ],
  build(values) {
    const { acceptanceNo: number, ...rest } = values;
    return valid<NewRecord>({
      ...rest,
      ...('steps' in rest ? { steps: rest.steps ?? [] } : {}),
      _id: number as string,
    });
  },
  model: acceptedBusinessModel as unknown as ImportKind['model'],
};

export const filings: ImportKind = {
  name: 'filings',
  title: '申报缴款',
  columns: [
    idColumn,
    column('tax', '税种', textOf(40), { required: true, aliases: ['征收项目'], form: '如增值税', example: '增值税' }),
    column('period', '所属期', period, {
      required: true,
      aliases: ['税款所属期'],
      form: '2026-03、2026-Q1或2026',
      example: '2026-Q1',
    }),
    column('dueOn', '申报期限', day, { required: true, form: '日期', example: '2026-04-20' }),
    column('filedOn', '申报日期', day, { form: '未申报不填', example: '' }),
    column('payable', '应补税额', money(false), { aliases: ['应纳税额', '应补（退）税额'], form: '元', example: '' }),
    column('paidOn', '缴款日期', day, { form: '未缴款不填', example: '' }),
  ],
  build(values) {
    const row = values as unknown as { taxpayerId: string; tax: string; period: string };
    return valid<NewRecord>({ ...values, _id: filingId(row.taxpayerId, row.tax, row.period) });
  },
  model: filingModel as unknown as ImportKind['model'],
};
