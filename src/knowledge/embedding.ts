import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors';

/** Turns a sentence into a unit vector by a model that the operator supplies. */
export interface Embedder {
  embed(text: string): Promise<Float32Array>;
}

/** The part of onnxruntime-node (or onnxruntime-web) that is used. */
export interface OnnxRuntime {
  InferenceSession: { create(path: string): Promise<OnnxSession> };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}

export interface OnnxSession {
  inputNames: readonly string[];
  outputNames: readonly string[];
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: ArrayLike<number>; dims: readonly number[] }>>;
}

/** Longer questions are cut: BERT models read 512, questions are short, and time stays bounded. */
const LONGEST_TOKENS = 128;

/**
 * The runtime, where the operator has installed it (`npm install onnxruntime-node` beside the service); undefined without. It is not a
 * dependency: its installation fetches binaries from outside the package registry.
 */
export async function findOnnxRuntime(): Promise<OnnxRuntime | undefined> {
  for (const name of ['onnxruntime-node', 'onnxruntime-web']) {
    try {
      const found = (await import(name)) as { default?: OnnxRuntime } & Partial<OnnxRuntime>;
      const runtime = found.InferenceSession ? (found as OnnxRuntime) : found.default;
      if (runtime?.InferenceSession) return runtime;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/**
 * Opens the model in a folder (EMBEDDING_MODEL) with `model.onnx` and BERT's `vocab.txt`, one token a line.
 *
 * @throws AppError `embedding_model` where a file is missing or the vocabulary is none.
 */
export async function openEmbedder(folder: string, runtime: OnnxRuntime): Promise<Embedder> {
  const [model, vocabulary] = [join(folder, 'model.onnx'), join(folder, 'vocab.txt')];
  const missing = [model, vocabulary].filter((file) => !existsSync(file));
  if (missing.length > 0) throw new AppError('embedding_model', `missing: ${missing.join(', ')}`);
  const tokens = tokenizer((await readFile(vocabulary, 'utf8')).split(/\r?\n/));
  const session = await runtime.InferenceSession.create(model);
  const tensor = (values: readonly number[]) =>
    new runtime.Tensor('int64', BigInt64Array.from(values, (value) => BigInt(value)), [1, values.length]);
  return {
    embed: async (text) => {
      const ids = tokens(text);
      const inputs: Record<string, unknown> = {
        input_ids: tensor(ids),
        attention_mask: tensor(ids.map(() => 1)),
        token_type_ids: tensor(ids.map(() => 0)),
      };
      const feeds = Object.fromEntries(session.inputNames.map((name) => [name, inputs[name]]));
      const output = (await session.run(feeds))[session.outputNames[0] ?? ''];
      if (!output) throw new AppError('embedding_model', 'the model has no output');
      return pooled(output.data, output.dims);
    },
  };
}

/** The mean over tokens (or the sentence vector itself, where the model pools), of length 1. */
function pooled(data: ArrayLike<number>, dims: readonly number[]): Float32Array {
  const width = dims.at(-1) ?? 0;
  const vector = new Float32Array(width);
  for (let at = 0; at < data.length; at += 1) vector[at % width] = (vector[at % width] ?? 0) + (data[at] ?? 0);
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** BERT's WordPiece: an ideograph is a word of its own, other words are cut into the longest pieces known. */
export function tokenizer(vocabulary: readonly string[]): (text: string) => number[] {
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const special = (token: string): number => {
    const id = ids.get(token);
    if (id === undefined) throw new AppError('embedding_model', `vocab.txt has no ${token}`);
    return id;
  };
  const [begin, end, unknown] = [special('[CLS]'), special('[SEP]'), special('[UNK]')];
  const piecesOf = (word: string): number[] => {
    const pieces: number[] = [];
    for (let start = 0; start < word.length; ) {
      let to = word.length;
      let id: number | undefined;
      for (; to > start; to -= 1) {
        id = ids.get((start > 0 ? '##' : '') + word.slice(start, to));
        if (id !== undefined) break;
      }
      if (id === undefined) return [unknown];
      pieces.push(id);
      start = to;
    }
    return pieces;
  };
  return (text) => {
    const words = text.normalize('NFKC').toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+?(?=\p{Script=Han}|[^\p{L}\p{N}]|$)|[^\s\p{L}\p{N}]/gu) ?? [];
    return [begin, ...words.flatMap(piecesOf).slice(0, LONGEST_TOKENS - 2), end];
  };
}
