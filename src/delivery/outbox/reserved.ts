import type { Lane } from '../../channels/channel';
import type { OutboxDocument } from './outbox-model';

/** A claim on a text that is not yet written. */
export interface Reserved {
  by: string;
  leaseUntil: number;
  /** It is written: hands it over. */
  begin(document: OutboxDocument): void;
  /** It was not written. */
  release(): void;
}

/** A place for a text that can be handed over at once. */
export type Reserve = (account: string, lane: Lane, segments: number) => Promise<Reserved | undefined>;
