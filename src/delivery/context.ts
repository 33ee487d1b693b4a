import type { Clock } from '../core/clock';
import type { Ids } from '../core/ids';
import type { Mobile } from '../core/mobile';
import type { Keys } from '../store/keys';
import type { DeliveryEvents } from './delivery-events';
import type { DeliverySettings } from './settings';
import type { Tasks } from './tasks';

/** What of a pino logger is used. Details hold ids and masked numbers, never a text. */
export interface DeliveryLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What all parts of delivery share. */
export interface DeliveryContext {
  clock: Clock;
  ids: Ids;
  keys: Keys;
  log: DeliveryLog;
  settings: DeliverySettings;
  events: DeliveryEvents;
  /** Work in hand, waited for by stop and idle. */
  tasks: Tasks;
  /** A name for a claim, never used again by any process. */
  claimName(): string;
  /** Tells the other nodes that there is work this one cannot take at once. */
  nudge(topic: 'inbox' | 'outbox'): void;
  /** A number's thread has changed. */
  changed(mobile: Mobile): void;
}
