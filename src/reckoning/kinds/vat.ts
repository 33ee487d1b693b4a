import { money, yuan, ZERO } from '../money';
import type { Inputs, Missing } from '../question';
import { readPlace } from '../surcharges';
import type { Sum } from '../reading/sums';
import { sumNamed, type TextReading } from '../reading/text-reading';
import { inputsOnDay, type Worker } from '../worker';
import { generalVat } from './general-vat';
import { personVat } from './person-vat';
import { smallScaleVat } from './small-scale-vat';

/** VAT of small-scale taxpayers, of general taxpayers where a rate is said, and of people without a business. */
export const vat: Worker = {
  kind: 'vat',
  read,
  spare: (reading) => {
    if (areMonths(reading)) return reading.sums.length - 1;
    // 普票 and 没开票的 are both in `amount`; special invoices are an input of their own.
    const parts = partsOf(reading);
    return Math.max(0, parts.length - (specialSum(reading) ? 2 : 1));
  },
  missing,
  work: (inputs, setting) => {
    if (inputs.payer === 'general') return generalVat(inputs, setting);
    return inputs.payer === 'person' ? personVat(inputs, setting) : smallScaleVat(inputs, setting);
  },
};

function read(reading: TextReading): Inputs {
  const { text, sums } = reading;
  const inputs = inputsOnDay(reading);
  if (/季度?|三个月|3个月/.test(text)) inputs.period = 'quarter';
  else if (/月(?!\d+[号日])/.test(text)) inputs.period = 'month';
  if (/不含税|税前|不带税/.test(text)) inputs.taxIncluded = false;
  else if (/含税|价税合计|带税|票面/.test(text)) inputs.taxIncluded = true;
  if (/(?:不是|非)一般(?:纳税)?人|小规模/.test(text)) inputs.payer = 'small';
  else if (/一般(?:纳税)?人|销项/.test(text)) inputs.payer = 'general';
  else if (/自然人|没有?(?:营业)?执照/.test(text) || (/代开/.test(text) && !/个体|公司|企业/.test(text)))
    inputs.payer = 'person';
  if (/个体/.test(text)) inputs.holder = 'individual';
  else if (/公司|企业/.test(text)) inputs.holder = 'company';
  const place = readPlace(text);
  if (place !== undefined) inputs.place = place;
  readRate(text, inputs);
  readSpecial(reading, inputs);
  const inputTax = sumNamed(reading, /进项(?:税额?)?|可抵扣?的?/);
  if (inputTax) inputs.inputTax = inputTax.value;
  const apart = new Set([inputTax?.start, specialSum(reading)?.start]);
  const own = sums.filter(({ start }) => !apart.has(start));
  const named = sumNamed(reading, /一共|总共|合计|总额|总计/);
  const special = specialSum(reading);
  const apartFromTotal = /其中|里面/.test(text);
  const parts = partsOf(reading);
  if (parts.length > 1) inputs.amount = addedUp(parts);
  else if (areMonths(reading)) {
    inputs.amount = addedUp(sums);
    inputs.period = 'quarter';
  } else if (named ?? own[0]) inputs.amount = (named ?? own[0])?.value;
  else if (special && !apartFromTotal) inputs.amount = special.value;
  return inputs;
}

function specialSum(reading: TextReading) {
  return sumNamed(reading, /专用发票|专票/);
}

/** All sums of the text, where each is told by the invoices it is on: 专票10万普票15万没开票的5万. None where they are parts of a total. */
function partsOf(reading: TextReading): readonly Sum[] {
  const { text, sums } = reading;
  const named = [
    specialSum(reading),
    sumNamed(reading, /普通发票|普票/),
    sumNamed(reading, /(?:没有?|未)开票(?:的|收入)?|无票(?:的|收入)?/),
  ];
  const starts = new Set(named.flatMap((sum) => sum?.start ?? []));
  return starts.size === sums.length && !/其中|里面/.test(text) ? sums : [];
}

function addedUp(sums: readonly Sum[]): string {
  return yuan(sums.reduce((total, sum) => total.plus(sum.value), ZERO));
}

/** 1月5万2月8万3月10万: the sums of the months of a quarter. */
function areMonths({ text, sums }: TextReading): boolean {
  const isOfMonth = (start: number) =>
    /(?:\d{1,2}|[一二三四五六七八九十])月份?[^\d,;。]{0,4}$/.test(text.slice(Math.max(0, start - 10), start));
  return sums.length > 1 && sums.length <= 3 && sums.every(({ start }) => isOfMonth(start));
}

function readSpecial(reading: TextReading, inputs: Inputs): void {
  const { text } = reading;
  if (!/专用发票|专票/.test(text)) {
    if (/普通发票|普票|没开票|未开票|不开票/.test(text)) inputs.special = 'none';
    return;
  }
  if (/(?:没有?|不|未)开?(?:专用发票|专票)/.test(text)) inputs.special = 'none';
  else {
    const sum = specialSum(reading);
    const several = reading.sums.length > 1 || /普通发票|普票|其中|里面/.test(text);
    inputs.special = sum && several ? sum.value : 'all';
    if (/3%|3个点|三个点/.test(text)) inputs.specialAtFull = true;
  }
}

const TRADES: readonly [RegExp, '0.13' | '0.09' | '0.06'][] = [
  [/13%|13个点|十三个点/, '0.13'],
  [/(?<!\d)9%|(?<!\d)9个点|九个点/, '0.09'],
  [/(?<!\d)6%|(?<!\d)6个点|六个点/, '0.06'],
  [/运输|货运|物流运|建筑|工程|施工|装修|不动产|房租|租金|农产品|自来水|图书|化肥|农药|饲料/, '0.09'],
  [/服务|咨询|设计|软件开发|餐饮|饭店|酒店|住宿|广告|物业|培训|技术/, '0.06'],
  [/卖货|货物|批发|零售|商贸|贸易|销售(?!额|收入|不动产)|加工|五金|建材|设备|生产|制造|工厂/, '0.13'],
];

function readRate(text: string, inputs: Inputs): void {
  const rate = TRADES.find(([pattern]) => pattern.test(text))?.[1];
  if (rate !== undefined) inputs.rate = rate;
}

function missing(inputs: Inputs): Missing[] {
  const asks: Missing[] = [];
  const special = inputs.special !== undefined && inputs.special !== 'none' && inputs.special !== 'all';
  if (inputs.amount === undefined)
    asks.push({
      input: 'amount',
      ask:
        inputs.payer === 'person'
          ? '这次的收入是多少元?'
          : special
            ? '加上普票和没开票的,一共卖了多少元?'
            : '销售额(开票和没开票的合计)是多少元?',
    });
  if (inputs.payer === 'general') {
    if (inputs.rate === undefined) asks.push({ input: 'rate', ask: '税率是多少?卖货13%,运输、建筑、租房9%,服务6%。' });
  } else if (inputs.payer !== 'person' && needsPeriod(inputs))
    asks.push({ input: 'period', ask: '这是一个月的还是一个季度的销售额?' });
  return asks;
}

/** Between the thresholds of a month and of a quarter it matters which of the two it is; the sums are those of 公告2026年第10号 and before it alike. */
function needsPeriod({ amount, period, special }: Inputs): boolean {
  if (period !== undefined || amount === undefined || special === 'all') return false;
  const sales = money(amount);
  return sales.gte(100_000) && sales.lt(310_000);
}
