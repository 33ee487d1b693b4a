/** What a piece of work cost. */
export interface Cost {
  seconds: number;
  cpuSeconds: number;
  /** The most memory seen, in MB. */
  rssMb: number;
}

export interface Watch {
  seconds(): number;
  stop(): Cost;
}

/** Begins to measure time, CPU of this process and its memory. */
export function watch(): Watch {
  const start = performance.now();
  const cpu = process.cpuUsage();
  let most = process.memoryUsage.rss();
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
  const seconds = (): number => (performance.now() - start) / 1_000;
  return {
    seconds,
    stop: () => {
      clearInterval(timer);
      const used = process.cpuUsage(cpu);
      return {
        seconds: seconds(),
        cpuSeconds: (used.user + used.system) / 1e6,
        rssMb: Math.round(Math.max(most, process.memoryUsage.rss()) / 1e6),
      };
    },
  };
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Least and middle of several runs. */
export function summary(values: readonly number[], digits = 0): { min: number; median: number; max: number } {
  return {
    min: round(Math.min(...values), digits),
    median: round(percentile(values, 0.5), digits),
    max: round(Math.max(...values), digits),
  };
}

/** Runs `work(0)` … `work(total - 1)`, so many at a time. */
export async function inParallel(total: number, atATime: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < total; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
