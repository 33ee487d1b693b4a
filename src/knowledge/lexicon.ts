import { parse } from 'yaml';
import { AppError } from '../core/errors';
import { normaliseQuestion } from './question-text';

/** Turns what people say into what documents say: 一个点 → 1%征收率. */
export interface Lexicon {
  /** The formal terms for the street words in a normalised text, without repeats, in the lexicon's order. */
  expand(normalised: string): string[];
  size: number;
}

export const emptyLexicon: Lexicon = { expand: () => [], size: 0 };

/**
 * Reads `lexicon.yaml`: a list of `{street: [words], formal: [terms]}`.
 *
 * @throws AppError `lexicon_faults` naming every entry that is not of that form.
 */
export function parseLexicon(source: string): Lexicon {
  const data = readPlainEntries(source) ?? (parse(source) as unknown);
  const faults: string[] = [];
  const byFirstCharacter = new Map<string, { street: string; formal: string[] }[]>();
  const isTexts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '');
  const entries = Array.isArray(data) ? (data as unknown[]) : [];
  if (entries.length === 0) faults.push('the lexicon is not a list of entries');
  entries.forEach((entry, index) => {
    const { street, formal } = (entry ?? {}) as { street?: unknown; formal?: unknown };
    if (!isTexts(street) || !isTexts(formal)) {
      faults.push(`entry ${index + 1} needs street and formal, both lists of texts`);
      return;
    }
    for (const word of street) {
      const normal = normaliseQuestion(word);
      const first = normal.charAt(0);
      byFirstCharacter.set(first, [...(byFirstCharacter.get(first) ?? []), { street: normal, formal }]);
    }
  });
  if (faults.length > 0) throw new AppError('lexicon_faults', `lexicon.yaml: ${faults.join('; ')}`);
  return {
    size: entries.length,
    expand: (normalised) => {
      const found = new Set<string>();
      for (let at = 0; at < normalised.length; at += 1) {
        for (const candidate of byFirstCharacter.get(normalised.charAt(at)) ?? []) {
          if (normalised.startsWith(candidate.street, at)) candidate.formal.forEach((term) => found.add(term));
        }
      }
      return [...found];
    },
  };
}

const PLAIN_ENTRY = /^- \{ street: \[([^[\]{}'":#&*!|>]+)\], formal: \[([^[\]{}'":#&*!|>]+)\] \}$/;

/**
 * Entries of one line each without quotes, read without the YAML parser (start-up); undefined where anything else occurs.
 * Bare figures and words such as `yes` are left to YAML, which does not take them for texts.
 */
export function readPlainEntries(source: string): { street: string[]; formal: string[] }[] | undefined {
  const entries: { street: string[]; formal: string[] }[] = [];
  for (const line of source.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, street, formal] = PLAIN_ENTRY.exec(line) ?? [];
    if (street === undefined || formal === undefined) return undefined;
    const entry = { street: street.split(',').map((word) => word.trim()), formal: formal.split(',').map((term) => term.trim()) };
    if ([...entry.street, ...entry.formal].some((word) => !/[\p{L}%]/u.test(word) || /^(?:yes|no|on|off|true|false|null)$/i.test(word))) {
      return undefined;
    }
    entries.push(entry);
  }
  return entries;
}
