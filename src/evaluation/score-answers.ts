import type { GoldQuestion } from './gold';

export interface AnswerScores {
  questions: number;
  /** Share of questions whose answer holds every expected fact. */
  allFacts: number;
  /** The same without those that first ask which question is meant. */
  allFactsAtOnce: number;
  /** Mean share of the expected facts. */
  factRecall: number;
}

export interface WrongAnswer {
  id: string;
  text: string;
  missing: string[];
  articles: string[];
}

/** All that a question brings, 回复1 included. */
export interface GivenAnswer {
  answer: string;
  articles: string[];
  /** Told without asking back. */
  atOnce: boolean;
}

export interface AnswerReport {
  scores: AnswerScores;
  wrong: WrongAnswer[];
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s,，]/g, '');
}

/** A fact counts when any of its wordings occurs in the answer. */
export function scoreAnswers(
  questions: readonly GoldQuestion[],
  given: ReadonlyMap<string, GivenAnswer>,
): AnswerReport {
  const wrong: WrongAnswer[] = [];
  let recall = 0;
  let atOnce = 0;
  for (const { id, text, facts } of questions) {
    const { answer, articles, atOnce: told } = given.get(id) ?? { answer: '', articles: [], atOnce: true };
    const said = plain(answer);
    const missing = facts.filter(({ any }) => !any.some((wording) => said.includes(plain(wording))));
    recall += facts.length === 0 ? 1 : 1 - missing.length / facts.length;
    if (missing.length === 0 && told) atOnce += 1;
    if (missing.length > 0) wrong.push({ id, text, missing: missing.map(({ name }) => name), articles });
  }
  const count = questions.length;
  return {
    scores: {
      questions: count,
      allFacts: count === 0 ? 1 : (count - wrong.length) / count,
      allFactsAtOnce: count === 0 ? 1 : atOnce / count,
      factRecall: count === 0 ? 1 : recall / count,
    },
    wrong,
  };
}
