import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { AppError } from '../core/errors';
import { type Intent, INTENTS, SLOT_NAMES, type SlotName } from './understanding';

/** A sentence that somebody might send, and what it means. */
export interface CorpusSentence {
  /** As written by its author: values may be masks such as <CODE>. */
  text: string;
  intent: Intent;
  /** Style (dialect, typo, latin …) or, out of scope, kind (advert, fraud …). */
  tags: string[];
  /** Values as typed in the text, by slot. */
  slots: Partial<Record<SlotName, string[]>>;
  /** Who wrote it, for cross-validation over writers; '' where nobody said. */
  by: string;
  file: string;
  line: number;
}

/** A fault of the corpus, for the person who edits it. */
export interface CorpusFault {
  file: string;
  line: number;
  code:
    | 'yaml'
    | 'shape'
    | 'empty'
    | 'intent'
    | 'duplicate'
    | 'clash'
    | 'tag'
    | 'slot'
    | 'mask'
    | 'too_long'
    | 'no_sentences';
  message: string;
}

/** Masks an author may write for a value; what stands for each at training is in sample-values.ts. */
export const CORPUS_MASKS = ['CODE', 'NUM', 'DNUM', 'TAXID', 'ACCNO', 'PHONE', 'PERIOD', 'AMOUNT', 'DATE'] as const;
export type CorpusMask = (typeof CORPUS_MASKS)[number];

const LONGEST = 500;
const FIELDS = new Set(['text', 'tags', 'slots', 'by']);
const TAG = /^[a-z][a-z_]*$/;

/** The values of a sentence; what is no slot, or is not typed in the text, is told. */
function readSlots(node: unknown, text: string): { slots: CorpusSentence['slots']; unfit: string[] } {
  const slots: CorpusSentence['slots'] = {};
  const unfit: string[] = [];
  if (node === undefined) return { slots, unfit };
  if (!isMap(node)) return { slots, unfit: ['slots must be a map of slot and value'] };
  for (const [name, value] of Object.entries(node.toJSON() as Record<string, unknown>)) {
    const values = (Array.isArray(value) ? value : [value]).map((each) => (typeof each === 'string' ? each : ''));
    if (!(SLOT_NAMES as readonly string[]).includes(name))
      unfit.push(`“${name}” is not a slot (${SLOT_NAMES.join(', ')})`);
    for (const each of values)
      if (each === '' || !text.includes(each))
        unfit.push(`the ${name} “${each}” is not in the sentence (quote it, as typed)`);
    slots[name as SlotName] = values;
  }
  return { slots, unfit };
}

/** One file: `sentences:` is a list of `text` and, where there are any, `tags`, `slots` and `by`. Faults are collected, not thrown. */
export function parseCorpusFile(file: string, yaml: string): { sentences: CorpusSentence[]; faults: CorpusFault[] } {
  const sentences: CorpusSentence[] = [];
  const faults: CorpusFault[] = [];
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const lineAt = (offset: number | undefined): number => (offset === undefined ? 1 : lines.linePos(offset).line);
  const fault = (line: number, code: CorpusFault['code'], message: string): void => {
    faults.push({ file, line, code, message });
  };
  const intent = basename(file, '.yaml') as Intent;
  if (!INTENTS.includes(intent)) fault(1, 'intent', `“${intent}” is not an intent (docs/labels.md)`);
  for (const error of document.errors) fault(lineAt(error.pos[0]), 'yaml', error.message.split('\n')[0] ?? error.code);
  if (document.errors.length > 0) return { sentences, faults };
  const list = isMap(document.contents) ? document.contents.get('sentences', true) : undefined;
  if (!isSeq(list)) {
    fault(1, 'shape', 'expected `sentences:` with a list');
    return { sentences, faults };
  }
  if (list.items.length === 0) fault(1, 'no_sentences', 'the list is empty');
  for (const item of list.items) {
    const line = lineAt((item as { range?: [number, number, number] }).range?.[0]);
    const textNode: unknown = isMap(item) ? item.get('text', true) : undefined;
    const text = isScalar(textNode) ? textNode.value : undefined;
    if (!isMap(item) || typeof text !== 'string') {
      fault(line, 'shape', 'expected `- text: "…"` (quote numbers)');
      continue;
    }
    for (const pair of item.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (!FIELDS.has(key)) fault(line, 'shape', `“${key}” is not a field of a sentence (${[...FIELDS].join(', ')})`);
    }
    const tagNode: unknown = item.get('tags', true);
    const tags = isSeq(tagNode) ? tagNode.items.map((tag) => (isScalar(tag) ? String(tag.value) : '')) : [];
    if (tagNode !== undefined && !isSeq(tagNode)) fault(line, 'shape', 'tags must be a list');
    for (const tag of tags) if (!TAG.test(tag)) fault(line, 'tag', `“${tag}” is not a tag (lower-case letters and _)`);
    if (text.trim() === '') fault(line, 'empty', 'the sentence is empty');
    else if (text.length > LONGEST) fault(line, 'too_long', `${text.length} characters, at most ${LONGEST}`);
    for (const [, mask] of text.matchAll(/<([A-Z]+)>/g)) {
      if (!(CORPUS_MASKS as readonly string[]).includes(mask ?? ''))
        fault(line, 'mask', `<${mask}> is not a mask (${CORPUS_MASKS.join(', ')})`);
    }
    const byNode: unknown = item.get('by');
    const by = byNode === undefined ? '' : String(byNode);
    if (byNode !== undefined && !TAG.test(by.replace(/\d/g, '')))
      fault(line, 'shape', `“${by}” is not the name of a writer`);
    const { slots, unfit } = readSlots(item.get('slots', true), text);
    for (const message of unfit) fault(line, 'slot', message);
    sentences.push({ text, intent, tags, slots, by, file, line });
  }
  return { sentences, faults };
}

function sameSentence(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Sentences that stand twice, in one intent or in two. */
export function findDuplicates(sentences: readonly CorpusSentence[]): CorpusFault[] {
  const seen = new Map<string, CorpusSentence>();
  const faults: CorpusFault[] = [];
  for (const sentence of sentences) {
    const key = sameSentence(sentence.text);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, sentence);
      continue;
    }
    const where = `${basename(first.file)}:${first.line}`;
    faults.push(
      first.intent === sentence.intent
        ? {
            file: sentence.file,
            line: sentence.line,
            code: 'duplicate',
            message: `“${sentence.text}” stands at ${where} already`,
          }
        : {
            file: sentence.file,
            line: sentence.line,
            code: 'clash',
            message: `“${sentence.text}” is ${sentence.intent} here and ${first.intent} at ${where}`,
          },
    );
  }
  return faults;
}

/** The files of a corpus folder with their contents, in the order of their names. */
export async function readCorpusFiles(directory: string): Promise<{ file: string; yaml: string }[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    names.map(async (name) => ({ file: join(directory, name), yaml: await readFile(join(directory, name), 'utf8') })),
  );
}

/**
 * Checks and joins corpus files. Throws AppError `corpus_faults` whose message lists every fault as file:line code message,
 * also when an intent has no file.
 */
export function parseCorpus(files: readonly { file: string; yaml: string }[]): CorpusSentence[] {
  const parsed = files.map(({ file, yaml }) => parseCorpusFile(file, yaml));
  const sentences = parsed.flatMap((part) => part.sentences);
  const faults = [...parsed.flatMap((part) => part.faults), ...findDuplicates(sentences)];
  for (const intent of INTENTS) {
    if (!files.some(({ file }) => basename(file, '.yaml') === intent))
      faults.push({ file: `${intent}.yaml`, line: 1, code: 'no_sentences', message: 'the intent has no file' });
  }
  if (faults.length > 0) {
    throw new AppError(
      'corpus_faults',
      faults.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`).join('\n'),
      { personMessage: `语料有${faults.length}处错误,请按提示的文件和行号修改。` },
    );
  }
  return sentences;
}
