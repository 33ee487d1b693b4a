import { quoteIdentifier, type SqlValue } from '../sqlite';
import type { StoreCollection, StoreIndex } from './catalog';
import type { SqlKey } from './codec';
import type { Bound, Conditions } from './conditions';
import { boundSql, isExact, keyExpression, type Bind } from './expressions';

export type SortSpec = readonly (readonly [path: string, direction: 1 | -1])[];

/** How a query is answered. */
export interface Plan {
  /** From `FROM` to the end of the ordering, without a limit. */
  readonly sql: string;
  readonly params: SqlValue[];
  /** Nothing is left for mingo to check. */
  readonly exact: boolean;
  /** SQL delivers the order asked for. */
  readonly sorted: boolean;
  /** It does so by sorting all that is found, not by walking an index. */
  readonly sorts: boolean;
  /** Name of the index (`_id_` for the ids), several for an `$or`, none for a pass over the collection. */
  readonly indexes: readonly string[];
  /** True when every document is looked at though the filter or the sort asks for some. */
  readonly scan: boolean;
}

interface Candidate {
  readonly index: StoreIndex | null;
  readonly paths: readonly string[];
  readonly score: number;
  /** Paths of the index that the filter or the sort names: of two alike the one that answers more by itself. */
  readonly named: number;
  readonly sorted: boolean;
}

function compareKeys(a: SqlKey, b: SqlKey): number | null {
  if (a.type !== b.type) return null;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}

function meets(key: SqlKey, demand: Bound): boolean {
  if (demand.op === 'exists' || demand.op === 'notNull') return key.type !== 'null';
  if (demand.op === 'in') return demand.keys.some((other) => compareKeys(key, other) === 0);
  const order = compareKeys(key, demand.key);
  if (order === null) return false;
  return { eq: order === 0, gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[demand.op];
}

/** True when every document that meets `bound` meets `demand`. */
function implies(bound: Bound, demand: Bound): boolean {
  switch (bound.op) {
    case 'eq':
      return meets(bound.key, demand);
    case 'in':
      return bound.keys.length > 0 && bound.keys.every((key) => meets(key, demand));
    case 'exists':
      return demand.op === 'exists';
    case 'notNull':
      return demand.op === 'exists' || demand.op === 'notNull';
    default: {
      if (demand.op === 'exists' || demand.op === 'notNull') return true;
      if (demand.op === 'in' || demand.op === 'eq') return false;
      const order = compareKeys(bound.key, demand.key);
      if (order === null || bound.op[0] !== demand.op[0]) return false;
      const beyond = bound.op[0] === 'g' ? order : -order;
      return beyond > 0 || (beyond === 0 && (demand.op.length === 3 || bound.op.length === 2));
    }
  }
}

function holdsAllMatches(index: StoreIndex, conditions: Conditions): boolean {
  if (index.spec.sparse) {
    const present = index.paths.some((path) =>
      conditions.byPath.get(path)?.some((bound) => implies(bound, { op: 'exists' })),
    );
    if (!present) return false;
  }
  for (const [path, demands] of index.partial?.byPath ?? []) {
    const bounds = conditions.byPath.get(path) ?? [];
    if (!demands.every((demand) => bounds.some((bound) => implies(bound, demand)))) return false;
  }
  return true;
}

function isEquality(bound: Bound): boolean {
  return bound.op === 'eq' || (bound.op === 'in' && bound.keys.length === 1);
}

/** True when walking the index forwards or backwards gives the order, equalities being constant. */
function deliversSort(
  paths: readonly string[],
  direction: (path: string) => 1 | -1,
  fixed: ReadonlySet<string>,
  sort: SortSpec,
): boolean {
  const wanted = sort.filter(([path]) => !fixed.has(path));
  const offered = paths.filter((path) => !fixed.has(path));
  const turn = wanted[0] ? wanted[0][1] * direction(wanted[0][0]) : 1;
  return wanted.every(([path, way], i) => offered[i] === path && way * direction(path) === turn);
}

function rate(
  index: StoreIndex | null,
  paths: readonly string[],
  conditions: Conditions,
  sort: SortSpec,
): Candidate | null {
  const fixed = new Set<string>();
  for (const [path, bounds] of conditions.byPath) if (bounds.some(isEquality)) fixed.add(path);
  let score = 0;
  let equalities = 0;
  let listed = false;
  for (const path of paths) {
    const bounds = conditions.byPath.get(path)?.filter((bound) => bound.op !== 'exists') ?? [];
    if (bounds.some(isEquality)) {
      score += 100;
      equalities += 1;
      continue;
    }
    listed = bounds.some((bound) => bound.op === 'in');
    if (listed) score += 70;
    else if (bounds.length > 0) score += bounds.some((bound) => bound.op === 'notNull') ? 20 : 40;
    break;
  }
  // Each value of a unique key is one document at most: nothing selects better.
  const unique = index === null || index.spec.unique;
  if (unique && equalities === paths.length) score += 1000;
  else if (unique && paths.length === 1 && listed) score += 500;
  const directionOf = (path: string): 1 | -1 => index?.spec.key[path] ?? 1;
  const sorted = sort.length === 0 || deliversSort(paths, directionOf, fixed, sort);
  if (sorted && sort.length > 0) score += 50;
  // A sparse or partial index the filter implies is itself a selection.
  if (index?.predicate != null) score += 10;
  const named = paths.filter(
    (path) => conditions.byPath.has(path) || sort.some(([sorting]) => sorting === path),
  ).length;
  return score === 0 ? null : { index, paths, score, named, sorted };
}

function rateMultikey(index: StoreIndex, conditions: Conditions): Candidate | null {
  const bounds = multikeyBounds(index, conditions);
  if (bounds.length === 0) return null;
  // A little more than a range in the order asked for: a page of what has a key, not a walk past what has not.
  const score = bounds.some(({ op }) => op === 'eq') ? 95 : 60;
  return { index, paths: index.paths, score, named: 1, sorted: false };
}

type KeyBound = Extract<Bound, { op: 'in' }> | { readonly op: 'eq'; readonly key: SqlKey };

/** What the side table of an index can answer; a document has to meet all of them, each with any of its keys. */
function multikeyBounds(index: StoreIndex, conditions: Conditions): KeyBound[] {
  return (conditions.byPath.get(index.paths[0] as string) ?? []).filter((bound): bound is KeyBound => {
    if (bound.op === 'eq') return bound.key.type !== 'null';
    return bound.op === 'in' && bound.keys.length > 0 && bound.keys.every((key) => key.type !== 'null');
  });
}

function bestCandidate(collection: StoreCollection, conditions: Conditions, sort: SortSpec): Candidate | null {
  let best = rate(null, ['_id'], conditions, sort);
  for (const index of collection.indexes) {
    if (!holdsAllMatches(index, conditions)) continue;
    const candidate = index.multikey ? rateMultikey(index, conditions) : rate(index, index.paths, conditions, sort);
    if (candidate === null) continue;
    const ahead = best === null ? 1 : candidate.score - best.score || candidate.named - best.named;
    if (ahead > 0) best = candidate;
  }
  return best;
}

function scalarConditions(collection: StoreCollection, conditions: Conditions, bind: Bind): string[] {
  const parts: string[] = [];
  for (const [path, bounds] of conditions.byPath) {
    if (collection.scalarPaths.has(path))
      for (const bound of bounds) parts.push(boundSql(path, bound, bind, collection.columns));
  }
  return parts;
}

function isExactPlan(collection: StoreCollection, conditions: Conditions): boolean {
  if (!conditions.complete || conditions.alternatives.length > 0) return false;
  for (const [path, bounds] of conditions.byPath) {
    if (!collection.scalarPaths.has(path) || !bounds.every(isExact)) return false;
  }
  return true;
}

function orderSql(collection: StoreCollection, sort: SortSpec): string {
  return sort.map(([path, way]) => keyExpression(path, collection.columns) + (way === -1 ? ' DESC' : '')).join(',');
}

/** Rows of one `$or` as a union of look-ups; null when a member has no index. */
function unionSql(
  collection: StoreCollection,
  alternatives: Conditions[],
  bind: Bind,
): { sql: string; indexes: string[] } | null {
  const candidates = alternatives.map((member) => bestCandidate(collection, member, []));
  if (candidates.some((candidate) => candidate === null || candidate.score < 40)) return null;
  const parts = alternatives.map((member, i) => {
    const { from, where } = lookUp(collection, candidates[i] as Candidate, member, bind);
    return `SELECT rid ${from} WHERE ${where.length === 0 ? '1' : where.join(' AND ')}`;
  });
  const indexes = candidates.map((candidate) => candidate?.index?.spec.name ?? '_id_');
  return { sql: `rid IN (${parts.join(' UNION ALL ')})`, indexes };
}

function lookUp(collection: StoreCollection, candidate: Candidate, conditions: Conditions, bind: Bind) {
  const { index } = candidate;
  // SQLite finds "no query solution" for an index named beside a constant.
  if ([...conditions.byPath.values()].flat().some((bound) => bound.op === 'in' && bound.keys.length === 0))
    return { from: `FROM ${collection.table}`, where: ['0'] };
  const where: string[] = [];
  let from = `FROM ${collection.table}`;
  if (index === null) {
    // The index SQLite makes for a UNIQUE column; named, or SQLite may think another condition better.
    from += ` INDEXED BY ${quoteIdentifier(`sqlite_autoindex_c.${collection.name}_1`)}`;
  } else if (index.multikey) {
    const table = quoteIdentifier(index.sqlName);
    const found = multikeyBounds(index, conditions).map((bound) => {
      const keys = bound.op === 'in' ? bound.keys : [bound.key];
      const values = bind(JSON.stringify(keys.map((key) => key.value)));
      return `SELECT rid FROM ${table} WHERE k0 IN (SELECT value FROM json_each(${values}))`;
    });
    where.push(`rid IN (${found.join(' INTERSECT ')})`);
  } else {
    from += ` INDEXED BY ${quoteIdentifier(index.sqlName)}`;
    if (index.predicate !== null) where.push(index.predicate);
  }
  where.push(...scalarConditions(collection, conditions, bind));
  return { from, where };
}

/**
 * Chooses the index for a filter and a sort: most equalities first, then lists, ranges and the order itself.
 * Paths that hold arrays in some document are answered by side tables, for equality and lists only.
 */
export function planQuery(collection: StoreCollection, conditions: Conditions, sort: SortSpec): Plan {
  const params: SqlValue[] = [];
  const bind: Bind = (value) => {
    params.push(value);
    return '?';
  };
  const best = bestCandidate(collection, conditions, sort);
  const selective = best !== null && best.score >= 20 && !(best.sorted && sort.length > 0 && best.score === 50);
  let from = `FROM ${collection.table}`;
  let where: string[] = [];
  let indexes: string[] = [];
  let sorted = sort.length === 0;
  const either = best !== null && best.score >= 100 ? undefined : conditions.alternatives.at(0);
  const union = either && unionSql(collection, either, bind);
  if (union) {
    where = [union.sql, ...scalarConditions(collection, conditions, bind)];
    indexes = union.indexes;
  } else if (best) {
    ({ from, where } = lookUp(collection, best, conditions, bind));
    indexes = [best.index?.spec.name ?? '_id_'];
    sorted = best.sorted;
  } else {
    where = scalarConditions(collection, conditions, bind);
  }
  const filtered = conditions.byPath.size > 0 || conditions.alternatives.length > 0 || !conditions.complete;
  // Sorting in SQL needs no memory here, and is right wherever no document has an array on the path.
  const sortable = sort.every(([path]) => collection.scalarPaths.has(path));
  const order = sort.length > 0 && (sorted || sortable) ? ` ORDER BY ${orderSql(collection, sort)}` : '';
  return {
    sql: `${from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}${order}`,
    params,
    exact: isExactPlan(collection, conditions),
    sorted: sorted || sortable,
    sorts: !sorted && sortable,
    indexes,
    scan: !union && !selective && (filtered || (sort.length > 0 && !best?.sorted)),
  };
}
