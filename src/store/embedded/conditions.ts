import { sqlKey, type Doc, type SqlKey } from './codec';

/** One demand on a path that SQL can state. `in` with no keys matches nothing. */
export type Bound =
  | { readonly op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte'; readonly key: SqlKey }
  | { readonly op: 'in'; readonly keys: readonly SqlKey[] }
  | { readonly op: 'exists' }
  | { readonly op: 'notNull' };

/** What a filter demands, as far as SQL can help. */
export interface Conditions {
  /** All of these must hold. */
  readonly byPath: Map<string, Bound[]>;
  /** Each entry is one `$or`: at least one of its members must hold. */
  readonly alternatives: Conditions[][];
  /** True when `byPath` says everything the filter says, so that nothing is left for mingo. */
  complete: boolean;
}

export function isPlainObject(value: unknown): value is Doc {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isOperatorObject(value: unknown): value is Doc {
  return isPlainObject(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);
}

function add(conditions: Conditions, path: string, bound: Bound): void {
  const bounds = conditions.byPath.get(path);
  if (bounds) bounds.push(bound);
  else conditions.byPath.set(path, [bound]);
}

function addEquality(conditions: Conditions, path: string, value: unknown): void {
  const key = sqlKey(value);
  if (key) add(conditions, path, { op: 'eq', key });
  else conditions.complete = false;
}

function addList(conditions: Conditions, path: string, values: unknown): void {
  const keys = Array.isArray(values) ? values.map(sqlKey) : [null];
  if (keys.every((key) => key !== null)) add(conditions, path, { op: 'in', keys });
  else conditions.complete = false;
}

/** The literal text every match of the expression starts with, when that is plain to see. */
function literalPrefix(source: string, flags: string): string {
  if (!source.startsWith('^') || /[imx]/.test(flags) || source.includes('|')) return '';
  const text = /^\^((?:[^\\.*+?()[\]{}|^$]|\\[-\\.*+?()[\]{}|^$/])*)/.exec(source)?.[1] ?? '';
  const rest = source.slice(1 + text.length);
  // A quantifier belongs to the last character before it.
  const fixed = /^[*?{]/.test(rest) ? text.replace(/(\\.|.)$/su, '') : text;
  return fixed.replace(/\\(.)/gs, '$1');
}

function addPrefix(conditions: Conditions, path: string, source: string, flags: string): void {
  conditions.complete = false;
  const prefix = literalPrefix(source, flags);
  if (prefix === '') return;
  for (const [op, text] of [
    ['gte', prefix],
    ['lt', prefix + '\u{10ffff}'],
  ] as const) {
    const key = sqlKey(text);
    if (key) add(conditions, path, { op, key });
  }
}

/** One of `$all`: each must be found as an equality would be. */
function addMember(conditions: Conditions, path: string, member: unknown): void {
  if (member instanceof RegExp || isOperatorObject(member)) conditions.complete = false;
  else addEquality(conditions, path, member);
}

function addOperator(conditions: Conditions, path: string, operator: string, value: unknown, all: Doc): void {
  switch (operator) {
    case '$eq':
      if (value instanceof RegExp) conditions.complete = false;
      else addEquality(conditions, path, value);
      return;
    case '$in':
      addList(conditions, path, value);
      return;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte': {
      const key = sqlKey(value);
      if (key && key.type !== 'null' && key.type !== 'tagged') {
        add(conditions, path, { op: operator.slice(1) as 'gt', key });
      } else conditions.complete = false;
      return;
    }
    case '$exists':
      if (value) add(conditions, path, { op: 'exists' });
      conditions.complete = false;
      return;
    case '$ne':
      if (value === null) add(conditions, path, { op: 'notNull' });
      else conditions.complete = false;
      return;
    case '$all':
      if (!Array.isArray(value) || value.length === 0) conditions.complete = false;
      else for (const member of value) addMember(conditions, path, member);
      return;
    case '$regex': {
      const options = typeof all['$options'] === 'string' ? all['$options'] : '';
      if (value instanceof RegExp) addPrefix(conditions, path, value.source, value.flags + options);
      else addPrefix(conditions, path, String(value), options);
      return;
    }
    case '$options':
      return;
    default:
      conditions.complete = false;
  }
}

function addField(conditions: Conditions, path: string, value: unknown): void {
  if (value instanceof RegExp) {
    addPrefix(conditions, path, value.source, value.flags);
  } else if (isOperatorObject(value)) {
    for (const operator of Object.keys(value)) addOperator(conditions, path, operator, value[operator], value);
  } else {
    addEquality(conditions, path, value);
  }
}

function addFilter(conditions: Conditions, filter: Doc): void {
  for (const key of Object.keys(filter)) {
    const value = filter[key];
    if (key === '$and' && Array.isArray(value)) {
      for (const part of value) addFilter(conditions, part as Doc);
    } else if (key === '$or' && Array.isArray(value)) {
      conditions.alternatives.push(value.map((part) => conditionsOf(part as Doc)));
    } else if (key === '$comment') {
      continue;
    } else if (key.startsWith('$')) {
      conditions.complete = false;
    } else {
      addField(conditions, key, value);
    }
  }
}

/** What a MongoDB filter demands. Parts SQL has no words for only make it incomplete; mingo checks the filter itself. */
export function conditionsOf(filter: Doc): Conditions {
  const conditions: Conditions = { byPath: new Map(), alternatives: [], complete: true };
  addFilter(conditions, filter);
  return conditions;
}
