import { fork } from 'node:child_process';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { freePorts } from '../../test/peers/free-ports';
import type { Protocol } from '../../test/peers/sms-core';
import { LOGIN } from './carrier';
import type { IdleFigures, IdleOrder } from './idle-accounts';
import type { Task } from './task';
import type { Limit } from './verdict';

/** The limits of docs/architecture.md. */
const MOST_MB = 150;
const MOST_PERCENT = 2;

/** Fifty connections; SGIP's carrier has one more to us. */
const ACCOUNTS: readonly [Protocol, number][] = [
  ['cmpp30', 7],
  ['cmpp30', 7],
  ['cmpp20', 6],
  ['smgp30', 6],
  ['smgp30', 6],
  ['smpp34', 6],
  ['smpp34', 6],
  ['sgip12', 6],
];
/** Carriers want a keep-alive every 60 to 180 s; here they are many times as frequent, so that some are measured. */
const ACTIVE_TEST_SECONDS = 3;
const SECONDS = 10;
const TIMEOUT_MS = 60_000;

function ask(order: IdleOrder): Promise<IdleFigures> {
  const child = fork(require.resolve('./idle-accounts'), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.once('message', (figures: IdleFigures) => resolve(figures));
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the idle accounts ended (${code})`));
    });
    child.send(order);
  });
}

/** What accounts cost that have nothing to do: their process has nothing else in it. Our simulator is the carrier. */
export async function idleCost(): Promise<IdleFigures & { accounts: number; keepAlives: number; limits: Limit[] }> {
  const simulators: Simulator[] = [];
  const tasks: Task[] = [];
  for (const [protocol, connections] of ACCOUNTS) {
    const [listenPort] = protocol === 'sgip12' ? await freePorts(1) : [];
    const sp = listenPort === undefined ? {} : { sp: { host: '127.0.0.1', port: listenPort } };
    const simulator = await startSimulator({ protocol, accounts: [LOGIN], ...sp });
    simulators.push(simulator);
    const listen = listenPort === undefined ? {} : { listenPort };
    tasks.push({ protocol, port: simulator.port, ...LOGIN, connections, window: 16, ...listen });
  }
  const figures = await ask({ tasks, activeTestSeconds: ACTIVE_TEST_SECONDS, seconds: SECONDS });
  const keepAlives = simulators.reduce((sum, { counts }) => sum + counts.activeTests, 0);
  for (const simulator of simulators) await simulator.stop();
  const most = (name: string, value: number, limit: number): Limit => {
    return { name, limit: `<= ${limit}`, value, met: value <= limit };
  };
  const limits = [
    most('MB of memory, idle', figures.rssMb, MOST_MB),
    most('percent of a core, idle', figures.cpuPercent, MOST_PERCENT),
  ];
  return { accounts: ACCOUNTS.length, ...figures, keepAlives, limits };
}
