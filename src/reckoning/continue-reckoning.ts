import { quantity } from '../intents/text/chinese-numerals';
import { money, yuan } from './money';
import type { InputName, Inputs, Question, ReckoningKind } from './question';
import { understoodAll } from './read-reckoning';
import { asksForRule, asksForSum, excludes, kindOf } from './reading/recognise';
import { readText, type TextReading } from './reading/text-reading';
import { workerOf } from './workers';

/** A follow-up is short. UTF-16 units. */
const LONGEST = 40;
const LONGEST_ANSWER = 24;
/** 那…呢, 如果, 换成: changes something of the case before. */
const MARKED = /^(?:那么?|这|如果|要是|假如|万一|换成?|改成?|按|若|再|还有|还|加上|其中|另外)|(?:呢|咧|嘞|呐)[?!。~]*$/;
/** What is asked about next to a sum, and answered by articles and people. */
const OTHER_MATTER = /申报|备案|登记|减免|优惠|人工|投诉|举报|发票号|代码|查一?下|能不能免|可以免|谢谢/;
/** 那要交多少, 怎么算的: the same again. */
const SAME_AGAIN =
  /^(?:那么?|这)?(?:个)?(?:一共|总共|到底|具体|我)?(?:应该|需要|还)?(?:[要得该]?(?:交|缴|扣)(?:多少|几多|几钱)(?:钱|税|呢)?|(?:多少|几多)(?:钱|税)|怎么算(?:的|出来的)?|咋算(?:的)?|算一?下)[呢啊呀?。]*$/;

/**
 * The case after a follow-up: 那15万呢, 一个季度呢, 那开专票呢, 那个体户呢, or a bare answer to what was asked. Undefined where the text is
 * none: then it stands for itself.
 */
export function continueReckoning(previous: Question, raw: string, context: { now: Date }): Question | undefined {
  if (raw.length > 2 * LONGEST) return undefined;
  const reading = readText(raw, context.now);
  const { text } = reading;
  if (text === '' || text.length > LONGEST || asksForRule(text) || OTHER_MATTER.test(text)) return undefined;
  if (previous.asked !== undefined) {
    const answered = answerTo(previous.asked, previous, reading);
    if (answered) return answered;
  }
  if (SAME_AGAIN.test(text)) return { kind: previous.kind, inputs: previous.inputs };
  if (TOLD_ALREADY[previous.kind]?.test(text) === true && reading.sums.length === 0)
    return { kind: previous.kind, inputs: previous.inputs };
  const marked = MARKED.test(text);
  // Without a mark it must be plain that a sum of this case is wanted: 小规模免税吗 asks for the rule.
  if (!marked && !(asksForSum(text) && /\d|多少|几多|好多/.test(text)) && !supplements(previous.kind, reading))
    return undefined;
  if (reading.otherSums.length > 0) return undefined;
  const kind = nextKind(previous, text);
  if (excludes(kind, text)) return undefined;
  if (kind !== previous.kind && !marked && reading.sums.length === 0) return undefined;
  const said = workerOf(kind).read(reading);
  if (!understoodAll(reading, kind, said)) return undefined;
  if (kind !== previous.kind) return { kind, inputs: { ...carriedOver(previous, kind), ...said } };
  const changed = Object.entries(said).filter(([name, value]) => previous.inputs[name as InputName] !== value);
  if (changed.length === 0) return Object.keys(said).length > 0 ? { kind, inputs: previous.inputs } : undefined;
  return { kind, inputs: merged(previous.inputs, said) };
}

/** What the working tells anyhow: 那附加税呢, 合并呢. */
const TOLD_ALREADY: Readonly<Partial<Record<ReckoningKind, RegExp>>> = {
  vat: /^(?:那么?)?附加(?:税费?|费)?(?:呢|多少|要交多少)/,
  rent_vat: /^(?:那么?)?附加(?:税费?|费)?(?:呢|多少|要交多少)/,
  bonus_iit: /^(?:那么?)?(?:合并|并入|单独|哪个)/,
};

/** 社保2万4,专项附加扣除2万4: bare figures that the first text asked for, and nothing but them. */
function supplements(kind: ReckoningKind, reading: TextReading): boolean {
  const said = workerOf(kind).read(reading);
  const { amount, insurance, deductions, salary, withheld, inputTax } = said;
  const some = [insurance, deductions, salary, withheld, inputTax].some((value) => value !== undefined);
  return some && amount === undefined && reading.sums.length > 0;
}

/** Words that turn one kind into its neighbour though they name no kind by themselves. */
const NEIGHBOURS: readonly [from: ReckoningKind, word: RegExp, to: ReckoningKind][] = [
  ['small_profit_cit', /个体|个独|个人独资|合伙/, 'business_iit'],
  ['business_iit', /公司|企业(?!所得)/, 'small_profit_cit'],
  ['salary_iit', /一年|全年|年薪/, 'annual_iit'],
  ['annual_iit', /一个月|每个?月|月薪/, 'salary_iit'],
];

function nextKind(previous: Question, text: string): ReckoningKind {
  const neighbour = NEIGHBOURS.find(([from, word]) => from === previous.kind && word.test(text));
  const named = kindOf(text);
  // 那个体户交多少 names VAT only by chance: after a reckoning of income it is the neighbour that is meant.
  if (neighbour && (named === undefined || named === 'vat')) return neighbour[2];
  if (named === undefined || named === previous.kind) return previous.kind;
  // 开票 and 店 alone do not leave the topic.
  return named === 'vat' && !/增值税|销售额|小规模/.test(text) ? previous.kind : named;
}

/** What is known of the case before and holds for the next kind too. */
function carriedOver({ kind, inputs }: Question, next: ReckoningKind): Inputs {
  const { day, amount, insurance, deductions, costs, isRevenue, isTaxable } = inputs;
  const kept: Inputs = {};
  if (day !== undefined) kept.day = day;
  const wages = new Set<ReckoningKind>(['salary_iit', 'bonus_iit', 'annual_iit']);
  if (wages.has(kind) && wages.has(next)) {
    // A month's salary has a month's deductions, the year's kinds have the year's.
    const scaled = (sum: string | undefined): string | undefined => {
      if (sum === undefined || (kind === 'salary_iit') === (next === 'salary_iit')) return sum;
      return yuan(kind === 'salary_iit' ? money(sum).times(12) : money(sum).div(12));
    };
    const wage = scaled(kind === 'bonus_iit' ? inputs.salary : amount);
    const values = {
      [next === 'bonus_iit' ? 'salary' : 'amount']: wage,
      insurance: scaled(insurance),
      deductions: scaled(deductions),
    };
    for (const [name, value] of Object.entries(values)) if (value !== undefined) Object.assign(kept, { [name]: value });
    return kept;
  }
  const profits = new Set<ReckoningKind>(['business_iit', 'small_profit_cit']);
  if (profits.has(kind) && profits.has(next)) {
    if (amount !== undefined) kept.amount = amount;
    if (costs !== undefined) kept.costs = costs;
    if (isRevenue) kept.isRevenue = isRevenue;
    if (isTaxable) kept.isTaxable = isTaxable;
  }
  return kept;
}

function merged(before: Inputs, said: Inputs): Inputs {
  const inputs: Inputs = { ...before, ...said };
  // A new count of days replaces the dates it was reckoned from, and the other way round.
  if (said.days !== undefined) {
    delete inputs.dueDay;
    delete inputs.payDay;
  } else if (said.dueDay !== undefined || said.payDay !== undefined) delete inputs.days;
  // A new total leaves no part of the old one.
  if (said.amount !== undefined && said.special === undefined && before.special !== 'all' && before.special !== 'none')
    delete inputs.special;
  if (said.amount !== undefined && said.costs === undefined && said.isRevenue === undefined) {
    delete inputs.costs;
    delete inputs.isRevenue;
  }
  return inputs;
}

const NOTHING = /^(?:没有?了?|无|都没有?|不[交缴]|没[交缴扣上]|0|零)(?:元|块|的)?[。!]*$/;
const SUMS: ReadonlySet<InputName> = new Set([
  'amount',
  'insurance',
  'deductions',
  'salary',
  'inputTax',
  'withheld',
  'costs',
]);

/** A bare answer: 3000, 没有, 季度, 首套, 30. */
function answerTo(asked: InputName, previous: Question, reading: TextReading): Question | undefined {
  const { text, sums } = reading;
  if (text.length > LONGEST_ANSWER) return undefined;
  const { kind, inputs } = previous;
  const withValue = (value: Inputs): Question => ({ kind, inputs: { ...inputs, ...value } });
  if (SUMS.has(asked)) {
    if (asked !== 'amount' && NOTHING.test(text)) return withValue({ [asked]: '0' });
    const [only] = sums;
    if (only && sums.length === 1) return withValue({ [asked]: only.value });
    const bare = /^[^\d]{0,6}?(\d{1,9}(?:\.\d{1,2})?)(?:元|块钱?)?[。]?$/.exec(text)?.[1];
    return bare === undefined ? undefined : withValue({ [asked]: Number(bare).toFixed(2) });
  }
  const said = workerOf(kind).read(reading);
  if (asked === 'days' && said.dueDay !== undefined)
    return withValue({ dueDay: said.dueDay, ...(said.payDay === undefined ? {} : { payDay: said.payDay }) });
  // 首套 95平 tells more than was asked.
  if (said[asked] !== undefined) return withValue(said);
  const count = numberIn(text);
  if (count === undefined) return undefined;
  if (asked === 'days' || asked === 'rentMonths') return withValue({ [asked]: count });
  if (asked === 'area') return withValue({ area: String(count) });
  if (asked === 'home' && (count === 1 || count === 2 || count === 3)) return withValue({ home: count });
  const rate = ({ 13: '0.13', 9: '0.09', 6: '0.06' } as Readonly<Record<number, string>>)[count];
  return asked === 'rate' && rate !== undefined ? withValue({ rate }) : undefined;
}

function numberIn(text: string): number | undefined {
  const written =
    /^[^\d一二两三四五六七八九十百]{0,4}(\d{1,4}(?:\.\d{1,2})?|[一二两三四五六七八九十百]{1,5})[^\d]{0,4}$/.exec(
      text,
    )?.[1];
  if (written === undefined) return undefined;
  return /^\d/.test(written) ? Number(written) : quantity(written);
}
