import type { SqlValue } from '../sqlite';
import { quoteIdentifier, quoteText } from '../sqlite';
import { NULL_KEY, type Doc, type SqlKey } from './codec';
import type { Bound } from './conditions';

/** True for paths SQL can follow: no array positions, no operators, no odd names. */
export function isIndexablePath(path: string): boolean {
  return path
    .split('.')
    .every(
      (part) =>
        part !== '' && part !== '__proto__' && !part.startsWith('$') && !/^\d+$/.test(part) && !/["\\\0]/.test(part),
    );
}

function jsonPath(path: string): string {
  return quoteText(
    '$' +
      path
        .split('.')
        .map((part) => `."${part}"`)
        .join(''),
  );
}

/** The paths whose keys stand in columns of their own. */
export type Columns = ReadonlySet<string>;

/** The column of a path's key. SQL's names do not tell capital letters from small ones, MongoDB's do. */
export function keyColumn(path: string): string {
  return quoteIdentifier('k.' + path.replace(/[A-Z^]/g, (character) => '^' + character.toLowerCase()));
}

/** What `keyColumn` holds for documents that were written before it was there. */
export function keyColumnExpression(path: string): string {
  const at = jsonPath(path);
  return `CASE WHEN json_type(doc,${at}) IS NULL THEN NULL ELSE ifnull(json_extract(doc,${at}),-9e999) END`;
}

/**
 * The key of a path as SQL computes it, in indexes and in conditions alike: missing and null become -∞, which sorts
 * before everything, and unlike NULL counts as a value in a unique index (as MongoDB has it).
 */
export function keyExpression(path: string, columns: Columns): string {
  if (path === '_id') return 'id';
  return `ifnull(${columns.has(path) ? keyColumn(path) : `json_extract(doc,${jsonPath(path)})`},-9e999)`;
}

/** Null in SQL when the field is missing. */
export function typeExpression(path: string, columns: Columns): string {
  return columns.has(path) ? keyColumn(path) : `json_type(doc,${jsonPath(path)})`;
}

/** What stands in the column of a path: null when the field is missing, else what `json_extract` would return, -∞ for null. */
export function columnValue(stored: Doc, path: string): SqlValue {
  let value: unknown = stored;
  if (path.includes('.')) {
    for (const part of path.split('.')) {
      value = typeof value === 'object' && value !== null ? (value as Doc)[part] : undefined;
    }
  } else value = stored[path];
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return value === 0 ? 0 : value;
    case 'boolean':
      return value ? 1 : 0;
    case 'object':
      return value === null ? NULL_KEY : JSON.stringify(value);
    default:
      return null;
  }
}

/** A value in the text of a statement: indexes cannot have parameters. */
export function literal(value: string | number): string {
  if (typeof value === 'string') return quoteText(value);
  return value === NULL_KEY ? '-9e999' : String(value);
}

export type Bind = (value: SqlValue) => string;

// Upper and lower ends of a type among the keys: numbers < texts, and dates and ids are texts of a fixed shape.
const brackets: Partial<Record<SqlKey['type'], { low: string; high: string | null }>> = {
  number: { low: '-9e999', high: "''" },
  boolean: { low: '-9e999', high: "''" },
  string: { low: "''", high: null },
  date: { low: `'{"$date":"'`, high: `'{"$date":"A'` },
  oid: { low: `'{"$oid":"'`, high: `'{"$oid":"g'` },
};

function comparison(expression: string, op: 'gt' | 'gte' | 'lt' | 'lte', key: SqlKey, bind: Bind): string {
  const sign = { gt: '>', gte: '>=', lt: '<', lte: '<=' }[op];
  const { low, high } = brackets[key.type] ?? { low: '-9e999', high: null };
  const upward = op === 'gt' || op === 'gte';
  const own = `${expression} ${sign} ${bind(key.value)}`;
  if (upward) return high === null ? own : `${own} AND ${expression} < ${high}`;
  return key.type === 'string' ? `${own} AND ${expression} >= ${low}` : `${own} AND ${expression} > ${low}`;
}

function membership(expression: string, keys: readonly SqlKey[], bind: Bind): string {
  if (keys.length === 0) return '0';
  if (keys.length <= 4) return `${expression} IN (${keys.map((key) => bind(key.value)).join(',')})`;
  // One statement text for every longer list. JSON has no -∞, so null is asked for beside it.
  const values = keys.filter((key) => key.type !== 'null').map((key) => key.value);
  const listed = `${expression} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`;
  return values.length === keys.length ? listed : `(${listed} OR ${expression} = -9e999)`;
}

/** A bound as SQL over a path that holds no arrays. */
export function boundSql(path: string, bound: Bound, bind: Bind, columns: Columns): string {
  const expression = keyExpression(path, columns);
  switch (bound.op) {
    case 'eq':
      return `${expression} = ${bind(bound.key.value)}`;
    case 'in':
      return membership(expression, bound.keys, bind);
    case 'exists':
      return path === '_id' ? '1' : `${typeExpression(path, columns)} IS NOT NULL`;
    case 'notNull':
      return `${expression} > -9e999`;
    default:
      return comparison(expression, bound.op, bound.key, bind);
  }
}

function exactKey(key: SqlKey): boolean {
  // true and 1 share a key, and an object may have the text of a string that starts like one.
  if (key.type === 'number') return key.value !== 0 && key.value !== 1;
  if (key.type === 'string') return !/^[{[]/.test(String(key.value));
  return key.type !== 'boolean';
}

/** True when SQL and MongoDB agree on the bound for every document, so that mingo need not look again. */
export function isExact(bound: Bound): boolean {
  switch (bound.op) {
    case 'eq':
      return exactKey(bound.key);
    case 'in':
      return bound.keys.every(exactKey);
    case 'exists':
      return false;
    case 'notNull':
      return true;
    case 'gt':
    case 'gte':
      return (
        bound.key.type === 'date' ||
        bound.key.type === 'oid' ||
        (bound.key.type === 'number' && Number(bound.key.value) > 1)
      );
    default:
      return (
        bound.key.type === 'date' ||
        bound.key.type === 'oid' ||
        (bound.key.type === 'number' && Number(bound.key.value) < 0)
      );
  }
}
