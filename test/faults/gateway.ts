import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ProtocolName } from '../../src/simulator/carrier-side';
import type { EventName, EventOf, SimulatorEvent } from '../../src/simulator/events';
import { startCommandLine } from '../support/command-line';

/** `sms12366 gateway` in a process of its own. What it has written is kept when it is killed. */
export interface Gateway {
  /** What has happened, in order. */
  events: readonly SimulatorEvent[];
  /** A text from a phone. */
  type(from: string, text: string): void;
  next<N extends EventName>(name: N, fits?: (event: EventOf<N>) => boolean): Promise<EventOf<N>>;
  /** kill -9; resolves when all it has written has been read. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** For afterEach. */
export async function killGateways(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      return gone;
    }),
  );
}

/** Resolves when it listens. */
export async function startGateway(protocol: ProtocolName, port: number): Promise<Gateway> {
  const options = ['--protocol', protocol, '--port', String(port), '--receipt-delay', '20', '--json'];
  const child = startCommandLine(['gateway', ...options]);
  child.stderr.pipe(process.stderr);
  running.add(child);
  const closed = new Promise<void>((resolve) =>
    child.once('close', () => {
      running.delete(child);
      resolve();
    }),
  );
  const events: SimulatorEvent[] = [];
  const listeners = new Set<(event: SimulatorEvent) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    // The last line of a killed process may be a part of one.
    if (!line.endsWith('}')) return;
    const event = JSON.parse(line) as SimulatorEvent;
    events.push(event);
    for (const listener of listeners) listener(event);
  });
  child.stdin.on('error', () => undefined);
  const next: Gateway['next'] = (name, fits = () => true) =>
    new Promise((resolve) => {
      const listen = (event: SimulatorEvent): void => {
        if (event.event !== name || !fits(event as never)) return;
        listeners.delete(listen);
        resolve(event as never);
      };
      listeners.add(listen);
    });
  await next('listening');
  return {
    events,
    next,
    type: (from, text) => void child.stdin.write(`${from} ${text}\n`),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
