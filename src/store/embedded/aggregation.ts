import { StoreError } from '../errors';
import type { Doc } from './codec';
import type { Engine, FindSpec } from './engine';
import { explainFind, readDocuments, sliceCursor, type StoreCursor } from './find-cursor';
import { serverError, sortSpec } from './matching';
import { mingo } from './mingo';

const refused = new Set([
  '$lookup',
  '$graphLookup',
  '$out',
  '$merge',
  '$unionWith',
  '$geoNear',
  '$search',
  '$changeStream',
]);

interface Split {
  readonly spec: FindSpec;
  readonly rest: Doc[];
}

/** Leading stages a find can do, so that indexes serve them; the others are mingo's. */
function splitPipeline(pipeline: readonly Doc[]): Split {
  const matches: Doc[] = [];
  let at = 0;
  while (pipeline[at] && '$match' in (pipeline[at] as Doc)) matches.push((pipeline[at++] as Doc)['$match'] as Doc);
  let sort: unknown;
  let skip = 0;
  let limit = 0;
  if (pipeline[at] && '$sort' in (pipeline[at] as Doc)) sort = (pipeline[at++] as Doc)['$sort'];
  if (pipeline[at] && '$skip' in (pipeline[at] as Doc)) skip = Number((pipeline[at++] as Doc)['$skip']);
  if (pipeline[at] && '$limit' in (pipeline[at] as Doc)) limit = Number((pipeline[at++] as Doc)['$limit']);
  const filter = matches.length === 0 ? {} : matches.length === 1 ? (matches[0] as Doc) : { $and: matches };
  return { spec: { filter, sort: sortSpec(sort), skip, limit }, rest: pipeline.slice(at) };
}

function checkStages(pipeline: readonly Doc[]): void {
  for (const stage of pipeline) {
    const name = Object.keys(stage)[0] ?? '';
    if (refused.has(name)) throw new StoreError('unsupported', `the embedded engine has no ${name}`);
  }
}

function collectFields(expression: unknown, into: Set<string>): boolean {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$')) return expression === '$$NOW' || expression.startsWith('$$this');
    if (expression.startsWith('$')) into.add(expression.slice(1).split('.')[0] as string);
    return true;
  }
  if (typeof expression !== 'object' || expression === null) return true;
  return Object.values(expression).every((member) => collectFields(member, into));
}

/**
 * The fields a pipeline that starts by grouping can see, or null for all of them. Statistics over a large collection
 * then hold a few numbers a document, not the documents.
 */
function fieldsNeeded([first]: readonly Doc[]): ReadonlySet<string> | null {
  const fields = new Set<string>();
  if (first && '$count' in first) return fields;
  return first && '$group' in first && collectFields(first['$group'], fields) ? fields : null;
}

function pick(doc: Doc, fields: ReadonlySet<string>): Doc {
  const picked: Doc = {};
  for (const field of fields) if (field in doc) picked[field] = doc[field];
  return picked;
}

/** Aggregation: leading $match, $sort, $skip, $limit through the indexes, the rest by mingo in memory. */
export function aggregateCursor(engine: Engine, name: string, pipeline: readonly Doc[], options: Doc): StoreCursor {
  checkStages(pipeline);
  const { spec, rest } = splitPipeline(pipeline);
  const start = async function* (): AsyncGenerator<unknown[]> {
    const slices = readDocuments(engine, name, spec, options['readConcern'] === 'local');
    if (rest.length === 0) {
      yield* slices;
      return;
    }
    const docs: Doc[] = [];
    const fields = fieldsNeeded(rest);
    for await (const slice of slices) for (const doc of slice) docs.push(fields ? pick(doc, fields) : doc);
    try {
      yield new (mingo().Aggregator)(rest, { scriptEnabled: false }).run(docs);
    } catch (error) {
      throw serverError(2, 'BadValue', (error as Error).message);
    }
  };
  return sliceCursor(
    start,
    () => aggregateCursor(engine, name, pipeline, options),
    () => explainFind(engine, name, spec),
  );
}
