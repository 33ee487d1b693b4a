import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts the built service (`npm run build` first) on one data folder: once to train the model and load the demo province, then five
 * times. Time from the spawn to the printed address; memory a few seconds later.
 *   npm run bench -- start
 * Prints JSON. Limits (docs/architecture.md): a start with the model cached ≤ 2 s, the process ≤ 350 MB.
 */
const STARTS = 5;
const SETTLE_MS = 3_000;
const MAIN = join(process.cwd(), 'dist', 'main.js');

/** VmRSS or VmHWM (the most there was) in MB; NaN where the system has no /proc. */
function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return NaN;
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'utf8'))?.[1];
  return Math.round((Number(kilobytes) * 1024) / 1e6);
}

async function startOnce(dataDir: string): Promise<{ milliseconds: number; rssMb: number; rssMaxMb: number }> {
  const started = performance.now();
  const service = spawn(process.execPath, [MAIN], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(service, 'exit');
  const milliseconds = await new Promise<number>((resolve, reject) => {
    let printed = '';
    service.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      if (/http:\/\/\S+/.test(printed)) resolve(performance.now() - started);
    });
    service.once('exit', () => reject(new Error(`the service ended without an address: ${printed}`)));
  });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const pid = service.pid ?? 0;
  const figures = {
    milliseconds: Math.round(milliseconds),
    rssMb: memory(pid, 'VmRSS'),
    rssMaxMb: memory(pid, 'VmHWM'),
  };
  service.kill('SIGTERM');
  await ended;
  return figures;
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-start-'));
  try {
    const first = await startOnce(dataDir);
    const starts = [];
    for (let i = 0; i < STARTS; i++) starts.push(await startOnce(dataDir));
    const times = starts.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const medianMs = times[Math.floor(STARTS / 2)] ?? NaN;
    const rssMb = Math.max(...starts.map((start) => start.rssMb));
    const limits = { medianMs: 2_000, rssMb: 350 };
    const ok = medianMs <= limits.medianMs && Math.max(rssMb, first.rssMaxMb) <= limits.rssMb;
    process.stdout.write(
      `${JSON.stringify({ bench: 'start', medianMs, startsMs: times, rssMb, first, limits, ok })}\n`,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
