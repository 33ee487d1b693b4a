import type { Mobile } from '../core/mobile';

/**
 * The contract between a carrier protocol and delivery. A channel turns the wire into these shapes and back; it keeps
 * nothing durable itself. No protocol imports a sibling; of the protocols web sees `http/` and `kannel/`, whose requests it carries.
 */

/** Where a part belongs in a long message (GSM 03.40 concatenation: reference, count, 1-based index). */
export interface PartOf {
  reference: number;
  total: number;
  index: number;
}

/** One MO as it came off the wire: a whole text, or one part of a long one. */
export interface InboundPart {
  /** The account it came in on (Channel.id). */
  channel: string;
  /** The carrier's message id, unique within the channel; absent where the protocol has none. */
  carrierId?: string;
  /** The mobile that texted, or a visitor of the web chat (core/visitor.ts). */
  from: Mobile;
  /** The number a visitor has proved to be theirs (by a code sent to it). Of a mobile there is nothing to prove. */
  provenMobile?: Mobile;
  /** The number texted: 12366 and extension digits, if any. */
  to: string;
  text: string;
  receivedAt: Date;
  part?: PartOf;
}

export type AcceptOutcome = 'accepted' | 'duplicate';

/** What the carrier says became of a submitted segment. */
export interface Receipt {
  channel: string;
  /** The carrier's id of the segment, in the normal form the channel also gives in SubmitOutcome. */
  carrierId: string;
  state: 'delivered' | 'failed' | 'expired';
  /** The carrier's own code, kept as it came (DELIVRD, UNDELIV, 0 …). */
  code: string;
  at: Date;
}

/** One segment to hand to the carrier. */
export interface OutboundSegment {
  /** Our id of the segment: outbox id + '/' + index. */
  id: string;
  to: Mobile;
  /** The number it is sent from: 12366 and extension digits. */
  from: string;
  text: string;
  part?: PartOf;
  /** How urgently it should be carried, highest first. */
  lane: Lane;
  /** After this moment the text is of no use. */
  validUntil: Date;
}

export const LANES = ['reply', 'urgent', 'bulk'] as const;
export type Lane = (typeof LANES)[number];

/** What to do with a segment the carrier did not take. */
export type RetryClass = 'retry_later' | 'slow_down' | 'switch_route' | 'give_up';

/**
 * `accepted`: the carrier has it, carrierId (if it gave one) will be in its receipts.
 * `refused`: the carrier said no, so a second try cannot double it.
 * `unknown`: the answer never came; it may or may not have been taken (存疑).
 * `repeated`: the answer came after the segment had been sent again as the protocol says; the carrier may have taken it twice (存疑).
 */
export type SubmitOutcome =
  | {
      kind: 'accepted';
      carrierId?: string;
      /** It has arrived: no receipt will come. */ final?: boolean;
      repeated?: boolean;
    }
  | { kind: 'refused'; class: RetryClass; code: string; message: string; repeated?: boolean }
  | { kind: 'unknown'; message: string };

export type Refused = Extract<SubmitOutcome, { kind: 'refused' }>;

/** What delivery gives a channel. */
export interface ChannelHost {
  /** Resolves only when the part is durable: acknowledge to the carrier after it, never before. Rejects when it could not be kept. */
  accept(part: InboundPart): Promise<AcceptOutcome>;
  /** Resolves when the receipt is durable. A receipt may come before the submit's outcome, on any connection, or twice. */
  receipt(receipt: Receipt): Promise<void>;
}

export interface ChannelState {
  connected: boolean;
  /** Segments handed over and not yet answered. */
  inFlight: number;
  /** Chinese, for the administrator's page. */
  detail: string;
  /** Connections up, of those wanted; where the protocol keeps connections. */
  links?: { up: number; of: number };
  /** Segments that may be unanswered at a time, over all connections. */
  window?: number;
  /** What has happened since the start, by name: resent, timed_out, malformed, refused.<code> … */
  counters?: Readonly<Record<string, number>>;
}

export interface Channel {
  /** The carrier account's name, unique in the configuration: 'handset', 'gateway-1' … */
  readonly id: string;
  /** The protocol: 'http', 'handset', 'cmpp' … */
  readonly kind: string;
  /**
   * True when the other side recognises a segment by its id, so that handing it over again cannot double it. Then a segment in
   * doubt is simply handed over again; elsewhere the policy of its lane decides.
   */
  readonly idempotent?: boolean;
  start(host: ChannelHost): Promise<void>;
  submit(segment: OutboundSegment): Promise<SubmitOutcome>;
  state(): ChannelState;
  /** Takes nothing new, waits for what is in flight (up to the time-out), closes. */
  stop(timeoutMs: number): Promise<void>;
}
