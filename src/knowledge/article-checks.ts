import type { Day } from '../core/shanghai-time';
import { isValidOn, type Article } from './article';
import { normaliseQuestion, pairsOf } from './question-text';

/** Something an editor should put right (fault) or look at (warning); Chinese, for people. */
export interface ArticleFinding {
  file: string;
  line: number;
  severity: 'fault' | 'warning';
  kind: 'no_basis' | 'expired' | 'review_due' | 'contradiction' | 'unchecked';
  message: string;
}

/** An article and the text of its file, which the lines are counted in. */
export interface CheckedArticle {
  article: Article;
  source: string;
}

/** Amounts, rates, days and dates. */
const FIGURE =
  /(\d+(?:,\d{3})*(?:\.\d+)?)\s*(亿元|万元|千元|元|%|‰|个工作日|日|天|个月|年|倍|个点)|([千万]分之[一二三四五六七八九零点.\d]+)/gu;

/** What can carry a figure: a law, a regulation, a numbered paper. */
const DOCUMENT = /号|法|条例|规定|办法|意见|公告|通知|决定|标准|准则|规范|协定|规程/;

/**
 * Figures that rest on no document, versions past their last day without a successor, reviews that are due (faults), and articles that give
 * different numbers for the same thing or were never checked (warnings). In the order of files and lines.
 */
export function checkArticles(articles: readonly CheckedArticle[], today: Day): ArticleFinding[] {
  const findings: ArticleFinding[] = [];
  for (const { article, source } of articles) {
    const { file } = article;
    const figure = firstFigure(article);
    if (figure !== undefined && !article.basis.some(({ doc }) => DOCUMENT.test(doc))) {
      const message = `写有“${figure}”，但依据中没有可以查到的文件`;
      findings.push({ file, line: lineWith(source, figure), severity: 'fault', kind: 'no_basis', message });
    }
    if (article.checked === false) {
      const message = '没有对照文件核对过（checked: no），仅在允许时答复并注明以主管税务机关解释为准';
      findings.push({ file, line: lineWith(source, 'checked:'), severity: 'warning', kind: 'unchecked', message });
    }
    if (article.validTo !== undefined && article.validTo < today && !hasSuccessor(article, articles, today)) {
      const message = `有效期到 ${article.validTo} 为止，没有接续的版本`;
      findings.push({ file, line: lineWith(source, 'validTo:'), severity: 'fault', kind: 'expired', message });
    }
    if (article.reviewBy < today && (article.validTo === undefined || article.validTo >= today)) {
      const message = `应在 ${article.reviewBy} 前复核`;
      findings.push({ file, line: lineWith(source, 'reviewBy:'), severity: 'fault', kind: 'review_due', message });
    }
  }
  findings.push(...contradictions(articles, today));
  const rank = ({ severity }: ArticleFinding) => (severity === 'fault' ? 0 : 1);
  return findings.sort((a, b) => rank(a) - rank(b) || compare(a.file, b.file) || a.line - b.line || compare(a.message, b.message));
}

function firstFigure(article: Article): string | undefined {
  return `${article.answer}\n${article.body}`.match(FIGURE)?.[0];
}

function hasSuccessor(article: Article, all: readonly CheckedArticle[], today: Day): boolean {
  return all.some(({ article: other }) => other.id === article.id && other.region === article.region && isValidOn(other, today));
}

/** One figure in a clause, with what it is about. */
interface Statement {
  article: Article;
  source: string;
  clause: string;
  number: string;
  /** The clause without its figures, as pairs of neighbouring characters. */
  subject: ReadonlySet<string>;
}

/** Characters before a figure that two statements must share to be about the same. */
const LEAD = 4;
/** Part of the subjects' pairs that two statements share where they say the same. */
const SAME_SUBJECT = 0.7;
const SHORTEST_SUBJECT = 6;

/** Statements with one figure each, the same words around it, and another number, in two articles true on the same day and place. */
function contradictions(articles: readonly CheckedArticle[], today: Day): ArticleFinding[] {
  const groups = new Map<string, Statement[]>();
  for (const { article, source } of articles) {
    if (article.region !== 'CN' || !isValidOn(article, today)) continue;
    for (const clause of `${article.answer}\n${article.body}`.split(/[，。；：！？\n（）]/u)) {
      const figures = [...clause.matchAll(FIGURE)];
      const [only] = figures;
      if (figures.length !== 1 || !only) continue;
      const lead = normaliseQuestion(clause.slice(0, only.index)).slice(-LEAD);
      const subject = new Set(pairsOf(normaliseQuestion(clause.replace(FIGURE, ''))));
      if (lead.length < LEAD || subject.size < SHORTEST_SUBJECT) continue;
      const key = `${lead} ${only[2] ?? ''}`;
      const statement = { article, source, clause: clause.trim(), number: numberOf(only), subject };
      groups.set(key, [...(groups.get(key) ?? []), statement]);
    }
  }
  const findings = new Map<string, ArticleFinding>();
  for (const statements of groups.values()) {
    statements.forEach((one, at) => {
      for (const other of statements.slice(at + 1)) {
        if (one.article.id === other.article.id || one.number === other.number) continue;
        if (!sameKinds(one.article, other.article) || alike(one.subject, other.subject) < SAME_SUBJECT) continue;
        const { file } = one.article;
        const message = `“${one.clause}”与 ${other.article.file}:${lineWith(other.source, other.clause)} 的“${other.clause}”数字不同`;
        findings.set(`${file} ${message}`, { file, line: lineWith(one.source, one.clause), severity: 'warning', kind: 'contradiction', message });
      }
    });
  }
  return [...findings.values()];
}

/** 1,000 → 1000, 千分之一 → 千分之1. */
function numberOf(figure: RegExpMatchArray): string {
  return (figure[1] ?? figure[3] ?? '').replaceAll(',', '').replace(/[一二三四五六七八九]/g, (digit) => String('一二三四五六七八九'.indexOf(digit) + 1));
}

/** Two articles about quite other taxes may use the same words. */
function sameKinds(a: Article, b: Article): boolean {
  return a.taxes.length === 0 || b.taxes.length === 0 || a.taxes.some((kind) => b.taxes.includes(kind));
}

function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared += 1;
  return shared / (a.size + b.size - shared);
}

/** The first line that holds a text; 1 where none does (a quoted value may be written otherwise). */
function lineWith(source: string, text: string): number {
  const at = source.indexOf(text);
  return at < 0 ? 1 : source.slice(0, at).split('\n').length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
