import { mongo } from 'mongoose';
import { StoreError } from '../errors';

/**
 * Documents as JSON text. Types JSON lacks are one-key objects in the manner of MongoDB's Extended JSON:
 * `{"$date":"2026-03-10T01:02:03.004Z"}`, `{"$oid":"…"}`, `{"$binary":"base64"}`, `{"$numberDecimal":"1.20"}`.
 *
 * Dates are ISO texts of fixed width and ids hexadecimal texts, so that what `json_extract` returns for them sorts as
 * they do: that is what lets SQL answer ranges and sorts.
 */
export type Doc = Record<string, unknown>;

const MAX_DEPTH = 180; // MongoDB allows 100 levels to clients and 180 inside; SQLite's JSON allows 1,000.
const MAX_TEXT = 16 * 1024 * 1024; // MongoDB's limit of a document.
const tags = new Set(['$date', '$oid', '$binary', '$numberDecimal', '$numberDouble', '$string', '$regex', '$literal']);

function outOfRange(what: string): StoreError {
  return new StoreError('unsupported', `a document cannot hold ${what}`);
}

function storableDate(date: Date): unknown {
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) throw outOfRange(`the date ${String(date)}: years 0 to 9999`);
  return { $date: date.toISOString() };
}

function storableText(text: string): unknown {
  // A lone surrogate has no UTF-8; MongoDB's driver writes the replacement character too.
  const formed = /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text;
  const held = HELD.test(formed)
    ? formed.replace(ALL_HELD, (character) => (character === '\0' ? '\u0001\u0001' : '\u0001\u0002'))
    : formed;
  return held.startsWith(TAG) ? `${TAG}\u0001\u0003${held.slice(TAG.length)}` : held;
}

// json_extract ends a text at its first NUL, and a text may look like a stored date. With NUL as U+0001 U+0001, U+0001 itself as
// U+0001 U+0002, and U+0001 U+0003 behind what tags begin with, the whole text is the key of an index that no other value has,
// and texts keep their order.
const HELD = /[\0\u0001]/;
const ALL_HELD = /[\0\u0001]/g;
const TAG = '{"$';
const restored: Record<string, string> = { '\u0001': '\0', '\u0002': '\u0001', '\u0003': '' };

function textOf(stored: string): string {
  return stored.includes('\u0001')
    ? stored.replace(/\u0001([\u0001-\u0003])/g, (_pair, which: string) => restored[which] as string)
    : stored;
}

function storableBytes(bytes: Uint8Array, subtype: number): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return subtype === 0 ? { $binary: text } : { $binary: text, $type: subtype };
}

function storableBson(value: { _bsontype: string }, depth: number): unknown {
  switch (value._bsontype) {
    case 'ObjectId':
      return { $oid: (value as unknown as mongo.ObjectId).toHexString() };
    case 'Binary': {
      const binary = value as unknown as mongo.Binary;
      return storableBytes(binary.buffer.subarray(0, binary.position), binary.sub_type);
    }
    case 'Decimal128':
      return { $numberDecimal: String(value) };
    case 'Long':
      return storable((value as unknown as mongo.Long).toBigInt(), depth);
    case 'Double':
    case 'Int32':
      return storable((value as unknown as mongo.Double).valueOf(), depth);
    default:
      throw outOfRange(`a ${value._bsontype}`);
  }
}

function storableObject(value: object, depth: number): unknown {
  const map = value instanceof Map ? (value as Map<string, unknown>) : undefined;
  const out: Doc = {};
  let first: string | undefined;
  for (const key of map?.keys() ?? Object.keys(value)) {
    const member = map ? map.get(key) : (value as Doc)[key];
    if (typeof member === 'function' || typeof member === 'symbol') continue;
    first ??= key;
    const encoded = storable(member, depth + 1);
    if (key === '__proto__') Object.defineProperty(out, key, { value: encoded, enumerable: true });
    else out[key] = encoded;
  }
  return first !== undefined && tags.has(first) ? { $literal: out } : out;
}

function storable(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw outOfRange(`more than ${MAX_DEPTH} levels, or itself`);
  switch (typeof value) {
    case 'string':
      return storableText(value);
    case 'number':
      return Number.isFinite(value) ? value : { $numberDouble: String(value) };
    case 'boolean':
      return value;
    case 'bigint':
      if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) throw outOfRange(`the integer ${value}`);
      return Number(value);
    case 'object':
      break;
    default:
      return null; // undefined is stored as null, as MongoDB's driver does; mongoose itself leaves such fields out.
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((member) => storable(member, depth + 1));
  if (value instanceof Date) return storableDate(value);
  const { toBSON, _bsontype } = value as { toBSON?: unknown; _bsontype?: string };
  if (typeof _bsontype === 'string') return storableBson(value as { _bsontype: string }, depth);
  if (typeof toBSON === 'function') return storable(toBSON.call(value) as unknown, depth);
  if (value instanceof Uint8Array) return storableBytes(value, 0);
  if (value instanceof RegExp) return { $regex: value.source, $options: value.flags };
  return storableObject(value, depth);
}

/** The JSON form of a document. Throws StoreError `unsupported` for what JSON cannot hold. */
export function toStorable(doc: unknown): Doc {
  return storable(doc, 0) as Doc;
}

/** One value within a document, in its JSON form. Throws StoreError `unsupported` for what JSON cannot hold. */
export function storableValue(value: unknown): unknown {
  return storable(value, 1);
}

/**
 * What a plain filter may compare of a stored value: scalars as they are, dates alive again. Everything else stays an object,
 * of which such a filter knows nothing.
 */
export function comparable(stored: unknown): unknown {
  if (typeof stored === 'string') return textOf(stored);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return stored;
  const date = (stored as Doc)['$date'];
  return typeof date === 'string' ? new Date(date) : stored;
}

/** True for a stored document that is its own JSON form on the top level. */
export function isPlainlyStored(stored: Doc): boolean {
  for (const key in stored) return key.charCodeAt(0) !== 36;
  return true;
}

/** The text of a storable document. */
export function encode(doc: Doc): string {
  const text = JSON.stringify(doc);
  if (text.length > MAX_TEXT) throw outOfRange(`${text.length} characters: the limit is ${MAX_TEXT}`);
  return text;
}

function reviveTagged(value: Doc, tag: string): unknown {
  const content = value[tag];
  switch (tag) {
    case '$oid':
      return new mongo.ObjectId(content as string);
    case '$date':
      return new Date(content as string);
    case '$binary':
      return new mongo.Binary(Buffer.from(content as string, 'base64'), (value['$type'] as number | undefined) ?? 0);
    case '$numberDecimal':
      return mongo.Decimal128.fromString(content as string);
    case '$numberDouble':
      return Number(content);
    case '$string': // How texts with NUL were stored before they had a form of their own.
      return content;
    case '$regex':
      return new RegExp(content as string, value['$options'] as string);
    default:
      return reviveMembers(content as Doc);
  }
}

function reviveMembers(value: Doc): Doc {
  for (const key in value) {
    const member = value[key];
    if (typeof member === 'object' && member !== null) value[key] = revive(member);
  }
  return value;
}

function revive(value: object): unknown {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const member: unknown = value[i];
      if (typeof member === 'object' && member !== null) value[i] = revive(member);
    }
    return value;
  }
  for (const key in value) {
    // Only the first key can be a tag.
    if (key.charCodeAt(0) === 36 && tags.has(key)) return reviveTagged(value as Doc, key);
    break;
  }
  return reviveMembers(value as Doc);
}

/** The document of a text written by `encode`. */
export function decode(text: string): Doc {
  const stored: unknown = text.includes('\\u0001')
    ? JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? textOf(value) : value))
    : JSON.parse(text);
  return revive(stored as object) as Doc;
}

/** What a value is to SQL: the bracket within which MongoDB compares it, and what `json_extract` returns for it. */
export interface SqlKey {
  readonly type: 'null' | 'number' | 'boolean' | 'string' | 'date' | 'oid' | 'tagged';
  readonly value: string | number;
}

/** The key of missing and null fields: before every other key, as in MongoDB, and no JSON number. */
export const NULL_KEY = -Infinity;

/** The key of a scalar, or null for arrays, plain objects, regular expressions and other values only mingo can compare. */
export function sqlKey(value: unknown): SqlKey | null {
  if (value === null || value === undefined) return { type: 'null', value: NULL_KEY };
  if (typeof value === 'boolean') return { type: 'boolean', value: value ? 1 : 0 };
  if (
    typeof value === 'object' &&
    !(value instanceof Date) &&
    !('_bsontype' in value) &&
    !(value instanceof Uint8Array)
  )
    return null;
  const encoded = storable(value, 0);
  if (typeof encoded === 'string') return { type: 'string', value: encoded };
  if (typeof encoded === 'number') return { type: 'number', value: encoded === 0 ? 0 : encoded };
  if (typeof encoded !== 'object' || encoded === null) return null;
  const type = '$date' in encoded ? 'date' : '$oid' in encoded ? 'oid' : 'tagged';
  return { type, value: JSON.stringify(encoded) };
}
