import type {
  AcceptOutcome,
  Channel,
  ChannelHost,
  InboundPart,
  OutboundSegment,
  Receipt,
} from '../../src/channels/channel';
import { createCmppChannel } from '../../src/channels/cmpp/channel';
import { createSgipChannel } from '../../src/channels/sgip/channel';
import { createSmgpChannel } from '../../src/channels/smgp/channel';
import { createSmppChannel } from '../../src/channels/smpp/channel';
import type { ChannelLog } from '../../src/channels/session/account';
import { systemClock } from '../../src/core/clock';
import type { ProtocolName } from '../../src/simulator/carrier-side';
import type { SimulatorOptions } from '../../src/simulator/options';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { freePorts } from '../peers/free-ports';
import { ACCOUNT, PHONE, seeded } from './stage';

/** The times of the specifications, a thousand times as fast. */
const QUICK = {
  window: 16,
  responseTimeoutSeconds: 0.2,
  activeTestSeconds: 0.1,
  activeTestMisses: 2,
  reconnectSeconds: 0.05,
  code: '12366',
};

function createChannel(
  protocol: ProtocolName,
  port: number,
  listenPort: number,
  more: object,
  log: ChannelLog,
): Channel {
  const deps = { clock: systemClock, log, service: '12366', random: seeded(7) };
  const account = { id: 'carrier', host: '127.0.0.1', port, ...ACCOUNT, ...QUICK, ...more };
  switch (protocol) {
    case 'cmpp20':
    case 'cmpp30':
      return createCmppChannel({ ...account, version: protocol === 'cmpp20' ? '2.0' : '3.0' }, deps);
    case 'sgip12': {
      const listen = { host: '127.0.0.1', port: listenPort };
      return createSgipChannel({ ...account, node: 3_037_112_366, corpId: '12366', listen }, deps);
    }
    case 'smgp30':
      return createSmgpChannel(account, deps);
    case 'smpp34':
      return createSmppChannel(account, deps);
  }
}

/** What delivery would have got, in order; `next` waits for what fits and was not asked for yet. */
export interface Arrivals {
  parts: InboundPart[];
  receipts: Receipt[];
  nextPart(): Promise<InboundPart>;
  nextReceipt(): Promise<Receipt>;
}

function queueOf<T>(): { all: T[]; add(one: T): void; next(): Promise<T> } {
  const all: T[] = [];
  const unasked: T[] = [];
  const waiting: ((one: T) => void)[] = [];
  return {
    all,
    add: (one) => {
      all.push(one);
      const first = waiting.shift();
      if (first === undefined) unasked.push(one);
      else first(one);
    },
    next: () => {
      const first = unasked.shift();
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
  };
}

export interface ChannelStage {
  simulator: Simulator;
  channel: Channel;
  arrivals: Arrivals;
  /** Resolves when the channel is logged in. */
  up(): Promise<void>;
  /** Resolves when the channel next logs this. */
  logged(message: string): Promise<void>;
  /** Hands a text over as one segment. */
  submit(text: string, more?: Partial<OutboundSegment>): ReturnType<Channel['submit']>;
  close(): Promise<void>;
}

let segments = 0;

/** Our own channel of the protocol, logged in to a simulator. */
export async function setChannelStage(
  protocol: ProtocolName,
  options: Partial<SimulatorOptions> = {},
  account: object = {},
): Promise<ChannelStage> {
  const [listenPort = 0] = protocol === 'sgip12' ? await freePorts(1) : [];
  const simulator = await startSimulator({
    protocol,
    accounts: [ACCOUNT],
    random: seeded(),
    ...(protocol === 'sgip12' && { sp: { host: '127.0.0.1', port: listenPort, retryMs: 20 } }),
    ...options,
  });
  const parts = queueOf<InboundPart>();
  const receipts = queueOf<Receipt>();
  const host: ChannelHost = {
    accept: (part): Promise<AcceptOutcome> => {
      parts.add(part);
      return Promise.resolve('accepted');
    },
    receipt: (receipt) => {
      receipts.add(receipt);
      return Promise.resolve();
    },
  };
  const waiting = new Set<{ message: string; go: () => void }>();
  const tell = (_details: object, message: string): void => {
    for (const one of [...waiting]) if (one.message === message && waiting.delete(one)) one.go();
  };
  const logged = (message: string): Promise<void> => new Promise((go) => waiting.add({ message, go }));
  const channel = createChannel(protocol, simulator.port, listenPort, account, { info: tell, warn: tell });
  const up = (): Promise<void> => ((channel.state().links?.up ?? 0) > 0 ? Promise.resolve() : logged('logged in'));
  await channel.start(host);
  if (options.faults?.refuseLogin === undefined) await up();
  return {
    simulator,
    channel,
    up,
    logged,
    arrivals: { parts: parts.all, receipts: receipts.all, nextPart: parts.next, nextReceipt: receipts.next },
    submit: (text, more = {}) =>
      channel.submit({
        id: `segment/${++segments}`,
        to: PHONE,
        from: '12366',
        text,
        lane: 'reply',
        validUntil: new Date(Date.now() + 3_600_000),
        ...more,
      }),
    close: async () => {
      await channel.stop(200);
      await simulator.stop();
    },
  };
}
