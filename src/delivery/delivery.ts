import type { Channel, ChannelHost, ChannelState, Lane } from '../channels/channel';
import type { Mobile } from '../core/mobile';

/** An MO that is whole, durable, and next in its sender's order. */
export interface InboundMessage {
  id: string;
  channel: string;
  /** The mobile that texted, or a visitor of the web chat. */
  from: Mobile;
  /** The number a visitor had proved to be theirs when the text came. */
  provenMobile?: Mobile;
  to: string;
  text: string;
  receivedAt: Date;
  /** Parts never came: the text is what did. */
  incomplete: boolean;
  /** 1 at first; more after a handler failed. */
  attempt: number;
}

/** Called for one message of a sender at a time, in order, on one node. Must be safe to repeat: use message.id as the key of what it writes. */
export type InboundHandler = (message: InboundMessage) => Promise<void>;

/** Called when a message has failed for the last time, so that a person sees it (never dropped). */
export type ParkedHandler = (message: InboundMessage, error: string) => Promise<void>;

/** A text to send. */
export interface OutboundText {
  /** Unique: enqueuing the same key again is harmless and returns the first. */
  key: string;
  to: Mobile;
  /** 12366 and extension digits it is sent from. */
  from: string;
  text: string;
  lane: Lane;
  /** Signature without brackets; delivery adds 【…】 and counts it. */
  signature: string;
  /** The account it should go by (a reply goes back the way it came); routing decides when absent or down. */
  channel?: string;
  validUntil?: Date;
  /** The inbound message it answers. */
  inReplyTo?: string;
  /** The unit that pays (O8). */
  unitCode?: string;
}

/** doubtful = 存疑: handed over, answer never came. */
export type OutboundState = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'expired' | 'doubtful';

export interface OutboundStatus {
  id: string;
  key: string;
  to: Mobile;
  text: string;
  state: OutboundState;
  segments: number;
  code?: string;
  queuedAt: Date;
  sentAt?: Date;
  doneAt?: Date;
  inReplyTo?: string;
}

export interface Delivery {
  /** What every channel is started with. */
  host: ChannelHost;
  /** Durable when it resolves. */
  enqueue(text: OutboundText): Promise<{ id: string; duplicate: boolean }>;
  /** Many at once, with few commits: for bulk. All are written, or those before a fault of the store; repeating it is harmless. */
  enqueueMany(texts: readonly OutboundText[]): Promise<{ id: string; duplicate: boolean }[]>;
  status(key: string): Promise<OutboundStatus | undefined>;
  /** The latest texts of a number, both ways, oldest first. */
  thread(mobile: Mobile, limit: number): Promise<ThreadEntry[]>;
  /** Called after each change of a number's thread (a text accepted, a reply queued, sent, delivered). Returns the way to stop. */
  watch(listener: (mobile: Mobile) => void): () => void;
  channels(): { channel: Channel; state: ChannelState }[];
  /** Starts the channels and the workers. */
  start(): Promise<void>;
  /** Takes nothing new, finishes what is in hand, closes the channels. */
  stop(timeoutMs: number): Promise<void>;
  /** Resolves when nothing that was accepted or enqueued is left to do now: for tests and the evaluation commands. */
  idle(): Promise<void>;
}

/** One bubble of a conversation as its sender saw it. */
export interface ThreadEntry {
  id: string;
  direction: 'in' | 'out';
  text: string;
  at: Date;
  segments: number;
  /** Outbound: its state; inbound: whether it has been answered. */
  state: OutboundState | 'received' | 'handled' | 'parked';
  code?: string;
  /** Inbound: the id its channel gave it. */
  carrierId?: string;
  /** Outbound: the inbound text it answers. */
  inReplyTo?: string;
}
