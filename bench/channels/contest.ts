import type { Protocol } from '../../test/peers/sms-core';
import {
  bareClient,
  type Carrier,
  type CarrierCounts,
  LOGIN,
  openCarrier,
  ourClient,
  smppClient,
  smsCoreClient,
} from './carrier';
import type { Contender, Order, Task } from './task';

export interface Measured {
  perSecond: number;
  /** CPU time of the client's process a message, in microseconds. */
  cpuMicros: number;
  /** CPU time of the carrier's process a message. */
  carrierCpuMicros: number;
}

/** All clients once, one after the other. */
export type Round = Record<string, Measured>;

export interface Case {
  protocol: Protocol;
  connections: number;
  window: number;
  receipts: boolean;
  /** The first is of fresh processes of the clients; before the others each has sent `warmUp` messages unmeasured. */
  rounds: Round[];
  /** What did not reconcile, in sentences. */
  faults: string[];
}

export interface Extent {
  /** Of a round. */
  messages: number;
  rounds: number;
  warmUp: number;
}

const WINDOW = 16;
const CONNECTIONS = [1, 4];
/** Reports are acknowledged in bundles and a moment later. */
const SETTLE_MS = 5_000;
const LOOK_MS = 20;

const STARTS: Record<string, (task: Task) => Promise<Contender>> = {
  smsCore: smsCoreClient,
  ours: ourClient,
  bare: bareClient,
  smppNpm: smppClient,
};

const difference = (after: CarrierCounts, before: CarrierCounts): CarrierCounts => ({
  submits: after.submits - before.submits,
  reportsSent: after.reportsSent - before.reportsSent,
  reportsAnswered: after.reportsAnswered - before.reportsAnswered,
  cpuMicros: after.cpuMicros - before.cpuMicros,
});

interface Entered {
  contender: Contender;
  carrier: Carrier;
}

/** One run, and whether the client's counts and the carrier's are the same. */
async function measure({ contender, carrier }: Entered, order: Order, faults: string[]): Promise<Measured> {
  const { messages, receipts } = order;
  const reports = receipts ? messages : 0;
  const before = await carrier.counts();
  const own = await contender.run(order).catch(async (error: unknown) => {
    const seen = JSON.stringify(difference(await carrier.counts(), before));
    throw new Error(`${contender.name}, ${JSON.stringify(order)}; the carrier: ${seen}`, { cause: error });
  });
  let seen = difference(await carrier.counts(), before);
  const carrierCpuMicros = seen.cpuMicros / messages;
  const until = performance.now() + SETTLE_MS;
  while (seen.reportsAnswered < reports && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    seen = difference(await carrier.counts(), before);
  }
  const { submits, reportsSent, reportsAnswered } = seen;
  const counts = { answered: own.answered, submits, ...(receipts && { received: own.receipts }) };
  for (const [name, count] of Object.entries(counts)) {
    if (count !== messages) faults.push(`${contender.name}: ${name} ${count} of ${messages}`);
  }
  for (const [name, count] of Object.entries({ reportsSent, reportsAnswered })) {
    if (count !== reports) faults.push(`${contender.name}: ${name} ${count} of ${reports}`);
  }
  return { perSecond: messages / own.seconds, cpuMicros: own.cpuMicros / messages, carrierCpuMicros };
}

/** Rounds in which all run one after the other, each time another one first. */
async function contend(entered: Entered[], extent: Extent, receipts: boolean, faults: string[]): Promise<Round[]> {
  const { messages, rounds, warmUp } = extent;
  const done: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round === 1) for (const each of entered) await measure(each, { messages: warmUp, receipts }, faults);
    const figures: Round = {};
    const first = round % entered.length;
    for (const each of [...entered.slice(first), ...entered.slice(0, first)]) {
      figures[each.contender.name] = await measure(each, { messages, receipts }, faults);
    }
    done.push(figures);
  }
  return done;
}

/** The carrier's code is compiled by use: all its paths are used before anyone is measured. */
async function warm(carrier: Carrier, protocol: Protocol, messages: number): Promise<void> {
  const bare = await bareClient(taskFor(carrier, protocol, 1));
  for (const receipts of [false, true, true]) {
    await carrier.sendReports(receipts);
    await bare.run({ messages, receipts });
  }
  await bare.stop();
}

function taskFor({ port, listenPort }: Carrier, protocol: Protocol, connections: number): Task {
  return { protocol, port, ...LOGIN, connections, window: WINDOW, ...(listenPort !== undefined && { listenPort }) };
}

/**
 * All cases of a protocol. The clients share one carrier, but for SGIP, whose carrier connects to one listener and no other: there
 * each has a carrier of its own that has done the same.
 */
export async function contest(protocol: Protocol, extent: Extent): Promise<Case[]> {
  const names = ['smsCore', 'ours', 'bare', ...(protocol === 'smpp34' ? ['smppNpm'] : [])];
  const opened = await Promise.all((protocol === 'sgip12' ? names : ['all']).map(() => openCarrier(protocol)));
  const carrierOf = (index: number): Carrier => opened[index % opened.length] as Carrier;
  for (const carrier of opened) await warm(carrier, protocol, extent.warmUp / 2);
  const cases: Case[] = [];
  for (const connections of CONNECTIONS) {
    for (const receipts of [false, true]) {
      const entered: Entered[] = [];
      for (const [index, name] of names.entries()) {
        const carrier = carrierOf(index);
        await carrier.sendReports(receipts);
        const start = STARTS[name] as (typeof STARTS)[string];
        entered.push({ contender: await start(taskFor(carrier, protocol, connections)), carrier });
      }
      const faults: string[] = [];
      const rounds = await contend(entered, extent, receipts, faults);
      cases.push({ protocol, connections, window: WINDOW, receipts, rounds, faults });
      await Promise.all(entered.map(({ contender }) => contender.stop()));
    }
  }
  await Promise.all(opened.map((carrier) => carrier.stop()));
  return cases;
}
