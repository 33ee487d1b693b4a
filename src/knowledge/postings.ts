import { termWeight } from './question-text';
import type { Vocabulary } from './vocabulary';

/** Where each term occurs and how much it counts there: the entries of a term lie together, in the order of places. */
export interface Postings {
  /** First entry and the one after the last; undefined for a term that is nowhere. */
  range(term: string): readonly [from: number, to: number] | undefined;
  /** Of a term by its number: how many places hold it. */
  held(number: number): number;
  places: Int32Array;
  values: Float64Array;
}

/** One field of the documents: how much a term found in it counts (BM25F), and how strongly its length is evened out. */
export interface Field {
  weight: number;
  evening: number;
  /** The terms of the field in each document by their numbers, repeats included. */
  terms: readonly (readonly number[])[];
}

/** How much a term says, by itself or by its number. */
export interface TermWeights {
  of(term: string): number;
  at(number: number): number;
}

/** BM25F: the weighted, length-evened frequency of every term in every document. */
export function postDocuments(fields: readonly Field[], documents: number, vocabulary: Vocabulary): Postings {
  const averages = fields.map((field) => field.terms.reduce((sum, terms) => sum + terms.length, 0) / documents || 1);
  return postings(vocabulary, (visit) => {
    for (let place = 0; place < documents; place += 1) {
      fields.forEach((field, index) => {
        const terms = field.terms[place] ?? [];
        const value = field.weight / (1 - field.evening + (field.evening * terms.length) / (averages[index] ?? 1));
        for (const term of terms) visit(term, place, value);
      });
    }
  });
}

/** Unit vectors of short texts (each term once), so that a dot product is their cosine with the question. */
export function postQuestions(
  texts: readonly (readonly number[])[],
  weights: TermWeights,
  vocabulary: Vocabulary,
): Postings {
  return postings(vocabulary, (visit) =>
    texts.forEach((text, place) => {
      const terms = [...new Set(text)];
      const norm = Math.sqrt(terms.reduce((sum, term) => sum + weights.at(term) ** 2, 0)) || 1;
      for (const term of terms) visit(term, place, weights.at(term) / norm);
    }),
  );
}

type Visit = (term: number, place: number, value: number) => void;

/** @param visitAll tells of every term at every place, in the order of places; asked twice: to count, and to fill in. */
function postings(vocabulary: Vocabulary, visitAll: (visit: Visit) => void): Postings {
  const size = vocabulary.terms.length;
  const starts = new Int32Array(size + 1);
  const lastPlace = new Int32Array(size).fill(-1);
  visitAll((term, place) => {
    if (lastPlace[term] === place) return;
    lastPlace[term] = place;
    starts[term + 1]! += 1;
  });
  for (let term = 0; term < size; term += 1) starts[term + 1]! += starts[term] ?? 0;

  const places = new Int32Array(starts[size] ?? 0);
  const values = new Float64Array(places.length);
  const next = starts.slice();
  lastPlace.fill(-1);
  visitAll((term, place, value) => {
    if (lastPlace[term] !== place) {
      lastPlace[term] = place;
      places[next[term]!++] = place;
    }
    values[next[term]! - 1]! += value;
  });
  const held = (number: number): number => (starts[number + 1] ?? 0) - (starts[number] ?? 0);
  return {
    range: (term) => {
      const number = vocabulary.numberOf(term);
      return number === undefined || held(number) === 0 ? undefined : [starts[number] ?? 0, starts[number + 1] ?? 0];
    },
    held,
    places,
    values,
  };
}

/** How much a term says: rare in the documents, and of a kind that tells topics apart. Remembered for terms of the base. */
export function termWeighing(
  whole: Postings,
  documents: number,
  vocabulary: Vocabulary,
  cohesion: (term: string) => number,
): TermWeights {
  const reckon = (term: string, found: number): number =>
    Math.log(1 + (documents - found + 0.5) / (found + 0.5)) * termWeight(term) * cohesion(term);
  // Only what the base holds is kept: what people type has no bound.
  const known = new Float64Array(vocabulary.terms.length).fill(NaN);
  const at = (number: number): number => {
    if (Number.isNaN(known[number])) known[number] = reckon(vocabulary.terms[number] ?? '', whole.held(number));
    return known[number] ?? 0;
  };
  return {
    at,
    of: (term) => {
      const number = vocabulary.numberOf(term);
      return number === undefined ? reckon(term, 0) : at(number);
    },
  };
}
