import { pairsOf, readQuestion, topicWords } from './question-text';

/** A question that was not answered well; `text` with numbers and names already masked. */
export interface UnansweredQuestion {
  text: string;
  at: Date;
  /** What became of it, as the ledger says (知识库无答案 …). */
  outcome: string;
}

/** Questions that ask about the same matter. */
export interface QuestionCluster {
  /** Of the question that opened it; stays the same as the cluster grows. */
  id: string;
  count: number;
  first: Date;
  last: Date;
  /** The commonest wordings, at most EXAMPLES. */
  examples: string[];
  /** How often each outcome occurred, the commonest first. */
  outcomes: { outcome: string; count: number }[];
  /** Articles that come nearest, for the editors to extend. */
  nearest: { id: string; title: string }[];
}

const EXAMPLES = 5;
/** Cosine of the pairs of characters from which two questions are about the same. */
const SAME_FROM = 0.35;

interface Growing {
  id: string;
  pairs: Map<string, number>;
  members: UnansweredQuestion[];
}

/**
 * Gathers questions one by one (order of `at`, then text): each joins the nearest cluster, or opens one. The same questions give the same
 * clusters, whatever their order; those of before stay as they are when later questions come. `nearestTo` names articles for a text
 * (Knowledge.nearest). The largest first; for the editors and E12's hot topics.
 */
export function clusterQuestions(
  questions: readonly UnansweredQuestion[],
  nearestTo: (text: string) => { id: string; title: string }[],
): QuestionCluster[] {
  const sorted = [...questions].sort((a, b) => a.at.getTime() - b.at.getTime() || compare(a.text, b.text) || compare(a.outcome, b.outcome));
  const clusters: Growing[] = [];
  const byPair = new Map<string, Set<Growing>>();
  for (const question of sorted) {
    const pairs = topicPairs(question.text);
    const near = new Set(pairs.flatMap((pair) => [...(byPair.get(pair) ?? [])]));
    let best: Growing | undefined;
    let likeness = SAME_FROM;
    for (const cluster of clusters) {
      if (!near.has(cluster)) continue;
      const value = cosine(pairs, cluster.pairs);
      if (value > likeness || (best === undefined && value === likeness)) [best, likeness] = [cluster, value];
    }
    if (!best) {
      best = { id: readQuestion(question.text).slice(0, 40), pairs: new Map(), members: [] };
      clusters.push(best);
    }
    best.members.push(question);
    for (const pair of pairs) {
      best.pairs.set(pair, (best.pairs.get(pair) ?? 0) + 1);
      const holders = byPair.get(pair) ?? new Set();
      byPair.set(pair, holders.add(best));
    }
  }
  return clusters
    .map(({ id, members }): QuestionCluster => {
      const wordings = tally(members.map(({ text }) => text));
      const examples = wordings.slice(0, EXAMPLES).map(([text]) => text);
      return {
        id,
        count: members.length,
        first: (members[0] as UnansweredQuestion).at,
        last: (members.at(-1) as UnansweredQuestion).at,
        examples,
        outcomes: tally(members.map(({ outcome }) => outcome)).map(([outcome, count]) => ({ outcome, count })),
        nearest: nearestTo(examples[0] ?? ''),
      };
    })
    .sort((a, b) => b.count - a.count || b.last.getTime() - a.last.getTime() || compare(a.id, b.id));
}

function topicPairs(text: string): string[] {
  const normalised = readQuestion(text);
  const pairs = pairsOf(topicWords(normalised));
  return [...new Set(pairs.length > 0 ? pairs : [normalised])];
}

function cosine(pairs: readonly string[], cluster: ReadonlyMap<string, number>): number {
  let product = 0;
  for (const pair of pairs) product += cluster.get(pair) ?? 0;
  let square = 0;
  for (const times of cluster.values()) square += times * times;
  return product / Math.sqrt(square * pairs.length);
}

function tally(texts: readonly string[]): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
