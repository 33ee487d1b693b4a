import { asksWhetherGenuine, outsideQuotes } from './quoted-text';
import { isAboutOthers } from './scope-words';
import { asksAboutService } from './service-questions';
import { type Reading } from './model';
import { type Intent, type Slots } from './understanding';

/**
 * The few things that are decided by rule and not by the classifier, because they are exact or because a mistake costs too much.
 * Each has its test in test/intents/rules.test.ts. Commands come before all of them (text/commands.ts).
 */

/** The same for “好的!”, “好的。。” and “好的😊”: letters, digits and ideographs only. */
function core(normalised: string): string {
  return normalised.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

const AFFIRM =
  '是 是的 是啊 是呀 对 对的 对对 对对对 嗯 嗯嗯 好 好的 好吧 可以 可以的 行 行的 没错 没有错 确认 确定 同意 要 需要 办吧 继续 yes y ok okay shi shide dui haode 中 系 得 就是 正确 没问题 好嘞 嗯呐 要得';
const DENY =
  '不 不是 不是的 不对 不对不对 不是不是 错了 不行 不要 不用 不用了 不需要 没有 否 no n bu bushi budui 唔系 唔啱 不中 不同意 不可以 不确认 不要了';
const CANCEL =
  '算了 算了吧 取消 不查了 不办了 不问了 不弄了 退出 返回 重来 重新开始 重新来 放弃 结束 suanle quxiao chonglai cancel exit quit 从头来 当我没说 不搞了 拉倒 停止';

const THANKS = '3q 3qu 3ks thx tks thanks 谢 谢谢 多谢 谢了 赞 点赞';

const EXACT = new Map<string, Intent>([
  ...THANKS.split(' ').map((text) => [text, 'thanks'] as const),
  ...AFFIRM.split(' ').map((text) => [text, 'affirm'] as const),
  ...DENY.split(' ').map((text) => [text, 'deny'] as const),
  ...CANCEL.split(' ').map((text) => [text, 'cancel'] as const),
]);

/** Yes, no, never mind and thanks as people say them, when that is the whole text. */
export function exactAnswer(normalised: string): Intent | undefined {
  return normalised.length > 12 ? undefined : EXACT.get(core(normalised));
}

/** Nothing but values: an invoice is looked up, anything else waits for what it is wanted for (docs/labels.md). */
export function bareValueIntent(slots: Slots): Intent {
  if (slots.digitalInvoiceNumber !== undefined) return 'invoice_verify';
  return slots.invoiceCode !== undefined && slots.invoiceNumber !== undefined ? 'invoice_verify' : 'provide_info';
}

const NEGATED =
  /(?:我|俺|咱)?(?:们)?(?:可|并|又|也|真)?(?:不是|没有|没|不想|没想|不打算|没打算|别误会)(?:要|想|来|说|打算|过)*(?:投诉|举报|检举|告)(?:你们|你|他们|他|谁|别人|人家|人)?(?:的意思|的)?/;

/** 我不是要投诉: the text without the clause that says what is not meant, or undefined where nothing is negated. */
export function withoutNegated(masked: string): string | undefined {
  const found = NEGATED.exec(masked);
  if (found === null) return undefined;
  const behind = masked.slice(found.index + found[0].length);
  // 不投诉了, 不想举报了 is calling it off, and 没举报过 … 结果 is another question: both are for the classifier.
  if (/^\s*了/.test(behind)) return undefined;
  const rest = `${masked.slice(0, found.index)} ${behind}`.replace(/^[\s,.;:!?]+|[\s,;:]+$/g, '').trim();
  // 不是投诉,也不是举报,就是问问: each is taken out.
  return withoutNegated(rest) ?? rest;
}

const IF = '(?:如果|假如|假使|要是|万一|假设|倘若|若是|ruguo)';
const HYPOTHETICAL = new RegExp(
  `${IF}[^.!?]{0,20}(?:举报|投诉|检举).*(?:会|怎样|怎么样|咋样|怎么办|奖|罚|保密|泄露|影响|吗|么|呢|\\?)`,
);
/** 再不解决我就投诉, 我现在就举报: said in earnest, whatever else is supposed. */
const THREAT =
  /(?:我|俺|老子|我们|咱)(?:们)?(?:今天|现在|马上|明天)?(?:就|就要|肯定|一定|非得?|必须|只能|只好|只有)(?:去|要|会|来|再)*(?:举报|投诉|检举|告)|(?:^|[,.!;\s])(?:我|俺|本人)(?:现在|今天)?(?:要|来)(?:举报|投诉|检举)/;

/** 如果举报会怎样 asks about the rules; nobody is reported yet. Holds anywhere in a longer text, unless it also accuses. */
export function isHypothetical(masked: string): boolean {
  const found = HYPOTHETICAL.exec(masked);
  if (found === null) return false;
  return !THREAT.test(masked) || new RegExp(`${IF}.{0,3}我(?:要|来|就)?(?:举报|投诉)`).test(masked);
}

const DEFINITION =
  /^(?:请问|想问|问下|那)?[,\s]?(?:什么|啥)(?:是|叫)[^,\s]{2,}|(?:是|叫|有)(?:个)?(?:什么|啥)(?:意思|东西|区别|不同)|(?:怎么|如何)(?:理解|解释)/;

const LOOK_UPS: ReadonlySet<Intent> = new Set([
  'fixed_tax_query',
  'invoice_quota_query',
  'invoice_verify',
  'invoice_flow_query',
  'progress_query',
  'tax_officer_query',
]);

/** 什么是定额 asks what a word means, not for the sender's own figure. */
export function asksMeaning(masked: string): boolean {
  return DEFINITION.test(masked) && !masked.includes('<');
}

const PROPOSING =
  /^(?:我|俺|咱)?(?:强烈|诚恳)?(?:建议|提议)(?:你们|大厅|税务局|局里|以后|把|在|让|给|多|增|开|取消|办|中午|周末|窗口|能|可以)/;

/** 建议大厅中午不关门: who begins so proposes something, whatever it is about; 建议采纳了没 does not. */
export function isProposal(masked: string): boolean {
  return PROPOSING.test(masked) && !/(?:采纳|回复|答复|处理|受理|结果|下文)(?:了|过)?(?:吗|没|么|\?|$)/.test(masked);
}

/** The signature in front and the 退订回T behind that every commercial text must carry. */
export function isCommercialText(normalised: string): boolean {
  return (
    /^\s*【(?!.*(?:税务|12366))[^】]{1,20}】/.test(normalised) &&
    /(?:退订|拒收|退)\s*(?:请)?\s*(?:回复?|发)\s*[a-z\d]{1,3}/i.test(normalised)
  );
}

const LONG = 100;
const FEW = 8;

/** The same few signs over and over: no person asks anything in a hundred characters of it (转人工 ten times is shorter, and meant). */
export function isRepetition(normalised: string): boolean {
  return normalised.length > LONG && new Set(normalised).size <= FEW;
}

/** Dots and dashes and nothing else: says nothing. A question mark asks for help, and a picture says something. */
export function isOnlyPunctuation(normalised: string): boolean {
  return /^[\p{P}\p{Sm}\p{Sc}\p{Sk}\s]+$/u.test(normalised) && !normalised.includes('?');
}

const ACCUSES = /^(?:我|本人)?(?:要|想|来)*(举报|检举|投诉)\s*[\p{L}<]/u;

const SURE_OUTSIDE = 0.5;
const BY_NUMBER = 0.6;

const ABOUT_WORDS: ReadonlySet<Intent> = new Set(['complaint', 'report', 'feedback_query', 'suggestion']);

const ACCUSING: ReadonlySet<Intent> = new Set(['complaint', 'report']);

/** 批下来了没, 怎么样了: asks what became of the number beside it. */
const ASKS_ON =
  /[怎么咋]样|情况|状态|动静|[好批办下来到][了完成]?没|批|下来|办[到好完]|结果|进度|进展|消息|回音|查|看|多久/;
const VERIFIES = /验|真伪|真假|鉴别|辨别/;
const WRONGDOING = /虚开|偷税|逃税|漏税|不开(?:发)?票|假发?票|做假账|两套账|隐瞒|瞒报/;

/**
 * What values say about the question: numbers of complaints, reports and suggestions begin with TS, JB, JY, those of 受理 do not, and those
 * of 信访 (XF) may be either; an invoice beside words is to be verified, and a number of ours is never out of scope.
 */
export function preferByValues(intent: Intent, slots: Slots, masked: string): Intent {
  const numbers = [slots.acceptanceNo ?? []].flat();
  const asked = numbers.some((number) => /^(TS|JB|JY|XF)/.test(number)) ? 'feedback_query' : 'progress_query';
  switch (intent) {
    case 'progress_query':
    case 'feedback_query':
      return numbers.some((number) => !number.startsWith('XF')) ? asked : intent;
    case 'out_of_scope':
      return numbers.length > 0 ? asked : intent;
    case 'consult':
      return VERIFIES.test(masked) && bareValueIntent(slots) === 'invoice_verify' ? 'invoice_verify' : intent;
    case 'provide_info':
      if (numbers.length > 0 && ASKS_ON.test(masked)) return asked;
      if (WRONGDOING.test(masked)) return 'report';
      return bareValueIntent(slots);
    default:
      return intent;
  }
}

/** A reading whose first place is given to `intent`, the others behind it in their order. */
export function withFirst(reading: Reading, intent: Intent, confidence: number): Reading {
  const rest = reading.ranked.filter((each) => each.intent !== intent);
  return { ranked: [{ intent, confidence }, ...rest], score: Math.max(reading.score, confidence), inScope: true };
}

const AIMED: ReadonlySet<Intent> = new Set([
  'complaint',
  'report',
  'suggestion',
  'feedback_query',
  'subscribe',
  'unsubscribe',
  'cancel',
  'progress_query',
  'office_info',
  'tax_officer_query',
  'invoice_quota_query',
  'fixed_tax_query',
]);

/** What somebody else wrote is quoted; what the sender wants stands outside, where that says enough to be sure of. */
function readOutsideQuotes(masked: string, all: Reading, read: (masked: string) => Reading): Reading {
  const outside = outsideQuotes(masked);
  if (outside === undefined) return all;
  const apart = read(outside);
  return apart.inScope && (apart.ranked[0]?.confidence ?? 0) >= SURE_OUTSIDE ? apart : all;
}

const SLIP =
  /^(?:刚才?|刚刚|上[一1]?[条个]|前面|不好意思|对不起|抱歉|那[条个])*[,.\s]*(?:我)?(?:发|打|点|按|输)错(?:了|人了?|地方了?|群了?|对象了?)?[,.;!\s]+/;
const LEAST = 4;

/** 刚才发错了,那契税谁出: what is meant stands behind; a value behind it corrects the one before, and is read as such. */
function withoutSlip(masked: string): string | undefined {
  const found = SLIP.exec(masked);
  const rest = found === null ? '' : masked.slice(found[0].length);
  return rest.length < LEAST || rest.includes('<') ? undefined : rest;
}

/** Applies questions about the service and about forwarded texts, negation, hypothesis, whom it is aimed at, and number prefixes to what the classifier read. */
export function adjustReading(
  masked: string,
  slots: Slots,
  readingOfAll: Reading,
  read: (masked: string) => Reading,
): Reading {
  const slip = withoutSlip(masked);
  const reading = slip === undefined ? readOutsideQuotes(masked, readingOfAll, read) : read(slip);
  const first = reading.ranked[0];
  if (first === undefined) return reading;
  if (asksWhetherGenuine(masked) || asksAboutService(masked)) return withFirst(reading, 'consult', 0.85);
  if (isHypothetical(masked) && ABOUT_WORDS.has(first.intent)) return withFirst(reading, 'consult', 0.8);
  if (LOOK_UPS.has(first.intent) && asksMeaning(masked)) return withFirst(reading, 'consult', 0.8);
  if (reading.inScope && first.intent !== 'suggestion' && isProposal(masked))
    return withFirst(reading, 'suggestion', 0.85);
  // Complaints, reports and cancellations aimed at other bodies are not ours (docs/labels.md).
  if ((AIMED.has(first.intent) || /投诉|举报/.test(masked)) && isAboutOthers(masked)) {
    const doubt = Math.min(1, 0.1 / reading.score);
    return {
      ranked: reading.ranked.map(({ intent, confidence }) => ({ intent, confidence: confidence * doubt })),
      score: reading.score * doubt,
      inScope: false,
    };
  }
  if (ABOUT_WORDS.has(first.intent) || !reading.inScope) {
    const rest = withoutNegated(masked);
    if (rest !== undefined) {
      if (rest.replace(/[^\p{L}\p{N}]/gu, '').length < 2) return withFirst(reading, 'deny', 0.8);
      const again = read(rest);
      return again.inScope && !ACCUSING.has(again.ranked[0]?.intent ?? 'out_of_scope')
        ? again
        : withFirst(reading, 'consult', 0.6);
    }
  }
  // 举报某店2025年少报30万: the values in it do not make it a mere value.
  const accuses = first.intent === 'provide_info' ? ACCUSES.exec(masked)?.[1] : undefined;
  if (accuses !== undefined) return withFirst(reading, accuses === '投诉' ? 'complaint' : 'report', first.confidence);
  const got = reading.inScope ? first.intent : 'out_of_scope';
  const preferred = preferByValues(got, slots, masked);
  return preferred === got ? reading : withFirst(reading, preferred, Math.max(first.confidence, BY_NUMBER));
}
