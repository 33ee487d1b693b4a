import type { ChannelAccount } from '../../src/carriers/kinds';
import type { OutboundText } from '../../src/delivery/delivery';
import type { DeliverySettings } from '../../src/delivery/settings';

/** What a node is started with, as JSON in its argument. */
export interface NodeSetup {
  dataDir: string;
  account: ChannelAccount;
  settings?: Partial<DeliverySettings>;
  /** How long a write waits for another process that is writing, in milliseconds. */
  busyMs?: number;
}

/** What a test says to a node in another process, and the reverse. */
export type ToNode =
  | { type: 'enqueue'; batch: number; texts: OutboundText[] }
  /** The machine's clock is moved by so much. */
  | { type: 'move_clock'; milliseconds: number }
  | { type: 'stop' };

export type FromNode =
  { type: 'ready' } | { type: 'enqueued'; batch: number } | { type: 'state'; links: number; notKept: number };
