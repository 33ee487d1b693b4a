import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Contender, Order, RunFigures, Task } from './task';

/** A client in a process of its own: what it costs is the cost of that process, and of nothing else. */
export interface Client {
  run(order: Order): Promise<{ answered: number; receipts: number }>;
  /** How far it is, for the message when it stands still. */
  progress(): object;
  stop(): Promise<void>;
}

type Question = { task: Task } | { order: Order } | { stop: true };
type Answer = { ready: true } | { figures: RunFigures } | { error: string };

const LOGIN_MS = 20_000;
const RUN_MS = 60_000;
/** The child gives up first, for it knows more. */
const GRACE_MS = 5_000;

function ask(child: ChildProcess, question: Question, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const onMessage = (answer: Answer): void =>
      finish(() => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer)));
    const onExit = (code: number | null): void => finish(() => reject(new Error(`the client ended (${code})`)));
    const timer = setTimeout(() => finish(() => reject(new Error(`no answer in ${timeoutMs} ms`))), timeoutMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(question);
  });
}

/** Starts a module that calls `serveClient`; resolves when its client is logged in. */
export async function forkClient(name: string, module: string, task: Task): Promise<Contender> {
  const child = fork(require.resolve(module), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await ask(child, { task }, LOGIN_MS);
  return {
    name,
    run: async (order) => {
      const answer = await ask(child, { order }, RUN_MS + GRACE_MS);
      if (!('figures' in answer)) throw new Error(`${name}: no figures`);
      return answer.figures;
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.send({ stop: true });
      await exited;
    },
  };
}

async function inTime<T>(work: Promise<T>, progress: () => object): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tell = (): void => reject(new Error(`not done in ${RUN_MS} ms: ${JSON.stringify(progress())}`));
    timer = setTimeout(tell, RUN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The child's side. */
export function serveClient(start: (task: Task) => Promise<Client>): void {
  let client: Client | undefined;

  const answerTo = async (question: Question): Promise<Answer> => {
    if ('task' in question) {
      client = await start(question.task);
      return { ready: true };
    }
    if (client === undefined) return { error: 'no task' };
    if ('stop' in question) {
      await client.stop();
      process.exit();
    }
    const began = performance.now();
    const cpu = process.cpuUsage();
    const { progress } = client;
    const counts = await inTime(client.run(question.order), progress);
    const used = process.cpuUsage(cpu);
    const seconds = (performance.now() - began) / 1_000;
    return { figures: { ...counts, seconds, cpuMicros: used.user + used.system } };
  };

  process.on('message', (question: Question) => {
    answerTo(question)
      .catch((error: unknown): Answer => ({ error: error instanceof Error ? (error.stack ?? '') : String(error) }))
      .then((answer) => process.send?.(answer))
      .catch(() => process.exit(1));
  });
  process.on('disconnect', () => process.exit());
}
