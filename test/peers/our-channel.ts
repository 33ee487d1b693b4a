import { createChannelOf } from '../../src/carriers/create-channel';
import type { Channel, InboundPart, OutboundSegment, Receipt, SubmitOutcome } from '../../src/channels/channel';
import { joinParts } from '../../src/channels/text/concatenation';
import { splitText } from '../../src/channels/text/segments';
import { systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { createEventLog, type EventLog } from './event-log';
import { CODE, ourAccount, type Terms } from './our-account';
import { MOBILE } from './recording/scenario';
import type { Protocol } from './sms-core';

/** Our channel of a protocol, started against a peer, with a host that keeps everything at once. */
export interface OurChannel extends AsyncDisposable {
  channel: Channel;
  texts: readonly InboundPart[];
  receipts: readonly Receipt[];
  /** Events: `text`, `receipt`, and each line of the channel's log by its message. */
  next: EventLog['next'];
  /** Hands a text over, cut as delivery cuts it; the outcomes in the order of the parts. */
  send(text: string, more?: Partial<OutboundSegment>): Promise<SubmitOutcome[]>;
  /** Resolves with so many receipts more. */
  receiptsOf(outcomes: readonly SubmitOutcome[]): Promise<Receipt[]>;
  /** Resolves with the next text from a phone, joined by reference and index. */
  nextText(): Promise<InboundPart & { segments: number }>;
}

export interface ChannelTerms extends Terms {
  listenPort?: number;
}

/** What a segment was accepted as; the outcome itself, as JSON, where it was not. */
export function idOf(outcome: SubmitOutcome): string {
  return outcome.kind === 'accepted' && outcome.carrierId !== undefined ? outcome.carrierId : JSON.stringify(outcome);
}

let references = 0;

/** Starts it; `awaitLogin` false: at once, for logins that are to fail. */
export async function openChannel(
  protocol: Protocol,
  port: number,
  { listenPort = 0, ...terms }: ChannelTerms = {},
  awaitLogin = true,
): Promise<OurChannel> {
  const events = createEventLog(`our ${protocol} channel`);
  const texts: InboundPart[] = [];
  const receipts: Receipt[] = [];
  const begun = new Map<string, Map<number, string>>();
  const write = (details: object, message: string): void => events.push({ ...details, event: message });
  const { channel } = createChannelOf(ourAccount(protocol, port, listenPort, terms), {
    clock: systemClock,
    log: { info: write, warn: write },
    service: CODE,
    ids: randomIds(),
    keys: createMemoryKeys(systemClock),
  });
  await channel.start({
    accept: async (part) => {
      texts.push(part);
      events.push({ event: 'text', ...part });
      return 'accepted';
    },
    receipt: async (receipt) => {
      receipts.push(receipt);
      events.push({ event: 'receipt', ...receipt });
    },
  });
  try {
    if (awaitLogin) for (let i = 0; i < (terms.connections ?? 1); i++) await events.next('logged in');
  } catch (error) {
    await channel.stop(0);
    throw error;
  }

  return {
    channel,
    texts,
    receipts,
    next: events.next.bind(events),
    send: (text, more = {}) => {
      const pieces = splitText(text);
      const reference = ++references % 256;
      return Promise.all(
        pieces.map((piece, i) =>
          channel.submit({
            id: `out-${references}/${i}`,
            to: MOBILE,
            from: CODE,
            text: piece,
            ...(pieces.length > 1 && { part: { reference, total: pieces.length, index: i + 1 } }),
            lane: 'reply',
            validUntil: new Date(Date.now() + 3_600_000),
            ...more,
          }),
        ),
      );
    },
    receiptsOf: async (outcomes) => {
      const own: Receipt[] = [];
      for (const outcome of outcomes) {
        const { event: _, ...receipt } = await events.next('receipt', { carrierId: idOf(outcome) });
        own.push(receipt as unknown as Receipt);
      }
      return own;
    },
    nextText: async () => {
      for (;;) {
        const { event: _, ...came } = await events.next('text');
        const part = came as unknown as InboundPart;
        if (part.part === undefined) return { ...part, segments: 1 };
        const { reference, total, index } = part.part;
        const key = `${part.from} ${part.to} ${reference} ${total}`;
        const parts = begun.get(key) ?? new Map<number, string>();
        begun.set(key, parts.set(index, part.text));
        if (parts.size < total) continue;
        begun.delete(key);
        return { ...part, text: joinParts(parts, total).text, segments: total };
      }
    },
    [Symbol.asyncDispose]: () => channel.stop(3_000),
  };
}
