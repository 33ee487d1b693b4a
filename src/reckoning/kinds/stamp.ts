import { money, sayRate, saySum, sayYuan, toCents, ZERO } from '../money';
import type { Contract, Inputs, Missing } from '../question';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

/** Stamp duty on the sum of a contract, by its kind (印花税法, 税目税率表). */
export const stamp: Worker = { kind: 'stamp_tax', read, missing, work };

/** In this order: 融资租赁 before 租赁, 财产保险 before 财产. */
const WORDS: readonly [RegExp, Contract][] = [
  [/融资租赁/, 'financeLease'],
  [/借款|贷款|借钱/, 'loan'],
  [/租/, 'lease'],
  [/财产保险|保险合同/, 'insurance'],
  [/保管|仓储|仓库存/, 'storage'],
  [/注册资[本金]|实收资本|资本公积|营业账簿|账簿|账本|股本/, 'books'],
  [/商标|专利|著作权|版权|专有技术/, 'trademark'],
  [/股权|产权转移|土地使用权|买房|卖房|房屋买卖|商品房|厂房转让|不动产/, 'property'],
  [/建设工程|工程|施工|建筑|勘察|监理|装修/, 'construction'],
  [/承揽|加工|定作|修理|印刷|广告|测试/, 'work'],
  [/运输|货运|物流/, 'transport'],
  [/技术(?:开发|转让|咨询|服务|合同)?/, 'technology'],
  [/买卖|购销|采购|销售|供货|进货|卖货|订单|购买/, 'sale'],
];

const NAMES: Readonly<Record<Contract, string>> = {
  sale: '买卖合同',
  work: '承揽合同',
  construction: '建设工程合同',
  transport: '运输合同',
  technology: '技术合同',
  lease: '租赁合同',
  storage: '保管、仓储合同',
  insurance: '财产保险合同',
  loan: '借款合同',
  financeLease: '融资租赁合同',
  property: '产权转移书据',
  trademark: '商标、著作权、专利等转让书据',
  books: '营业账簿',
};

const ARTICLES: Readonly<Partial<Record<Contract, string>>> = {
  lease: 'stamp-lease',
  loan: 'stamp-loan',
  financeLease: 'stamp-finance-lease',
  books: 'stamp-books',
  construction: 'stamp-construction',
  transport: 'stamp-transport',
  technology: 'stamp-technology',
  insurance: 'stamp-insurance-storage',
  storage: 'stamp-insurance-storage',
};

function read(reading: TextReading): Inputs {
  const { text, sums } = reading;
  const inputs = inputsOnDay(reading);
  const amount = sums[0];
  if (amount) inputs.amount = amount.value;
  const contract = WORDS.find(([pattern]) => pattern.test(text))?.[1];
  if (contract !== undefined) inputs.contract = contract;
  if (/小规模|小微|小型微利|个体/.test(text)) inputs.halved = true;
  else if (/一般(?:纳税)?人/.test(text)) inputs.halved = false;
  if (/住房|住人|自己住|居住/.test(text)) inputs.premises = 'home';
  if (/个人|自己|房东/.test(text) && !/个人独资/.test(text)) inputs.holder = 'person';
  return inputs;
}

function missing({ amount, contract }: Inputs): Missing[] {
  const asks: Missing[] = [];
  if (contract === undefined)
    asks.push({ input: 'contract', ask: '是什么合同?例如买卖、租赁、借款、运输、建设工程。' });
  if (amount === undefined) asks.push({ input: 'amount', ask: '合同金额是多少元?' });
  return asks;
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const contract = inputs.contract ?? 'sale';
  const articleId = ARTICLES[contract] ?? 'stamp-sale';
  const rule = rules.on('stamp', day);
  if (rule === undefined) return noRule('印花税', day, articleId);
  const amount = money(inputs.amount ?? '0');
  if (contract === 'lease' && inputs.premises === 'home' && inputs.holder === 'person')
    return {
      result: ZERO,
      headline: '不用交印花税:个人出租、承租住房签订的租赁合同免征。',
      lines: ['个人出租、承租住房签订的租赁合同免征印花税。'],
      basis: rule.basis,
      articleId,
    };
  const rate = money(rule.values[contract]);
  const whole = toCents(amount.times(rate));
  const half = rules.on('six-taxes-half', day);
  const halved = half ? toCents(amount.times(rate).times(half.values.share)) : whole;
  const isHalved = inputs.halved === true && half !== undefined;
  const result = isHalved ? halved : whole;
  const base = contract === 'books' ? '实收资本(股本)、资本公积合计' : '合同金额';
  const lines = [`${NAMES[contract]}:${base}${saySum(amount)}×${sayRate(rate)}＝${saySum(whole)}元`];
  if (isHalved) lines.push(`小规模纳税人、小型微利企业、个体户减半:${saySum(halved)}元`);
  else if (half && inputs.halved === undefined)
    lines.push(`小规模纳税人、小型微利企业、个体户减半,交${saySum(halved)}元。`);
  lines.push(
    contract === 'books'
      ? '只就比已缴过的增加部分计税。'
      : contract === 'lease'
        ? '按合同列明的全部租期租金一次计税,双方各交,不含单独列明的增值税。'
        : '合同双方各交各的;金额不含合同里单独列明的增值税,没有单独列明的按全额。',
  );
  return {
    result,
    headline: `印花税${saySum(result)}元:${NAMES[contract]}${sayYuan(amount)}×${sayRate(rate)}${isHalved ? ',减半' : ''}。`,
    ...(half && inputs.halved === undefined ? { hint: `小规模、小微、个体户减半,交${saySum(halved)}元。` } : {}),
    lines,
    basis: [...rule.basis, ...(half && inputs.halved !== false ? half.basis : [])],
    articleId,
  };
}
