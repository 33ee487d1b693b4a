import type { Doc } from './codec';
import { isOperatorObject } from './conditions';

type Scalar = string | number | boolean | Date;
/** Undefined where only mingo can tell. */
type Verdict = boolean | undefined;
type Test = (value: unknown) => Verdict;

const comparisons: Record<string, (order: number) => boolean> = {
  $eq: (order) => order === 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return !Number.isNaN(value);
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** Comparison within one type, as MongoDB brackets them; undefined for what is no scalar. */
function orderOf(value: unknown, wanted: Scalar): number | 'other type' | undefined {
  if (value === undefined || value === null) return 'other type';
  if (!isScalar(value)) return undefined;
  if (typeof value !== typeof wanted) return 'other type';
  const [a, b] = value instanceof Date ? [value.getTime(), (wanted as Date).getTime()] : [value, wanted];
  return a === b ? 0 : a < b ? -1 : 1;
}

function comparing(holds: (order: number) => boolean, wanted: unknown): Test | undefined {
  if (!isScalar(wanted)) return undefined;
  return (value) => {
    const order = orderOf(value, wanted);
    return order === undefined ? undefined : order !== 'other type' && holds(order);
  };
}

function membership(wanted: unknown): Test | undefined {
  if (!Array.isArray(wanted) || !wanted.every(isScalar)) return undefined;
  return (value) => {
    let unsure = false;
    for (const member of wanted) {
      const order = orderOf(value, member);
      if (order === 0) return true;
      unsure ||= order === undefined;
    }
    return unsure ? undefined : false;
  };
}

function operatorTest(operator: string, wanted: unknown): Test | undefined {
  if (operator === '$in') return membership(wanted);
  if (operator === '$exists' && typeof wanted === 'boolean') return (value) => (value !== undefined) === wanted;
  const holds = comparisons[operator];
  return holds && comparing(holds, wanted);
}

function fieldTests(demand: unknown): (Test | undefined)[] {
  if (!isOperatorObject(demand)) return [operatorTest('$eq', demand)];
  return Object.entries(demand).map(([operator, wanted]) => operatorTest(operator, wanted));
}

function testsOf(filter: Doc): [string, Test][] | undefined {
  const tests: [string, Test][] = [];
  for (const path of Object.keys(filter)) {
    if (path === '' || path === '__proto__' || path.includes('.') || path.startsWith('$')) return undefined;
    for (const test of fieldTests(filter[path])) {
      if (!test) return undefined;
      tests.push([path, test]);
    }
  }
  return tests;
}

/**
 * Does the filters that make up nearly all queries: equality, comparison, lists and existence of top-level scalars. mingo builds
 * its tables of operators anew for every filter, which costs thirty times the test itself. Undefined for every other filter; the
 * test answers undefined for a document whose fields are lists or objects where the filter names scalars. `read` makes of a field
 * what is compared: the test serves documents in their stored form with `comparable`.
 */
export function plainFilter(
  filter: Doc,
  read: (value: unknown) => unknown = (value) => value,
): ((doc: Doc) => Verdict) | undefined {
  const tests = testsOf(filter);
  return (
    tests &&
    ((doc) => {
      let verdict: Verdict = true;
      for (const [path, test] of tests) {
        const holds = test(read(doc[path]));
        if (holds === false) return false;
        if (holds === undefined) verdict = undefined;
      }
      return verdict;
    })
  );
}
