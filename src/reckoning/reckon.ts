import { shanghaiDay } from '../core/shanghai-time';
import { continueReckoning } from './continue-reckoning';
import { yuan } from './money';
import type { Basis, Question, Reckoning, ReckonResult } from './question';
import { readReckoning } from './read-reckoning';
import type { Rules } from './rules';
import { workerOf } from './workers';

/** First text of a reply, in UTF-16 units: with signature and 回复1 it fits two segments. */
const SHORT_LIMIT = 120;

/** Reckons a case by the rules of its day. Pure: the same case, day and rules give the same sum. */
export function reckon(question: Question, given: { now: Date; rules: Rules }): ReckonResult {
  const worker = workerOf(question.kind);
  const missing = worker.missing(question.inputs);
  if (missing.length > 0) return { status: 'missing', missing };
  const today = shanghaiDay(given.now);
  const worked = worker.work(question.inputs, { day: question.inputs.day ?? today, today, rules: given.rules });
  if ('unknown' in worked) return { status: 'unknown', reason: worked.unknown, articleId: worked.articleId };
  const { headline, hint, lines, basis, articleId } = worked;
  const reckoning: Reckoning = {
    kind: question.kind,
    inputs: question.inputs,
    result: yuan(worked.result),
    lines,
    short: shortText(headline, hint, basis),
    full: [...lines, `依据:${basis.map(({ doc, article }) => doc + (article ?? '')).join(';')}。`].join('\n'),
    basis,
    articleId,
  };
  return { status: 'reckoned', reckoning };
}

/** A turn of the conversation: what was made of a text, and what the session keeps. */
export interface ReckoningTurn {
  /** To be kept for the next text; its `asked` is set when something is missing. */
  question: Question;
  result: ReckonResult;
}

/**
 * All of it in one: a follow-up of `previous` where the text is one, else a case of its own. Undefined: the text is not for reckoning.
 * `before` is the text that was answered last by an article.
 */
export function answerReckoning(
  text: string,
  given: { now: Date; rules: Rules; previous?: Question; before?: string },
): ReckoningTurn | undefined {
  const { now, rules, previous, before } = given;
  const alone = readReckoning(text, { now });
  const question =
    // A case with its own sum stands for itself, unless a sum was just asked for.
    (alone && alone.missing.length === 0 ? alone.question : undefined) ??
    (previous && continueReckoning(previous, text, { now })) ??
    (alone ?? (before === undefined ? undefined : readReckoning(text, { now, before })))?.question;
  if (question === undefined) return undefined;
  const result = reckon(question, { now, rules });
  const asked = result.status === 'missing' ? result.missing[0]?.input : undefined;
  return {
    question: { kind: question.kind, inputs: question.inputs, ...(asked === undefined ? {} : { asked }) },
    result,
  };
}

/** Headline, hint and basis as far as they fit. */
function shortText(headline: string, hint: string | undefined, basis: readonly Basis[]): string {
  const source = `(${basisShort(basis[0])})。`;
  const room = SHORT_LIMIT - source.length;
  const said = headline.length <= room ? headline : cut(headline, room);
  const more = hint !== undefined && said.length + hint.length <= room ? hint : '';
  return `${said}${more}`.replace(/。$/, '') + source;
}

/** Up to the last clause that fits; the sum stands first, so it is always in. */
function cut(text: string, room: number): string {
  const part = text.slice(0, room - 1);
  const at = Math.max(part.lastIndexOf(','), part.lastIndexOf(';'), part.lastIndexOf(':'), part.lastIndexOf('。'));
  return `${at > 0 ? part.slice(0, at) : part}。`;
}

/** The document as short as it can still be looked up. */
function basisShort(basis: Basis | undefined): string {
  return (basis?.doc ?? '')
    .replace(/^中华人民共和国/, '')
    .replace(/^财政部 税务总局 (?:住房城乡建设部|工业和信息化部|海关总署)/, '财政部等');
}
