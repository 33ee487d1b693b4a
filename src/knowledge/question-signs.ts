/** What a normalised question shows of its form, who asks, and which figures it names. */

/** Forms a question takes; several may hold. */
const FORMS: readonly RegExp[] = [
  /多少|几(?:个点|成|块|百|千|万|钱|倍|折)|好多|税率|标准|比例|额度|限额|百分之|扣多|交多/,
  /怎么?(?:办|弄|操作|填|开|报|交|申请|搞|改|算|查|处理)|咋|如何|流程|步骤|手续|怎样/,
  /哪里|哪儿|去哪|上哪|在哪|哪个(?:地方|网站|菜单|部门)|找谁/,
  /什么时候|几时|几号|哪天|截止|最晚|最迟|多久|多长时间|期限|几月|几天|到期|啥时候|哪年/,
  /能不能|可不可以|可以|能(?:.*)[吗不么]|行不|要不要|用不用|需不需要|需要|是不是|[吗不么没]$|得不得|必须|非要/,
  /什么是|是什么|啥意思|什么意思|为什么|为啥|怎么回事|哪些|哪几|区别|包括|算不算|什么叫/,
  /罚|后果|处理|坐牢|判|怎么样|会怎样|影响|下场|抓|查到/,
  /材料|资料|证件|带什么|准备|条件|要求|资格/,
];

/** Strength of each form in a question: 0 or 1. */
export function formsOf(normalised: string): number[] {
  return FORMS.map((form) => (form.test(normalised) ? 1 : 0));
}

/** The mean forms of several texts. */
export function meanForms(normalised: readonly string[]): number[] {
  const sums: number[] = new Array<number>(FORMS.length).fill(0);
  for (const text of normalised) formsOf(text).forEach((value, at) => (sums[at] = (sums[at] ?? 0) + value));
  return sums.map((sum) => sum / Math.max(1, normalised.length));
}

/** Cosine of two strengths of forms; 0 where either has none. */
export function sameForm(a: readonly number[], b: readonly number[]): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  a.forEach((value, at) => {
    const other = b[at] ?? 0;
    product += value * other;
    squareA += value * value;
    squareB += other * other;
  });
  return squareA === 0 || squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB);
}

/** Who is meant, by the words of a question, and what articles call them. */
const ASKERS: readonly (readonly [pattern: RegExp, audience: RegExp])[] = [
  [/个体|小店|开店|小吃|饭馆|面馆|摆摊|老板娘/, /个体/],
  [/小规模|小户|小纳税人/, /小规模|个体/],
  [/一般纳税人|一般人|大户/, /一般纳税人/],
  [/我们?(?:公司|厂|单位|企业)|公司|企业|有限|厂里|工厂/, /企业|一般纳税人|机构|合作社|学校/],
  [/工资|月薪|上班|打工|我[爸妈爷奶老]|老公|媳妇|孩子|娃|退休|自己|我家/, /个人/],
];

/** 1 = the article speaks to whom the question names, −1 = to others only, 0 = the question names nobody. */
export function sameAudience(normalised: string, audience: readonly string[]): number {
  const named = ASKERS.filter(([pattern]) => pattern.test(normalised));
  if (named.length === 0 || audience.length === 0) return 0;
  return named.some(([, meant]) => audience.some((one) => meant.test(one))) ? 1 : -1;
}

const FIGURES = /\d+(?:\.\d+)?(?:[万亿千百]?元|[万亿]|%|个点|年|个?月|天|岁|人|倍|平|公里)/g;

/** The figures with a unit in a normalised text (28万, 5%, 60天). */
export function figuresIn(normalised: string): string[] {
  return normalised.match(FIGURES) ?? [];
}
