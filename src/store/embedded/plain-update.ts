import { storableValue, type Doc } from './codec';
import { isOperatorObject, isPlainObject } from './conditions';

const plainOperators = new Set(['$set', '$unset', '$inc']);

function isPlainPath(path: string): boolean {
  return path !== '' && path !== '_id' && path !== '__proto__' && !path.includes('.') && !path.includes('$');
}

/** A copy the caller cannot reach, or undefined for what has no plain copy. */
function copy(value: unknown): unknown {
  if (value instanceof Date) return new Date(value.getTime());
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (Array.isArray(value)) {
    const members = value.map(copy);
    return members.includes(undefined) ? undefined : members;
  }
  if (!isPlainObject(value)) return undefined;
  const copied: Doc = {};
  for (const [key, member] of Object.entries(value)) {
    const own = copy(member);
    if (own === undefined || key === '__proto__') return undefined;
    copied[key] = own;
  }
  return copied;
}

/**
 * Does the updates that make up nearly all writes: $set, $unset and $inc of top-level fields, each named once. mingo builds its
 * tables of operators anew for every update, which costs thirty times the update itself. False, with `doc` untouched, for
 * everything else.
 */
export function applyPlainUpdate(doc: Doc, update: Doc): boolean {
  const seen = new Set<string>();
  const steps: [string, string, unknown][] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!plainOperators.has(operator) || !isPlainObject(fields)) return false;
    for (const [path, value] of Object.entries(fields)) {
      if (!isPlainPath(path) || seen.has(path)) return false;
      seen.add(path);
      if (operator === '$inc') {
        const present = doc[path] ?? 0;
        // null + 1 is an error that mingo's side words.
        if (typeof value !== 'number' || typeof present !== 'number' || doc[path] === null) return false;
        steps.push(['$set', path, present + value]);
      } else {
        const own = operator === '$set' ? copy(value) : null;
        if (own === undefined) return false;
        steps.push([operator, path, own]);
      }
    }
  }
  for (const [operator, path, value] of steps) {
    if (operator === '$unset') delete doc[path];
    else doc[path] = value;
  }
  return true;
}

/**
 * The same on a document in its stored form, whose other fields need not be made alive for it. Fields taken out become undefined,
 * which its text leaves out: deleting them would make the object slow. False, with `stored` untouched, where the update takes more.
 */
export function updateStored(stored: Doc, update: Doc): boolean {
  if (!isOperatorObject(update)) return false;
  const changes = new Map<string, unknown>();
  for (const operator in update) {
    const fields: unknown = update[operator];
    // Of inserts only.
    if (operator === '$setOnInsert') continue;
    if (!plainOperators.has(operator) || !isPlainObject(fields)) return false;
    for (const path of Object.keys(fields)) {
      if (!isPlainPath(path) || changes.has(path)) return false;
      const value = fields[path];
      if (operator === '$unset') {
        changes.set(path, undefined);
      } else if (operator === '$set') {
        if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return false;
        changes.set(path, storableValue(value));
      } else {
        const present = stored[path] === undefined ? 0 : stored[path];
        if (typeof value !== 'number' || typeof present !== 'number' || !Number.isFinite(present + value)) return false;
        changes.set(path, present + value);
      }
    }
  }
  for (const [path, value] of changes) if (value !== undefined || path in stored) stored[path] = value;
  return true;
}
