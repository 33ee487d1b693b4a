import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { OutboundText } from '../../src/delivery/delivery';
import type { FromNode, NodeSetup, ToNode } from './node-messages';

/** A process of the service that speaks to the carrier. */
export interface Node {
  /** Resolves when all are durable; the texts of a batch that was not are the test's to enqueue again. */
  enqueue(texts: readonly OutboundText[]): Promise<void>;
  moveClock(milliseconds: number): void;
  /** Resolves with the next word of its state that fits. */
  state(fits: (state: Extract<FromNode, { type: 'state' }>) => boolean): Promise<Extract<FromNode, { type: 'state' }>>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Ends in order; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const register = join(__dirname, '../support/register-ts.cjs');
const running = new Set<ChildProcess>();
let batches = 0;

/** For afterEach: whatever a test that failed has left. */
export async function killNodes(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      return gone;
    }),
  );
}

/** Starts a node; resolves when it is ready to be spoken to (its connections may not be up yet). */
export async function startNode(setup: NodeSetup): Promise<Node> {
  const child = fork(join(__dirname, 'node-process.ts'), [JSON.stringify(setup)], {
    execArgv: ['-r', register],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const say = (message: ToNode): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const hear = <T extends FromNode['type']>(
    type: T,
    fits: (message: Extract<FromNode, { type: T }>) => boolean,
  ): Promise<Extract<FromNode, { type: T }>> =>
    new Promise((resolve, reject) => {
      const listen = (message: FromNode): void => {
        if (message.type !== type || !fits(message as never)) return;
        child.off('message', listen);
        resolve(message as never);
      };
      child.on('message', listen);
      void ended.then(() => reject(new Error('the node has ended')));
    });
  await hear('ready', () => true);
  return {
    enqueue: async (texts) => {
      const batch = (batches += 1);
      const done = hear('enqueued', (message) => message.batch === batch);
      say({ type: 'enqueue', batch, texts: [...texts] });
      await done;
    },
    moveClock: (milliseconds) => say({ type: 'move_clock', milliseconds }),
    state: (fits) => hear('state', fits),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: () => {
      say({ type: 'stop' });
      return ended;
    },
  };
}
