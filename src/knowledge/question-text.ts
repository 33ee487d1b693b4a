import { normalise } from '../intents/text/normalise';

const DIGITS: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  一: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
};

/** Units after which a Chinese numeral is a figure and not part of a word (一年, but not 统一 or 一次性). */
const FIGURE = /[〇零一二两三四五六七八九十百]+(?=[万千百亿]?[块元年月天日号岁个人点平成倍季周套家])|[〇零一二两三四五六七八九十百]+(?=[万千亿%])/g;

/** 三十 → 30, 一百二 → 102 is not attempted: only forms that people write for whole figures below a thousand. */
function figure(chinese: string): string {
  const match = /^(?:([一二两三四五六七八九])百)?零?(?:([一二两三四五六七八九])?(十))?([一二两三四五六七八九])?$/.exec(chinese);
  if (match && /[十百]/.test(chinese)) {
    const hundreds = Number(DIGITS[match[1] ?? '零'] ?? 0);
    const tens = match[3] === undefined ? 0 : Number(DIGITS[match[2] ?? '一'] ?? 1);
    const ones = Number(DIGITS[match[4] ?? '零'] ?? 0);
    return String(hundreds * 100 + tens * 10 + ones);
  }
  return [...chinese].map((character) => DIGITS[character] ?? character).join('');
}

/**
 * One spelling for comparing: NFKC, lower case, no spaces or punctuation (a decimal point and % stay), figures in digits,
 * 元 for 块. Made for search only: what is shown to people is never normalised.
 */
export function normaliseQuestion(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/百分之([〇零一二两三四五六七八九十]+|\d+)/g, (_, value: string) => `${/\d/.test(value) ? value : figure(value)}%`)
    .replace(FIGURE, figure)
    .replace(/(\d)[,](?=\d{3})/g, '$1')
    .replace(/块钱|块(?!链)/g, '元')
    .replace(/缴/g, '交')
    .replace(/(?<!务|服)税局|税所|国税|地税/g, '税务局')
    .replace(/(?<!\d)\.|\.(?!\d)|[^\p{L}\p{N}.%]/gu, '');
}

/** What somebody asks, as the articles write it: traditional characters, dialect words and mistyped tax words put right as well. */
export function readQuestion(text: string): string {
  return normaliseQuestion(normalise(text));
}

/** Words that carry no topic; taken out before a text is judged to be a bare follow-up or cut into terms. */
const FILLERS =
  /请问(?:一下)?|麻烦(?:问一?下)?|你好|您好|老师|想(?:问|咨询|了解|知道)(?:一?下)?|问一?下|咨询一?下|帮我(?:看看|查查?)?|一下子?|有没有|是不是|能不能|可不可以|要不要|用不用|知道|那个|这个|我们|你们|他们|咱们?|我|你|您|啥|什么|怎么样?|怎样|咋(?:样|办|整|弄)?|如何|多少|几(?=[个年天])|几时|几多|好多|吗|呢|啊|呀|吧|么|嘛|哦|呃|的话|到底|现在|还是|就是|应该|可以|需要|谢谢/g;

/** The text without its fillers: what it is about. Gaps stay as single spaces, so that no false neighbours arise. */
export function topicWords(normalised: string): string {
  return normalised.replace(FILLERS, ' ').replace(/ +/g, ' ').trim();
}

const UNITS = /\d+(?:\.\d+)?%?|[a-z]+|./gu;

/** Terms of a normalised text: every figure as one term, single characters, and pairs of neighbours (bigrams). */
export function termsOf(text: string): string[] {
  const terms = pairsOf(text);
  for (const unit of text.match(UNITS) ?? []) if (unit !== ' ') terms.push(unit);
  return terms;
}

/** The pairs of neighbours alone: what is worth keeping of a long text. */
export function pairsOf(text: string): string[] {
  const pairs: string[] = [];
  let before = ' ';
  for (const unit of text.match(UNITS) ?? []) {
    if (before !== ' ' && unit !== ' ') pairs.push(before + unit);
    before = unit;
  }
  return pairs;
}

/** How far a term helps to tell topics apart: pairs most, single characters and sums of money little, 什么时候 hardly. */
export function termWeight(term: string): number {
  if (GENERIC_PAIRS.has(term)) return 0.3;
  if (/^\d/.test(term)) return /\d(?:万|元|千)$/.test(term) ? 0.4 : /^\d+(?:\.\d+)?$/.test(term) ? 0.3 : 0.8;
  return /^.$/u.test(term) ? 0.4 : 1;
}

const GENERIC_PAIRS: ReadonlySet<string> = new Set(
  [
    '什么时候|几号|截止|最晚|最迟|多久|多长时间|几天|哪天|要交|交税|交多|交钱|扣多|能扣|要扣|扣税|怎么交|税怎么|怎么算',
    '办理|申请|哪里|去哪|在哪|哪儿|能找|找到|要办|吗税|税吗|交吗|扣吗|能不|要税|要报|必须|自己|一下|现在|今年|去年|每月|每年',
    '个月|一个|公司|有人|直接|真的|还要|还能|怎么办|为什么|是不|不是|的钱|了钱|没有|收多',
  ]
    .join('|')
    .split('|')
    .flatMap((word) => [...word].slice(1).map((character, index) => ([...word][index] ?? '') + character)),
);
