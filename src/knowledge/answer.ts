import { shanghaiDay, type Day } from '../core/shanghai-time';
import { basisLine, isValidOn, regionFit, type Article } from './article';
import { dayName, monthName } from './asked-day';
import { normaliseQuestion, readQuestion, topicWords } from './question-text';
import { confidenceOf, shares, SIGNS, type Sign } from './ranking';
import type { Found, Hit, SearchIndex } from './search-index';

/** What the knowledge base makes of a question. */
export type AnswerResult =
  | {
      kind: 'answer';
      article: Article;
      /** Of the article that answered: goes into the ledger with the text. */
      version: string;
      /** How likely it answers the question, 0..1, calibrated (npm run bench -- retrieval). */
      score: number;
      /** First text of the reply. */
      short: string;
      /** What 回复1 brings, the basis at the end. */
      full: string;
      /** The question only made sense after the one before. */
      followUp: boolean;
      /** Not quite sure: one or two others that may be meant instead, to be named after the answer. */
      also?: Article[];
      /** Where the question was about a day in the past: whether the article was true then, and what is true today differs. */
      about?: { day: Day; validThen: boolean; changedSince: boolean };
    }
  /** Two or three articles are equally likely: ask which, by their titles. */
  | { kind: 'choose'; candidates: Article[] }
  /** Nothing fits well enough; `nearest` may be offered or kept for the editors. */
  | { kind: 'none'; nearest: Article[] };

export interface AnswerOptions {
  now: Date;
  /** GB/T 2260 code of where the asker is; its version overrides the national one. */
  region?: string;
  /** A day in the past that the question is about (askedDay); the version that was true then answers. */
  about?: Day;
  /** What an embedding model makes of the question (Knowledge.nearness), where there is one. */
  nearness?: ReadonlyMap<string, number>;
  /** What the last answer was about. */
  topic?: { articleId: string; question: string };
}

/** An article that speaks of all that was said (契税, 开票) is offered with its neighbours, however little that was. */
const WHOLLY_COVERED = 0.9;
/** What is offered in a choice is at least this likely as the first (ratio). */
const OFFERED_RATIO = 0.3;
/** A follow-up this clear by itself is not read together with the question before; 那…呢 must be clearer, and longer. */
const CLEAR_ALONE = 0.5;
const CLEAR_ALONE_MARKED = 0.8;
/** A text with no more topic than this is a remark on what was said before, if that has a word for it. */
const SHORT_REMARK = 4;
/** Ahead of the rest of the topic's neighbours when a follow-up is read together with the question before. */
const TOPIC_BONUS = 1;
/** Of a candidate that one of the two readings did not bring up, against the last that it did. */
const UNSEEN = 1;

/** 契税, 开票, 印花税: a topic and no question. */
const NAMES_A_TOPIC = 5;
/** Fewer terms than this say little: 你好, 开票. */
const ENOUGH_TERMS = 12;
/** What is read of a question, in UTF-16 units: nobody explains himself longer, and time stays bounded. */
const LONGEST_QUESTION = 500;

const OPENERS = /^(?:那么?|这|如果|要是|假如|万一|换成|还有|另外)/;
const TAIL = /(?:呢|咧|嘞)$/;
/** Words that ask for more of the same: what is left of 要交多少 or 怎么办理 without them is nothing. */
const GENERIC =
  /具体|详细|优惠|政策|截[止至]|到期|为止|执行|到哪年|哪年|几次|怎么?(?:办理?|交|报|算|弄|操作)|要?交多少|多少钱?|多久|什么时候|几号|哪里?|在哪儿?|去哪儿?|材料|资料|流程|依据|文件|条件|期限|标准|办理?|申报|操作|计算|交|算|报|要|得|会|该|能|的|那么?|这|是|有|不|多|少|办/g;

/**
 * Answers a question from the index: the right article, its version by region and day, a follow-up read with the question
 * before, or a choice, or nothing. Pure: the same arguments give the same answer. Requirement Q8.
 */
export function answerQuestion(index: SearchIndex, text: string, options: AnswerOptions): AnswerResult {
  const question = text.slice(0, LONGEST_QUESTION);
  const current = versionChooser(index, options);
  const about = options.topic && current(options.topic.articleId);
  if (options.topic && about) {
    const continued = followUp(index, question, options.topic.question.slice(0, LONGEST_QUESTION), about, current);
    if (continued) return dated(index, continued, options);
  }
  return dated(index, decide(index, judge(index, question, current, options.nearness)), options);
}

/** The version of an article that is true then (or, where none was, today, or before long) and there. */
export function versionChooser(index: SearchIndex, options: AnswerOptions): (id: string) => Article | undefined {
  const today = shanghaiDay(options.now);
  return (id) =>
    (options.about === undefined ? undefined : currentVersion(index, id, options.about, options.region)) ??
    currentVersion(index, id, today, options.region) ??
    upcomingVersion(index, id, today, options.region);
}

/** People ask about what was announced: the next version of an article that is not in force yet. */
function upcomingVersion(index: SearchIndex, id: string, today: Day, region?: string): Article | undefined {
  const ahead = index
    .versions(id)
    .filter((article) => article.validFrom > today && regionFit(article, region) > 0)
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))[0];
  return ahead && currentVersion(index, id, ahead.validFrom, region);
}

/** Says which time an answer is for, where that is not today. */
function dated(index: SearchIndex, result: AnswerResult, { about, now, region }: AnswerOptions): AnswerResult {
  if (result.kind !== 'answer') return result;
  const { validFrom } = result.article;
  if (validFrom > shanghaiDay(now)) return remarked(result, `${dayName(validFrom)}起：`);
  if (about === undefined) return result;
  const validThen = isValidOn(result.article, about);
  const changedSince = currentVersion(index, result.article.id, shanghaiDay(now), region) !== result.article;
  const remark = !validThen ? '以下为现行规定：' : changedSince ? `${monthName(about)}适用：` : '';
  return { ...remarked(result, remark), about: { day: about, validThen, changedSince } };
}

function remarked(result: AnswerResult & { kind: 'answer' }, remark: string): AnswerResult & { kind: 'answer' } {
  return remark === '' ? result : { ...result, short: remark + result.short, full: `${remark}\n${result.full}` };
}

/** The version of an article that is true on `day` at `region`: the closest region, then the newest. */
export function currentVersion(index: SearchIndex, id: string, day: string, region?: string): Article | undefined {
  return index
    .versions(id)
    .filter((article) => isValidOn(article, day) && regionFit(article, region) > 0)
    .sort((a, b) => regionFit(b, region) - regionFit(a, region) || (a.validFrom < b.validFrom ? 1 : -1))[0];
}

/** The candidates of a question, one an article in the version that counts, and how likely the first answers it. */
export interface Judged {
  found: Found;
  hits: Hit[];
  signs: Record<Sign, number>;
  confidence: number;
}

/** Searches and judges; articles that have no version then and there drop out. */
export function judge(
  index: SearchIndex,
  question: string,
  current: (id: string) => Article | undefined,
  nearness?: ReadonlyMap<string, number>,
): Judged {
  const found = index.search(question, nearness);
  const seen = new Set<string>();
  const hits: Hit[] = [];
  for (const hit of found.hits) {
    if (seen.has(hit.article.id)) continue;
    seen.add(hit.article.id);
    const article = current(hit.article.id);
    if (article) hits.push({ ...hit, article });
  }
  if (hits.length > 0) shares(hits.map(({ score }) => score)).forEach((share, at) => ((hits[at] as Hit).share = share));
  const signs = signsOf(found, hits);
  return { found, hits, signs, confidence: hits.length === 0 ? 0 : confidenceOf(index.weights, signs) };
}

function signsOf(found: Found, hits: readonly Hit[]): Record<Sign, number> {
  const [first, second] = hits;
  if (!first) return Object.fromEntries(SIGNS.map((sign) => [sign, 0])) as Record<Sign, number>;
  const { whole, covered, closest, title, lexicon, pairs, taxSame } = first.features;
  return {
    share: first.share,
    lead: first.share - (second?.share ?? 0),
    whole,
    covered,
    closest,
    title,
    lexicon,
    pairs,
    taxSame,
    known: found.known,
    length: Math.min(1, found.said.size / ENOUGH_TERMS),
  };
}

function decide(index: SearchIndex, { found, hits, confidence }: Judged): AnswerResult {
  const { sureFrom, tellFrom, offerFrom, rivalRatio } = index.weights;
  const [first, second] = hits;
  const reached = confidence >= offerFrom || (first !== undefined && first.features.covered >= WHOLLY_COVERED);
  if (!first || !reached) return { kind: 'none', nearest: hits.slice(0, 3).map((hit) => hit.article) };
  if (second === undefined) return asAnswer(first.article, confidence, false);
  const bare = found.said.size <= NAMES_A_TOPIC;
  const near = hits.slice(1, 3).filter((hit, at) => at === 0 || hit.share >= first.share * OFFERED_RATIO);
  const also = near.map((hit) => hit.article);
  if (confidence < tellFrom || second.share >= first.share * rivalRatio || (bare && confidence < sureFrom)) {
    return { kind: 'choose', candidates: [first.article, ...also] };
  }
  const told = asAnswer(first.article, confidence, false);
  return confidence >= sureFrom ? told : { ...told, also };
}

function asAnswer(article: Article, score: number, isFollowUp: boolean): AnswerResult & { kind: 'answer' } {
  const caution = article.checked === false ? '以主管税务机关解释为准。' : '';
  return {
    kind: 'answer',
    article,
    version: article.version,
    score,
    short: article.answer + caution,
    full: [article.body, basisLine(article), caution].filter((part) => part !== '').join('\n'),
    followUp: isFollowUp,
  };
}

/**
 * Reads the question as a continuation of the last one, or says by `undefined` that it stands for itself. In order: a word
 * the article names in followUps; a text of nothing but 多少/怎么办 (more of the same article); both questions together.
 */
function followUp(
  index: SearchIndex,
  question: string,
  before: string,
  about: Article,
  current: (id: string) => Article | undefined,
): AnswerResult | undefined {
  const text = readQuestion(question);
  const marked = OPENERS.test(text) || TAIL.test(text);
  const words = topicWords(text.replace(OPENERS, '').replace(TAIL, '')).replace(/ /g, '');
  const length = [...words].length;
  if (!marked && length > 8) return undefined;

  const alone = judge(index, question, current);
  const sureAlone = marked
    ? length > SHORT_REMARK && alone.confidence >= CLEAR_ALONE_MARKED
    : alone.confidence >= CLEAR_ALONE;
  const named = Object.entries(about.followUps).find(([keys]) =>
    keys.split('|').some((key) => text.includes(normaliseQuestion(key))),
  );
  const target = named && current(named[1]);
  if (target && (marked || length <= SHORT_REMARK || !sureAlone)) return asAnswer(target, 1, true);
  const rest = topicWords(text.replace(OPENERS, '').replace(TAIL, '').replace(GENERIC, ' ')).replace(GENERIC, '').trim();
  if (rest === '') return asAnswer(about, 1, true);
  if (sureAlone) return undefined;
  if (!marked && length > 5) return undefined;

  const neighbours = new Set([about.id, ...about.related, ...Object.values(about.followUps)]);
  const together = judge(index, `${before} ${question}`, current);
  const own = new Map(alone.hits.map((hit) => [hit.article.id, hit.score]));
  const worst = Math.min(...own.values()) - UNSEEN;
  // The new words decide among what the topic allows: half the score is theirs alone.
  const mixed = together.hits
    .map(({ article, score }) => {
      const bonus = neighbours.has(article.id) ? TOPIC_BONUS : 0;
      return { article, score: (score + bonus + (own.size === 0 ? 0 : (own.get(article.id) ?? worst))) / 2 };
    })
    .sort((a, b) => b.score - a.score || (a.article.id < b.article.id ? -1 : 1));
  const best = mixed[0];
  return best && asAnswer(best.article, Math.max(together.confidence, alone.confidence), true);
}
