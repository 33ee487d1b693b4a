import { EventEmitter, once } from 'node:events';
import type { Channel, ChannelHost, InboundPart, OutboundSegment, Receipt } from '../../../src/channels/channel';
import type { ChannelDeps } from '../../../src/channels/session/account';
import { createCarrierChannel } from '../../../src/channels/session/carrier-channel';
import type { CarrierAccount } from '../../../src/channels/session/settings';
import { systemClock } from '../../../src/core/clock';
import { toyDialect, type ToyOptions } from './toy-protocol';

export const SECRET = 'pa55-of-the-toy';

export interface LogLine {
  level: 'info' | 'warn';
  message: string;
  details: Record<string, unknown>;
}

export interface ToySide {
  channel: Channel;
  lines: LogLine[];
  logged(): string;
  /** The next line with this message. */
  line(message: string): Promise<LogLine>;
}

/** A channel over the toy protocol; time-outs are small unless given. */
export function toyChannel(
  account: Partial<CarrierAccount> & { port: number },
  more: { deps?: Partial<ChannelDeps>; dialect?: Partial<ToyOptions> } = {},
): ToySide {
  const lines: LogLine[] = [];
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const write =
    (level: LogLine['level']) =>
    (details: object, message: string): void => {
      const line = { level, message, details: details as Record<string, unknown> };
      lines.push(line);
      events.emit(message, line);
    };
  const full: CarrierAccount = {
    id: 'toy-1',
    host: '127.0.0.1',
    login: '900001',
    secret: SECRET,
    code: '12366',
    responseTimeoutSeconds: 5,
    reconnectSeconds: 0.05,
    ...account,
  };
  const channel = createCarrierChannel({
    account: full,
    dialect: toyDialect({ login: full.login, secret: full.secret, ...more.dialect }),
    deps: { clock: systemClock, log: { info: write('info'), warn: write('warn') }, service: '12366', ...more.deps },
  });
  return {
    channel,
    lines,
    logged: () => JSON.stringify(lines),
    line: async (message) => (await once(events, message))[0] as LogLine,
  };
}

export const FROM = '13800138000';

export function segment(id: string, text = '您好'): OutboundSegment {
  return { id, to: FROM, from: '12366', text, lane: 'reply', validUntil: new Date('2030-01-01T00:00:00Z') };
}

/** A host that keeps everything at once. */
export function keepAll(): ChannelHost & { texts: InboundPart[]; receipts: Receipt[] } {
  const texts: InboundPart[] = [];
  const receipts: Receipt[] = [];
  return {
    texts,
    receipts,
    accept: (part) => {
      texts.push(part);
      return Promise.resolve('accepted');
    },
    receipt: (receipt) => {
      receipts.push(receipt);
      return Promise.resolve();
    },
  };
}

/** Starts, and waits until so many connections have logged in. */
export async function startedWith(side: ToySide, host: ChannelHost = keepAll(), links = 1): Promise<void> {
  await side.channel.start(host);
  while ((side.channel.state().links?.up ?? 0) < links) await side.line('logged in');
}
