import { termWeight } from './question-text';

/** Where each term occurs and how much it counts there: the entries of a term lie together, in the order of places. */
export interface Postings {
  /** First entry and the one after the last; undefined for a term that is nowhere. */
  range(term: string): readonly [from: number, to: number] | undefined;
  places: Int32Array;
  values: Float64Array;
}

/** One field of the documents: how much a term found in it counts (BM25F), and how strongly its length is evened out. */
export interface Field {
  weight: number;
  evening: number;
  /** The terms of the field in each document, repeats included. */
  terms: readonly (readonly string[])[];
}

/** BM25F: the weighted, length-evened frequency of every term in every document. */
export function postDocuments(fields: readonly Field[], documents: number): Postings {
  const writer = postingWriter();
  const averages = fields.map((field) => field.terms.reduce((sum, terms) => sum + terms.length, 0) / documents || 1);
  for (let place = 0; place < documents; place += 1) {
    fields.forEach((field, index) => {
      const terms = field.terms[place] ?? [];
      const evened = 1 - field.evening + (field.evening * terms.length) / (averages[index] ?? 1);
      for (const term of terms) writer.add(term, place, field.weight / evened);
    });
  }
  return writer.finish();
}

/** Unit vectors of short texts (each term once), so that a dot product is their cosine with the question. */
export function postQuestions(texts: readonly (readonly string[])[], weight: (term: string) => number): Postings {
  const writer = postingWriter();
  texts.forEach((text, place) => {
    const terms = [...new Set(text)];
    const weights = terms.map(weight);
    const norm = Math.sqrt(weights.reduce((sum, each) => sum + each * each, 0)) || 1;
    terms.forEach((term, at) => writer.add(term, place, (weights[at] ?? 0) / norm));
  });
  return writer.finish();
}

/** Collects entries place by place in flat arrays (start-up is short because there is little to collect as garbage). */
function postingWriter() {
  const numbers = new Map<string, number>();
  const lastEntry: number[] = [];
  const counts: number[] = [];
  const terms: number[] = [];
  const places: number[] = [];
  const values: number[] = [];
  const add = (term: string, place: number, value: number) => {
    let number = numbers.get(term);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(term, number);
      lastEntry.push(-1);
      counts.push(0);
    }
    const last = lastEntry[number] ?? -1;
    if (last >= 0 && places[last] === place) {
      values[last] = (values[last] ?? 0) + value;
      return;
    }
    lastEntry[number] = places.length;
    counts[number] = (counts[number] ?? 0) + 1;
    terms.push(number);
    places.push(place);
    values.push(value);
  };
  const finish = (): Postings => sortedPostings({ numbers, counts, terms, places, values });
  return { add, finish };
}

/** Entries as they were collected: the number of each entry's term, its place and value; how many entries each term has. */
interface Collected {
  numbers: Map<string, number>;
  counts: readonly number[];
  terms: readonly number[];
  places: readonly number[];
  values: readonly number[];
}

/** Apart from the collecting, so that nothing of what was collected is kept but the terms. */
function sortedPostings({ numbers, counts, terms, places, values }: Collected): Postings {
  const starts = new Int32Array(counts.length + 1);
  counts.forEach((count, number) => (starts[number + 1] = (starts[number] ?? 0) + count));
  const next = starts.slice();
  const sortedPlaces = new Int32Array(places.length);
  const sortedValues = new Float64Array(places.length);
  for (let entry = 0; entry < terms.length; entry += 1) {
    const number = terms[entry] ?? 0;
    const to = next[number] ?? 0;
    next[number] = to + 1;
    sortedPlaces[to] = places[entry] ?? 0;
    sortedValues[to] = values[entry] ?? 0;
  }
  return { range: rangeOf(numbers, starts), places: sortedPlaces, values: sortedValues };
}

function rangeOf(numbers: ReadonlyMap<string, number>, starts: Int32Array): Postings['range'] {
  return (term) => {
    const number = numbers.get(term);
    return number === undefined ? undefined : [starts[number] ?? 0, starts[number + 1] ?? 0];
  };
}

/** How much a term says: rare in the documents, and of a kind that tells topics apart. Remembered for terms of the index. */
export function termWeighing(
  postings: Postings,
  documents: number,
  cohesion: (term: string) => number = () => 1,
): (term: string) => number {
  const known = new Map<string, number>();
  return (term) => {
    const before = known.get(term);
    if (before !== undefined) return before;
    const range = postings.range(term);
    const found = range ? range[1] - range[0] : 0;
    const weight = Math.log(1 + (documents - found + 0.5) / (found + 0.5)) * termWeight(term) * cohesion(term);
    // Only what the index holds is kept: what people type has no bound.
    if (range) known.set(term, weight);
    return weight;
  };
}
