import { progressive, progressiveStep } from '../brackets';
import { larger, money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'labor-remuneration';

/** Withholding from remuneration for labour, each time (国家税务总局公告2018年第61号第八条). */
export const labor: Worker = { kind: 'labor_iit', read, missing, work };

function read(reading: TextReading): Inputs {
  const inputs = inputsOnDay(reading);
  const amount = reading.sums[0];
  if (amount) inputs.amount = amount.value;
  return inputs;
}

function missing({ amount }: Inputs): Missing[] {
  return amount === undefined ? [{ input: 'amount', ask: '一次(同一项目一个月合计)的劳务报酬是多少元?' }] : [];
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const rule = rules.on('iit-labor', day);
  if (rule === undefined) return noRule('劳务报酬预扣', day, ARTICLE);
  const { flatAllowance, flatUpTo, allowanceShare, brackets } = rule.values;
  const amount = money(inputs.amount ?? '0');
  const flat = amount.lte(flatUpTo);
  const taxable = flat ? larger(amount.minus(flatAllowance), ZERO) : amount.minus(amount.times(allowanceShare));
  const result = toCents(progressive(brackets, taxable));
  const assumed =
    '以上按居民个人一次(同一项目以一个月合计为一次)计算,金额不含增值税;全日制学生实习、保险营销员、平台从业人员按累计预扣。';
  const settle = '次年3月至6月并入综合所得汇算,多退少补。';
  if (result.eq(0))
    return {
      result,
      headline: `不用扣个税:一次劳务报酬${sayYuan(amount)},不超过${flatAllowance}元。`,
      lines: [`每次收入不超过${flatAllowance}元,减除费用后没有余额,不用预扣。`, settle, assumed],
      basis: rule.basis,
      articleId: ARTICLE,
    };
  const allowance = flat ? `减${flatAllowance}元` : `减${sayRate(money(allowanceShare))}费用`;
  const base = flat
    ? `${saySum(amount)}－${flatAllowance}`
    : `${saySum(amount)}×(1－${sayRate(money(allowanceShare))})`;
  return {
    result,
    headline: `先扣个税${saySum(result)}元:${sayYuan(amount)}${allowance}后${saySum(taxable)}元,${progressiveStep(brackets, taxable)}。`,
    hint: '次年汇算多退少补。',
    lines: [
      `预扣预缴应纳税所得额:${base}＝${saySum(taxable)}元`,
      `预扣个税:${progressiveStep(brackets, taxable)}＝${saySum(result)}元`,
      `到手${saySum(amount.minus(result))}元。`,
      settle,
      assumed,
    ],
    basis: rule.basis,
    articleId: ARTICLE,
  };
}
