import { money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { quantity } from '../../intents/text/chinese-numerals';
import { readPlace, surchargesOn } from '../surcharges';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'individual-rent-vat';

/** VAT of a person without a business who lets a house (公告2026年第4号第二条: rent paid ahead is spread over its months). */
export const rentVat: Worker = { kind: 'rent_vat', read, missing, work };

const MONTHS =
  /(?:一次|预)?(?:性)?收(?:了|取)?\s?(\d{1,2}|[一二两三四五六七八九十]{1,2})\s?个月|(\d{1,2}|[一二两三四五六七八九十]{1,2})\s?个月(?:的|一共|租金|房租)/;

function read(reading: TextReading): Inputs {
  const { text, sums } = reading;
  const inputs = inputsOnDay(reading);
  const amount = sums[0];
  if (amount) inputs.amount = amount.value;
  const months = MONTHS.exec(text);
  const written = months?.[1] ?? months?.[2];
  if (written !== undefined) inputs.rentMonths = /^\d+$/.test(written) ? Number(written) : quantity(written);
  else if (/半年/.test(text)) inputs.rentMonths = 6;
  else if (/季度?|三个月/.test(text)) inputs.rentMonths = 3;
  else if (/[一两三1-3]?年|全年|年租/.test(text) && !/每?个?月/.test(text)) {
    const years = /([一两三四五1-5])年/.exec(text)?.[1];
    inputs.rentMonths = 12 * (years === undefined ? 1 : Number(quantity(years) ?? 1));
  } else if (/月/.test(text)) inputs.rentMonths = 1;
  if (/门面|商铺|铺面|店铺|铺子|写字楼|办公|厂房|仓库|车位|非住房/.test(text)) inputs.premises = 'other';
  else if (/住房|住宅|住人|居住|套间|公寓|单元房|房子住/.test(text)) inputs.premises = 'home';
  if (/不含税/.test(text)) inputs.taxIncluded = false;
  else if (/含税/.test(text)) inputs.taxIncluded = true;
  const place = readPlace(text);
  if (place !== undefined) inputs.place = place;
  return inputs;
}

/** Rent that stays below this a month owes nothing, whatever is let. */
const SURELY_FREE = 100_000;

function missing({ amount, rentMonths, premises }: Inputs): Missing[] {
  const asks: Missing[] = [];
  if (amount === undefined) asks.push({ input: 'amount', ask: '月租金是多少元?' });
  else if (rentMonths === undefined && money(amount).gte(SURELY_FREE))
    asks.push({ input: 'rentMonths', ask: '这笔租金是几个月的?' });
  else if (
    premises === undefined &&
    money(amount)
      .div(rentMonths ?? 1)
      .gte(SURELY_FREE)
  )
    asks.push({ input: 'premises', ask: '出租的是住房还是门面、厂房等非住房?' });
  return asks;
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const rule = rules.on('vat-rent', day);
  if (rule === undefined) return noRule('个人出租房屋增值税', day, ARTICLE);
  const { values, basis } = rule;
  const months = inputs.rentMonths ?? 1;
  const total = money(inputs.amount ?? '0');
  const lines: string[] = [];
  const monthlyPaid = toCents(total.div(months));
  if (months > 1) lines.push(`租金${sayYuan(total)}按${months}个月平均分摊:每月${saySum(monthlyPaid)}元。`);
  const monthly = inputs.taxIncluded === true ? toCents(monthlyPaid.div(money(values.other).plus(1))) : monthlyPaid;
  if (inputs.taxIncluded === true)
    lines.push(`不含税月租金:${saySum(monthlyPaid)}÷(1＋${sayRate(money(values.other))})＝${saySum(monthly)}元。`);
  const threshold = sayYuan(money(values.month));
  const assumed = `以上假定是个人(没有营业执照)出租${inputs.taxIncluded === undefined ? ',金额不含税' : ''},当月没有其他应税收入;房产税、个人所得税另算。`;
  if (monthly.lt(values.month)) {
    lines.push(`月租金${sayYuan(monthly)},未到${threshold},免征增值税,附加税费也不用交。`, assumed);
    return {
      result: ZERO,
      headline: `不用交增值税:${months > 1 ? `分摊到` : ''}每月租金${sayYuan(monthly)},未到${threshold},免征。`,
      hint: '房产税、个税另算。',
      lines,
      basis,
      articleId: ARTICLE,
    };
  }
  const home = inputs.premises === 'home';
  const rate = money(home ? values.home : values.other);
  const oneMonth = toCents(monthly.times(rate));
  const result = oneMonth.times(months);
  const rateNote = home ? `住房按${sayRate(money(values.other))}减按${sayRate(rate)}` : `非住房按${sayRate(rate)}`;
  lines.push(`月租金${sayYuan(monthly)},达到${threshold},全额计税,${rateNote}。`);
  lines.push(
    `增值税:${saySum(monthly)}×${sayRate(rate)}＝${saySum(oneMonth)}元${months > 1 ? `,${months}个月共${saySum(result)}元` : ''}`,
  );
  const extra = surchargesOn(result, { inputs, sales: monthly, quarterly: false, halved: true, day, rules });
  if (extra) lines.push(...extra.lines);
  lines.push(assumed);
  return {
    result,
    headline: `要交增值税${saySum(result)}元:月租金${sayYuan(monthly)}达到${threshold},${rateNote},${saySum(monthly)}×${sayRate(rate)}${months > 1 ? `×${months}个月` : ''}。`,
    ...(extra ? { hint: extra.hint } : {}),
    lines,
    basis: [...basis, ...(extra?.basis ?? [])],
    articleId: ARTICLE,
  };
}
