/** A list that is read from its end: chunks, newest first. An empty chunk is its end. */
export interface Source<T> {
  next(): Promise<T[]>;
}

/** One stream out of several that are sorted by time (or a number that grows with it), newest first. Reads no chunk before it is needed. */
export async function* newestFirst<T>(sources: readonly Source<T>[], at: (item: T) => number): AsyncGenerator<T> {
  const open = await Promise.all(sources.map(async (source) => ({ source, items: await source.next(), index: 0 })));
  let lists = open.filter(({ items }) => items.length > 0);
  while (lists.length > 0) {
    let best = lists[0] as (typeof lists)[number];
    for (const list of lists) if (at(list.items[list.index] as T) > at(best.items[best.index] as T)) best = list;
    yield best.items[best.index] as T;
    best.index += 1;
    if (best.index < best.items.length) continue;
    best.items = await best.source.next();
    best.index = 0;
    if (best.items.length === 0) lists = lists.filter((list) => list !== best);
  }
}
