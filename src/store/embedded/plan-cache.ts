import type { SqlValue } from '../sqlite';
import type { StoreCollection } from './catalog';
import { sqlKey, type Doc } from './codec';
import { conditionsOf, isOperatorObject } from './conditions';
import { planQuery, type Plan, type SortSpec } from './planner';

/** A filter without its values, and the values in order as SQL is given them. */
interface Shape {
  key: string;
  values: SqlValue[];
}

interface Known {
  plan: Plan;
  /** Which value each parameter is. */
  from: number[];
}

const OPERATORS = new Set(['$eq', '$gt', '$gte', '$lt', '$lte']);
const MOST = 500;

/** A letter for how plans may treat a value; undefined for those about which plans differ from value to value (expressions.ts, isExact). */
function kindOf(value: unknown): string | undefined {
  if (typeof value === 'string') return /^[[{]|[\0\u0001\ud800-\udfff]/.test(value) ? undefined : 's';
  if (typeof value === 'number')
    return value > 1 && value < Infinity ? 'n' : value < 0 && value > -Infinity ? 'm' : undefined;
  return value instanceof Date ? 'd' : undefined;
}

function addValue(shape: Shape, operator: string, value: unknown): boolean {
  const kind = kindOf(value);
  if (kind === undefined) return false;
  shape.key += `${operator}${kind}`;
  shape.values.push(kind === 'd' ? (sqlKey(value)?.value ?? null) : (value as SqlValue));
  return true;
}

function addList(shape: Shape, list: unknown): boolean {
  // Shorter ones are written out in SQL (expressions.ts, membership).
  if (!Array.isArray(list) || list.length <= 4 || !list.every((member) => kindOf(member) === 's')) return false;
  shape.key += '$in';
  shape.values.push(JSON.stringify(list));
  return true;
}

function addDemand(shape: Shape, demand: unknown): boolean {
  if (!isOperatorObject(demand)) return addValue(shape, '$eq', demand);
  return Object.keys(demand).every((operator) => {
    const value = demand[operator];
    if (operator === '$in') return addList(shape, value);
    if (operator !== '$exists') return OPERATORS.has(operator) && addValue(shape, operator, value);
    shape.key += `$exists${String(value)}`;
    return typeof value === 'boolean';
  });
}

function shapeOf(filter: Doc, sort: SortSpec): Shape | undefined {
  const shape: Shape = { key: '', values: [] };
  for (const path of Object.keys(filter)) {
    if (path.startsWith('$')) return undefined;
    shape.key += `${path}\0`;
    if (!addDemand(shape, filter[path])) return undefined;
    shape.key += '\0';
  }
  for (const [path, way] of sort) shape.key += `\0${path}\0${way}`;
  return shape;
}

/** Which value each parameter of a plan is; undefined where that cannot be told. */
function origins(params: readonly SqlValue[], values: readonly SqlValue[]): number[] | undefined {
  if (new Set(values).size < values.length) return undefined;
  const from = params.map((param) => values.indexOf(param));
  return from.includes(-1) ? undefined : from;
}

/** Plans of a partial index that names values differ from value to value. */
function hasPlainIndexes(collection: StoreCollection): boolean {
  return collection.indexes.every(({ partial }) =>
    [...(partial?.byPath.values() ?? [])].flat().every((bound) => bound.op === 'exists'),
  );
}

/** Plans queries; those that differ in their values alone are planned once. */
export function createPlanCache(): (collection: StoreCollection, filter: Doc, sort: SortSpec) => Plan {
  const known = new WeakMap<StoreCollection, Map<string, Known> | null>();
  return (collection, filter, sort) => {
    let plans = known.get(collection);
    if (plans === undefined)
      known.set(collection, (plans = hasPlainIndexes(collection) ? new Map<string, Known>() : null));
    const shape = plans === null ? undefined : shapeOf(filter, sort);
    const found = shape && plans?.get(shape.key);
    if (found && shape) return { ...found.plan, params: found.from.map((i) => shape.values[i] as SqlValue) };
    const plan = planQuery(collection, conditionsOf(filter), sort);
    const from = shape && !plan.scan ? origins(plan.params, shape.values) : undefined;
    if (shape && from && plans && plans.size < MOST) plans.set(shape.key, { plan, from });
    return plan;
  };
}
