import { progressive, progressiveStep } from '../brackets';
import { larger, money, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { readDeductions, spareDeductions } from '../reading/deductions';
import { sumNamed, type TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'comprehensive-rates';

/** Individual income tax on a year's comprehensive income, all of it wages, and what is refunded or owed where the tax withheld is known. */
export const annual: Worker = { kind: 'annual_iit', read, spare: spareDeductions, missing, work };

function read(reading: TextReading): Inputs {
  const { sums } = reading;
  const inputs = inputsOnDay(reading);
  if (/到手|剩/.test(reading.text)) inputs.takeHome = true;
  const taken = new Set(readDeductions(reading, inputs, { unsaid: 'year', into: 'year' }));
  const withheld = sumNamed(reading, /已(?:经)?(?:预)?[扣交缴](?:了|个?税)?|预扣了?|扣了|交过/);
  if (withheld && !taken.has(withheld.start)) {
    inputs.withheld = withheld.value;
    taken.add(withheld.start);
  }
  const named = sumNamed(reading, /年薪|年收入|全年(?:的)?(?:工资|收入)|(?:一年|全年|年)(?:挣|赚|拿)了?|综合所得/);
  const amount = named && !taken.has(named.start) ? named : sums.find(({ start }) => !taken.has(start));
  if (amount) inputs.amount = amount.value;
  return inputs;
}

function missing({ amount }: Inputs): Missing[] {
  return amount === undefined ? [{ input: 'amount', ask: '全年税前收入(工资等)一共多少元?' }] : [];
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const rule = rules.on('iit-comprehensive', day);
  if (rule === undefined) return noRule('综合所得个税', day, ARTICLE);
  const { brackets, monthlyDeduction } = rule.values;
  const income = money(inputs.amount ?? '0');
  const basic = money(monthlyDeduction).times(12);
  const insurance = money(inputs.insurance ?? '0');
  const deductions = money(inputs.deductions ?? '0');
  const taxable = larger(income.minus(basic).minus(insurance).minus(deductions), ZERO);
  const tax = toCents(progressive(brackets, taxable));
  const base = `${saySum(income)}－${saySum(basic)}${insurance.gt(0) ? `－社保公积金${saySum(insurance)}` : ''}${deductions.gt(0) ? `－专项附加扣除${saySum(deductions)}` : ''}`;
  const lines = [
    taxable.gt(0) ? `全年应纳税所得额:${base}＝${saySum(taxable)}元` : `全年应纳税所得额:${base},没有余额。`,
    ...(taxable.gt(0) ? [`全年个税:${progressiveStep(brackets, taxable)}＝${saySum(tax)}元`] : []),
  ];
  const basis = [...rule.basis];
  let headline = tax.eq(0)
    ? `全年不用交个税:收入${sayYuan(income)},减除${sayYuan(basic)}${insurance.plus(deductions).gt(0) ? '和各项扣除' : ''}后没有余额。`
    : `全年个税${saySum(tax)}元:应纳税所得额${saySum(taxable)}元,${progressiveStep(brackets, taxable)}。`;
  let result = tax;
  let hint =
    inputs.insurance === undefined && tax.gt(0) ? '没算社保公积金和专项附加扣除,有的请告诉我金额。' : undefined;
  if (inputs.takeHome) {
    result = income.minus(insurance).minus(tax);
    lines.push(`全年到手约${saySum(result)}元。`);
    headline = `全年到手约${saySum(result)}元。${headline}`;
  } else if (inputs.withheld !== undefined) {
    const difference = tax.minus(inputs.withheld);
    result = difference.abs();
    const free = rules.on('iit-settlement-free', day);
    if (difference.lte(0)) {
      lines.push(`已扣${saySum(money(inputs.withheld))}元,汇算可退${saySum(difference.abs())}元。`);
      headline = difference.eq(0)
        ? `不用补也不用退:全年个税${saySum(tax)}元,与已扣的一样。`
        : `汇算可退${saySum(difference.abs())}元:已扣${saySum(money(inputs.withheld))}元,全年应交${saySum(tax)}元。`;
    } else if (free && (income.lte(free.values.income) || difference.lte(free.values.tax))) {
      lines.push(
        `已扣${saySum(money(inputs.withheld))}元,差${saySum(difference)}元;全年收入不超过${sayYuan(money(free.values.income))}或补税不超过${free.values.tax}元,可免补。`,
      );
      basis.push(...free.basis);
      headline = `差${saySum(difference)}元可以免补:全年个税${saySum(tax)}元,已扣${saySum(money(inputs.withheld))}元。`;
    } else {
      lines.push(`已扣${saySum(money(inputs.withheld))}元,汇算要补${saySum(difference)}元。`);
      headline = `汇算要补${saySum(difference)}元:全年个税${saySum(tax)}元,已扣${saySum(money(inputs.withheld))}元。`;
    }
    hint = undefined;
  }
  const said = ['收入都是工资(劳务报酬先减20%费用再并入)'];
  if (inputs.insurance === undefined) said.push('没有扣社保公积金');
  if (inputs.deductions === undefined) said.push('没有专项附加扣除');
  lines.push(`以上假定:${said.join(',')}。`);
  return {
    result,
    headline,
    ...(hint === undefined ? {} : { hint }),
    lines,
    basis,
    articleId: inputs.withheld === undefined ? ARTICLE : 'annual-settlement-time',
  };
}
