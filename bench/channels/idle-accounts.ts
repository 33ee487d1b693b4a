import { round } from '../delivery/figures';
import { speaking } from './accounts';
import type { Task } from './task';

/** The process that keeps idle accounts: what it costs is measured here. */

export interface IdleOrder {
  tasks: Task[];
  activeTestSeconds: number;
  seconds: number;
}

export interface IdleFigures {
  connections: number;
  /** Resident memory in MB: most seen. */
  rssMb: number;
  /** Of one core, in percent. */
  cpuPercent: number;
}

const LOOK_MS = 100;
const SETTLE_MS = 2_000;
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function measure({ tasks, activeTestSeconds, seconds }: IdleOrder): Promise<IdleFigures> {
  const channels = tasks.map((task, i) => speaking(task, { id: `idle-${i}`, activeTestSeconds }).channel());
  const nothing = { accept: () => Promise.reject(new Error('idle')), receipt: () => Promise.reject(new Error('idle')) };
  for (const channel of channels) await channel.start(nothing);
  const up = (): number => channels.reduce((sum, channel) => sum + (channel.state().links?.up ?? 0), 0);
  const wanted = tasks.reduce((sum, { connections }) => sum + connections, 0);
  while (up() < wanted) await wait(LOOK_MS);
  await wait(SETTLE_MS);
  const began = performance.now();
  const cpu = process.cpuUsage();
  let most = 0;
  while (performance.now() - began < seconds * 1_000) {
    await wait(1_000);
    most = Math.max(most, process.memoryUsage.rss());
  }
  const used = process.cpuUsage(cpu);
  const cpuPercent = (used.user + used.system) / 10 / (performance.now() - began);
  const figures = { connections: up(), rssMb: Math.round(most / 1e6), cpuPercent: round(cpuPercent, 2) };
  await Promise.all(channels.map((channel) => channel.stop(1_000)));
  return figures;
}

process.once('message', (order: IdleOrder) => {
  measure(order).then(
    (figures) => process.send?.(figures, () => process.exit()),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
