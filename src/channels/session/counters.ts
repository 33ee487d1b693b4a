/** What has happened since the start, by name. */
export interface Counters {
  add(name: string): void;
  /** Names that end in what the other side says (refused.<code>): there are only so many of them. */
  addCode(name: string, code: string): void;
  all(): Record<string, number>;
}

/** A carrier that answers with ever new codes must not fill the memory. */
const MOST_NAMES = 200;

export function createCounters(): Counters {
  const counts = new Map<string, number>();
  const add = (name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  return {
    add,
    addCode: (name, code) => {
      const full = `${name}.${code}`;
      add(counts.has(full) || counts.size < MOST_NAMES ? full : `${name}.other`);
    },
    all: () => Object.fromEntries(counts),
  };
}
