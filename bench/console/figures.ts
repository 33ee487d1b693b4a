/** Milliseconds of many calls. */
export interface Figure {
  p50: number;
  p95: number;
  max: number;
}

export function figureOf(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (index: number): number => Math.round((sorted[index] ?? 0) * 10) / 10;
  return {
    p50: at(Math.floor(sorted.length * 0.5)),
    p95: at(Math.floor(sorted.length * 0.95)),
    max: at(sorted.length - 1),
  };
}

/** How long each of so many calls takes, one after the other. */
export async function timed(calls: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return times;
}

export async function secondsOf<T>(work: () => Promise<T>): Promise<{ seconds: number; value: T }> {
  const started = performance.now();
  const value = await work();
  return { seconds: Math.round((performance.now() - started) / 100) / 10, value };
}
