import { shanghaiDay } from '../core/shanghai-time';
import { basisLine, isValidOn, regionFit, type Article } from './article';
import { normaliseQuestion, topicWords } from './question-text';
import type { Hit, SearchIndex } from './search-index';

/** What the knowledge base makes of a question. */
export type AnswerResult =
  | {
      kind: 'answer';
      article: Article;
      /** Of the article that answered: goes into the ledger with the text. */
      version: string;
      /** 0..1 */
      score: number;
      /** First text of the reply. */
      short: string;
      /** What 回复1 brings, the basis at the end. */
      full: string;
      /** The question only made sense after the one before. */
      followUp: boolean;
    }
  /** Two or three articles are equally likely: ask which, by their titles. */
  | { kind: 'choose'; candidates: Article[] }
  /** Nothing fits well enough; `nearest` may be offered or kept for the editors. */
  | { kind: 'none'; nearest: Article[] };

export interface AnswerOptions {
  now: Date;
  /** GB/T 2260 code of where the asker is; its version overrides the national one. */
  region?: string;
  /** What the last answer was about. */
  topic?: { articleId: string; question: string };
}

/**
 * Below this confidence nothing is answered. On 186 questions in words of their own 3 % fall below, but of 112 texts that
 * have nothing to do with tax 47 % lie above: whether a text is a question about tax is for the room intents to say.
 */
const ANSWER_FROM = 0.125;
/** A second whose score is this close (ratio) is a rival: of nine such cases the first was right once. */
const RIVAL_RATIO = 0.95;
/** What is offered in a choice lies this close to the first. */
const OFFERED_RATIO = 0.85;
/** A follow-up this clear by itself is not read together with the question before; 那…呢 must be clearer, and longer. */
const CLEAR_ALONE = 0.3;
const CLEAR_ALONE_MARKED = 0.6;
/** A text with no more topic than this is a remark on what was said before, if that has a word for it. */
const SHORT_REMARK = 4;
/** Ahead of the rest of the topic's neighbours when a follow-up is read together with the question before. */
const TOPIC_BONUS = 1.15;

/** What is read of a question, in UTF-16 units: nobody explains himself longer, and time stays bounded. */
const LONGEST_QUESTION = 500;

const OPENERS = /^(?:那么?|这|如果|要是|假如|万一|换成|还有|另外)/;
const TAIL = /(?:呢|咧|嘞)$/;
/** Words that ask for more of the same: what is left of 要交多少 or 怎么办理 without them is nothing. */
const GENERIC =
  /具体|详细|到哪年|哪年|几次|怎么?(?:办理?|交|报|算|弄|操作)|要?交多少|多少钱?|多久|什么时候|几号|哪里?|在哪儿?|去哪儿?|材料|资料|流程|依据|文件|条件|期限|标准|办理?|申报|操作|计算|交|算|报|要|得|会|该|能|的|那么?|这|是|有|不|多|少|办/g;

/**
 * Answers a question from the index: the right article, its version by region and day, a follow-up read with the question
 * before, or a choice, or nothing. Pure: the same arguments give the same answer. Requirement Q8.
 */
export function answerQuestion(index: SearchIndex, text: string, options: AnswerOptions): AnswerResult {
  const question = text.slice(0, LONGEST_QUESTION);
  const day = shanghaiDay(options.now);
  const current = (id: string) => currentVersion(index, id, day, options.region);
  const about = options.topic && current(options.topic.articleId);
  if (options.topic && about) {
    const continued = followUp(index, question, options.topic.question.slice(0, LONGEST_QUESTION), about, current);
    if (continued) return continued;
  }
  return decide(ranked(index.search(question), current), false);
}

/** The version of an article that is true on `day` at `region`: the closest region, then the newest. */
export function currentVersion(index: SearchIndex, id: string, day: string, region?: string): Article | undefined {
  return index
    .versions(id)
    .filter((article) => isValidOn(article, day) && regionFit(article, region) > 0)
    .sort((a, b) => regionFit(b, region) - regionFit(a, region) || (a.validFrom < b.validFrom ? 1 : -1))[0];
}

/** One hit an article, with the version that is true here and now; articles that have none drop out. */
function ranked(hits: readonly Hit[], current: (id: string) => Article | undefined): Hit[] {
  const seen = new Set<string>();
  const best: Hit[] = [];
  for (const hit of hits) {
    if (seen.has(hit.article.id)) continue;
    seen.add(hit.article.id);
    const article = current(hit.article.id);
    if (article) best.push({ article, score: hit.score });
  }
  return best;
}

/** How sure the first is: its score, up to twice as much where no second comes near. */
function confidence(hits: readonly Hit[]): number {
  const [first, second] = hits;
  if (!first) return 0;
  return Math.min(1, first.score * (2 - (second?.score ?? 0) / first.score));
}

function decide(hits: readonly Hit[], isFollowUp: boolean): AnswerResult {
  const [first, second] = hits;
  const sure = confidence(hits);
  if (!first || sure < ANSWER_FROM) return { kind: 'none', nearest: hits.slice(0, 3).map((hit) => hit.article) };
  if (second && second.score >= first.score * RIVAL_RATIO) {
    const offered = hits.slice(0, 3).filter((hit) => hit.score >= first.score * OFFERED_RATIO);
    return { kind: 'choose', candidates: offered.map((hit) => hit.article) };
  }
  return asAnswer({ article: first.article, score: sure }, isFollowUp);
}

function asAnswer(hit: Hit, isFollowUp: boolean): AnswerResult {
  const { article, score } = hit;
  const caution = article.checked === false ? '以主管税务机关解释为准。' : '';
  return {
    kind: 'answer',
    article,
    version: article.version,
    score: Math.min(1, score),
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
  const text = normaliseQuestion(question);
  const marked = OPENERS.test(text) || TAIL.test(text);
  const words = topicWords(text.replace(OPENERS, '').replace(TAIL, '')).replace(/ /g, '');
  const length = [...words].length;
  if (!marked && length > 8) return undefined;

  const alone = ranked(index.search(question), current);
  const sureAlone = marked ? length > SHORT_REMARK && confidence(alone) >= CLEAR_ALONE_MARKED : confidence(alone) >= CLEAR_ALONE;
  const named = Object.entries(about.followUps).find(([keys]) =>
    keys.split('|').some((key) => text.includes(normaliseQuestion(key))),
  );
  const target = named && current(named[1]);
  if (target && (marked || length <= SHORT_REMARK || !sureAlone)) return asAnswer({ article: target, score: 1 }, true);
  const rest = topicWords(text.replace(OPENERS, '').replace(TAIL, '').replace(GENERIC, ' ')).replace(GENERIC, '').trim();
  if (rest === '') return asAnswer({ article: about, score: 1 }, true);
  if (sureAlone) return undefined;
  if (!marked && length > 5) return undefined;

  const neighbours = new Set([about.id, ...about.related, ...Object.values(about.followUps)]);
  const together = ranked(index.search(`${before} ${question}`), current).map((hit) =>
    neighbours.has(hit.article.id) ? { ...hit, score: hit.score * TOPIC_BONUS } : hit,
  );
  const own = new Map(alone.map((hit) => [hit.article.id, hit.score]));
  // The new words decide among what the topic allows: half the score is theirs alone.
  const mixed = together
    .map((hit) => ({ article: hit.article, score: (hit.score + (own.get(hit.article.id) ?? 0)) / 2 }))
    .sort((a, b) => b.score - a.score || (a.article.id < b.article.id ? -1 : 1));
  return mixed[0] ? asAnswer(mixed[0], true) : undefined;
}
