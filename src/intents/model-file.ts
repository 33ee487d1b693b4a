import { createHash } from 'node:crypto';
import { type Model } from './model';

/**
 * A model as one file: magic, SHA-256 of all that follows, length of the head, head (JSON), then the number arrays as they lie in
 * memory (little endian, each aligned to 4 bytes). Read in a few milliseconds, where JSON of the same numbers took hundreds.
 */
const MAGIC = Buffer.from('SMSU0001', 'latin1');
const HASH_BYTES = 32;
const HEAD_AT = MAGIC.length + HASH_BYTES;

const ARRAYS = {
  keys: Uint32Array,
  idf: Float32Array,
  weights: Int16Array,
  scales: Float32Array,
  bias: Float32Array,
  readings: Uint16Array,
};
type ArrayName = keyof typeof ARRAYS;

interface Head {
  key: string;
  lengths: Record<ArrayName, number>;
  labels: readonly string[];
  features: Model['classifier']['features'];
  syllables: readonly string[];
  temperature: number;
  gate: Model['gate'];
  report: Model['report'];
}

export type ModelFileFault = 'not_a_model' | 'damaged' | 'other_code_or_corpus';

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** @param key what the model was made from (model-cache.ts) */
export function encodeModel(model: Model, key: string): Buffer {
  const { labels, features, ...numbers } = model.classifier;
  const arrays = { ...numbers, readings: model.pinyin.readings };
  const names = Object.keys(ARRAYS) as ArrayName[];
  const head: Head = {
    key,
    lengths: Object.fromEntries(names.map((name) => [name, arrays[name].length])) as Head['lengths'],
    labels,
    features,
    syllables: model.pinyin.syllables,
    temperature: model.temperature,
    gate: model.gate,
    report: model.report,
  };
  const json = Buffer.from(JSON.stringify(head), 'utf8');
  const headBytes = Buffer.alloc(4 + padded(json.length), ' ');
  headBytes.writeUInt32LE(padded(json.length), 0);
  json.copy(headBytes, 4);
  const bodies = names.map((name) => {
    const array = arrays[name];
    const body = Buffer.alloc(padded(array.byteLength));
    body.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return body;
  });
  return Buffer.concat([MAGIC, sha256(headBytes, ...bodies), headBytes, ...bodies]);
}

/** The model of a file, or why it is refused. */
export function decodeModel(
  file: Buffer,
  key: string,
): { ok: true; model: Model } | { ok: false; fault: ModelFileFault } {
  if (file.length < HEAD_AT + 4 || !file.subarray(0, MAGIC.length).equals(MAGIC))
    return { ok: false, fault: 'not_a_model' };
  if (!sha256(file.subarray(HEAD_AT)).equals(file.subarray(MAGIC.length, HEAD_AT)))
    return { ok: false, fault: 'damaged' };
  const headLength = file.readUInt32LE(HEAD_AT);
  const head = JSON.parse(file.toString('utf8', HEAD_AT + 4, HEAD_AT + 4 + headLength)) as Head;
  if (head.key !== key) return { ok: false, fault: 'other_code_or_corpus' };
  let at = HEAD_AT + 4 + headLength;
  const take = (name: ArrayName): ArrayBuffer => {
    const bytes = head.lengths[name] * ARRAYS[name].BYTES_PER_ELEMENT;
    const copy = new Uint8Array(bytes);
    copy.set(file.subarray(at, at + bytes));
    at += padded(bytes);
    return copy.buffer;
  };
  return {
    ok: true,
    model: {
      classifier: {
        labels: head.labels,
        features: head.features,
        keys: new Uint32Array(take('keys')),
        idf: new Float32Array(take('idf')),
        weights: new Int16Array(take('weights')),
        scales: new Float32Array(take('scales')),
        bias: new Float32Array(take('bias')),
      },
      pinyin: { syllables: head.syllables, readings: new Uint16Array(take('readings')) },
      temperature: head.temperature,
      gate: head.gate,
      report: head.report,
    },
  };
}
