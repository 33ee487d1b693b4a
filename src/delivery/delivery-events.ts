import type { Receipt, RetryClass } from '../channels/channel';
import type { Mobile } from '../core/mobile';
import type { OutboundState } from './delivery';

/** What happened, in the past tense: for tests, metrics and live pages. Never a text. */
export type DeliveryEvent =
  | { type: 'accepted'; id: string; channel: string; from: Mobile }
  | { type: 'duplicate_refused'; channel: string; from: Mobile }
  | { type: 'part_kept'; channel: string; from: Mobile; late: boolean }
  | { type: 'handled'; id: string; from: Mobile; attempt: number }
  | { type: 'handler_failed'; id: string; from: Mobile; attempt: number; error: string }
  | { type: 'parked'; id: string; from: Mobile; error: string }
  | { type: 'park_failed'; id: string; from: Mobile; error: string }
  | { type: 'queued'; id: string; key: string; to: Mobile }
  | { type: 'requeued'; id: string; account: string; reason: string }
  | { type: 'rerouted'; id: string; from: string; to: string }
  | { type: 'state_changed'; id: string; key: string; to: Mobile; state: OutboundState; code?: string }
  | {
      type: 'segment_answered';
      account: string;
      outcome: 'accepted' | RetryClass | 'unknown';
      /** The carrier's, where it refused. */
      code?: string;
      /** From the hand-over to the answer. */
      milliseconds: number;
    }
  | { type: 'receipt_kept'; channel: string; matched: boolean; state: Receipt['state'] }
  | { type: 'pace_changed'; account: string; factor: number }
  | { type: 'account_down'; account: string }
  | { type: 'account_up'; account: string }
  | { type: 'accounts_changed'; added: string[]; changed: string[]; removed: string[] };

export type DeliveryListener = (event: DeliveryEvent) => void;

export interface DeliveryEvents {
  emit(event: DeliveryEvent): void;
  /** Returns the way to stop listening. */
  on(listener: DeliveryListener): () => void;
}

export function createDeliveryEvents(): DeliveryEvents {
  const listeners = new Set<DeliveryListener>();
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
