import { quantity } from '../../intents/text/chinese-numerals';
import { money, sayRate, saySum, sayYuan, toCents } from '../money';
import type { Inputs, Missing } from '../question';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

const ARTICLE = 'deed-tax-home';

/** Deed tax of a person who buys a home: by area, price and which home of the family it is (公告2024年第16号). */
export const deed: Worker = { kind: 'deed_tax', read, missing, work };

const AREA =
  /(\d{2,4}(?:\.\d{1,2})?)\s?(?:个)?(?:平(?:方米?|米)?|㎡|m2|方)|([一二三四五六七八九]?百?零?[一二三四五六七八九]?十?[一二三四五六七八九]?)平(?:方|米|$|的)/;

function read(reading: TextReading): Inputs {
  const { text, sums } = reading;
  const inputs = inputsOnDay(reading);
  const price =
    sums.findLast(
      ({ start, end }) =>
        /(?:价|卖|买|花|共)[^\d]{0,4}$/.test(text.slice(Math.max(0, start - 5), start)) ||
        /^(?:的|元)?(?:房|首|二)/.test(text.slice(end, end + 3)),
    ) ?? sums[0];
  if (price) inputs.amount = price.value;
  const area = AREA.exec(text);
  const squares = area?.[1] ?? (area?.[2] ? quantity(area[2])?.toString() : undefined);
  if (squares !== undefined) inputs.area = squares;
  if (/三套|第三套|四套|多套/.test(text)) inputs.home = 3;
  else if (/二套|第二套|2套|有一套|有1套|再买一套|改善/.test(text)) inputs.home = 2;
  else if (/首套|第一套|头一?[套回]|唯一|首次|刚需|名下没房|没有房|1套/.test(text)) inputs.home = 1;
  if (/商铺|门面|铺面|商业|写字楼|办公|车位|公寓|厂房|土地/.test(text)) inputs.premises = 'other';
  else if (/住房|住宅/.test(text)) inputs.premises = 'home';
  if (/含税/.test(text)) inputs.taxIncluded = !/不含税/.test(text);
  return inputs;
}

function missing({ amount, area, home, premises }: Inputs): Missing[] {
  if (premises === 'other' || home === 3) return [];
  const asks: Missing[] = [];
  if (amount === undefined) asks.push({ input: 'amount', ask: '房子的成交价(不含增值税)是多少元?' });
  if (home === undefined) asks.push({ input: 'home', ask: '是家庭的首套、二套还是第三套及以上?' });
  if (area === undefined) asks.push({ input: 'area', ask: '建筑面积是多少平方米?' });
  return asks;
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  if (inputs.premises === 'other' || inputs.home === 3)
    return {
      unknown: `${inputs.premises === 'other' ? '商铺、车位等非住房' : '第三套及以上住房'}的契税按当地税率3%～5%计算,请咨询当地税务机关。`,
      articleId: 'deed-tax-other',
    };
  const rule = rules.on('deed-home', day);
  if (rule === undefined) return noRule('住房契税', day, ARTICLE);
  const { values, basis } = rule;
  const price = money(inputs.amount ?? '0');
  const small = money(inputs.area ?? '0').lte(values.area);
  const bySize = inputs.home === 2 ? values.second : values.first;
  const rate = money(small ? bySize.small : bySize.large);
  const result = toCents(price.times(rate));
  const which = inputs.home === 2 ? '家庭第二套' : '家庭唯一住房(首套)';
  const size = small ? `${values.area}平方米及以下` : `${values.area}平方米以上`;
  const lines = [
    `${which},${inputs.area}平方米(${size}),税率${sayRate(rate)}。`,
    `契税:${saySum(price)}×${sayRate(rate)}＝${saySum(result)}元`,
    `以上假定${sayYuan(price)}是不含增值税的成交价;套数以购房所在区县的住房查询结果为准(购房人、配偶和未成年子女)。`,
  ];
  if (values.note !== '') lines.push(values.note);
  return {
    result,
    headline: `契税${saySum(result)}元:${which}${inputs.area}平,按${sayRate(rate)},${saySum(price)}×${sayRate(rate)}。`,
    hint: '按不含增值税的成交价算。',
    lines,
    basis,
    articleId: ARTICLE,
  };
}
