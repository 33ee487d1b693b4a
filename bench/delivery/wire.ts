import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createCmppChannel } from '../../src/channels/cmpp/channel';
import type { Channel } from '../../src/channels/channel';
import { systemClock } from '../../src/core/clock';
import { documents } from '../../src/delivery/documents';
import { inboxModel } from '../../src/delivery/inbox/inbox-model';
import { outboxModel } from '../../src/delivery/outbox/outbox-model';
import { openBenchStage, rawCommits } from './bench-stage';
import { watch } from './figures';
import { enqueueBundles, type OutboundRun } from './outbound';
import type { InboundRun } from './inbound';
import {
  type CarrierAnswer,
  type CarrierCounts,
  type CarrierQuestion,
  CONNECTIONS,
  LOGIN,
  WINDOW,
} from './wire-protocol';

/** The carrier's process. One question at a time. */
interface WireCarrier {
  port: number;
  ask<A extends CarrierAnswer['answer']>(
    question: CarrierQuestion,
    answer: A,
  ): Promise<Extract<CarrierAnswer, { answer: A }>>;
  stop(): Promise<void>;
}

async function openCarrier(): Promise<WireCarrier> {
  const child = fork(require.resolve('./wire-carrier'), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ask: WireCarrier['ask'] = async (question, wanted) => {
    const said = once(child, 'message') as Promise<[CarrierAnswer]>;
    child.send(question);
    const [answer] = await said;
    if (answer.answer !== wanted) throw new Error(`the carrier said ${JSON.stringify(answer)}`);
    return answer as Extract<CarrierAnswer, { answer: typeof wanted }>;
  };
  const { port } = await ask({ ask: 'start' }, 'started');
  return {
    port,
    ask,
    stop: async () => {
      const exited = once(child, 'exit');
      child.send({ ask: 'stop' } satisfies CarrierQuestion);
      await exited;
    },
  };
}

function channelTo(port: number): Channel {
  const warn = (details: object, message: string): void =>
    void process.stderr.write(`${message} ${JSON.stringify(details)}\n`);
  return createCmppChannel(
    { id: 'line', host: '127.0.0.1', port, ...LOGIN, version: '3.0', connections: CONNECTIONS, window: WINDOW },
    { clock: systemClock, log: { info: () => undefined, warn }, service: '12366' },
  );
}

async function connected(channel: Channel): Promise<void> {
  while ((channel.state().links?.up ?? 0) < CONNECTIONS) await new Promise((resolve) => setTimeout(resolve, 10));
}

export interface WireCost {
  /** CPU of the carrier's process for each text. */
  carrierCpuMicrosecondsEach: number;
}

/** Texts the whole way over CMPP 3.0: enqueued in bundles → sent → answered → receipt recorded and acknowledged. */
export async function outboundWireRun(texts: number): Promise<OutboundRun & WireCost> {
  const carrier = await openCarrier();
  const channel = channelTo(carrier.port);
  const window = CONNECTIONS * WINDOW;
  const stage = await openBenchStage({ accounts: [{ channel, window }] });
  const { delivery, connection } = stage;
  await connected(channel);
  const allDelivered = stage.nth('state_changed', texts, (e) => e.type === 'state_changed' && e.state === 'delivered');
  const before = await carrier.ask({ ask: 'counts' }, 'counts');
  const measured = watch();
  await enqueueBundles(delivery, texts, 1);
  await allDelivered;
  await delivery.idle();
  const cost = measured.stop();
  const after = await acknowledged(carrier, texts);
  const all = await documents(outboxModel(connection)).find({}).toArray();
  const counts = {
    enqueued: all.length,
    submitted: after.submits,
    accepted: after.accepted,
    receiptsGiven: after.reports.given,
    receiptsSent: after.reports.sent,
    receiptsAcknowledged: after.reports.acknowledged,
    delivered: all.filter((document) => document.state === 'delivered').length,
    doubts: all.filter((document) => document.doubts > 0).length,
  };
  const { doubts, ...whole } = counts;
  const reconciles = doubts === 0 && Object.values(whole).every((count) => count === texts);
  const raw = await rawCommits(connection, texts, window, (i) => ({ ...all[0], _id: `raw-${i}` }));
  await stage.close();
  await carrier.stop();
  const carrierCpuMicrosecondsEach = (after.cpuMicros - before.cpuMicros) / texts;
  return { ...cost, segments: 1, raw, counts, reconciles, carrierCpuMicrosecondsEach };
}

/** The counts once every receipt's acknowledgement has reached the carrier: the last are on the wire when we are done. */
async function acknowledged(carrier: WireCarrier, receipts: number): Promise<CarrierCounts> {
  for (let look = 0; ; look++) {
    const counts = await carrier.ask({ ask: 'counts' }, 'counts');
    if (counts.reports.acknowledged >= receipts || look >= 100) return counts;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Texts of phones over CMPP 3.0: DELIVER → durable → acknowledged. `handled`: the handler, which has nothing to do, takes each at once;
 * otherwise it takes none until all are acknowledged, so that accepting is measured alone, as when texts pile up.
 */
export async function inboundWireRun(texts: number, senders: number, handled: boolean): Promise<InboundRun & WireCost> {
  const carrier = await openCarrier();
  const channel = channelTo(carrier.port);
  const seen = new Map<string, number>();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  if (handled) open();
  const stage = await openBenchStage({
    accounts: [{ channel }],
    handler: ({ id }) => {
      seen.set(id, (seen.get(id) ?? 0) + 1);
      return handled ? Promise.resolve() : gate;
    },
    // Held handlers are no failure.
    settings: { handlerTimeoutMs: 600_000 },
  });
  await connected(channel);
  const allHandled = stage.nth('handled', texts);
  const before = await carrier.ask({ ask: 'counts' }, 'counts');
  const measured = watch();
  const said = await carrier.ask({ ask: 'deliver', texts, senders }, 'delivered');
  const acceptCost = handled ? undefined : measured.stop();
  open();
  await allHandled;
  await stage.delivery.idle();
  const cost = acceptCost ?? measured.stop();
  const after = await carrier.ask({ ask: 'counts' }, 'counts');
  const all = await documents(inboxModel(stage.connection)).find({}).toArray();
  const counts = {
    acknowledged: said.taken,
    sentAgain: said.repeated,
    inInbox: all.length,
    accepted: stage.count('accepted'),
    handled: all.filter((document) => document.state === 'handled').length,
    handledTwice: [...seen.values()].filter((times) => times !== 1).length,
  };
  const { sentAgain, handledTwice, ...whole } = counts;
  const reconciles = sentAgain === 0 && handledTwice === 0 && Object.values(whole).every((count) => count === texts);
  const window = CONNECTIONS * WINDOW;
  const raw = await rawCommits(stage.connection, texts, window, (i) => ({ ...all[0], _id: `raw-${i}` }));
  await stage.close();
  await carrier.stop();
  const carrierCpuMicrosecondsEach = (after.cpuMicros - before.cpuMicros) / texts;
  return { ...cost, acceptSeconds: said.seconds, raw, counts, reconciles, carrierCpuMicrosecondsEach };
}
