import type { Lane } from '../channels/channel';
import type { OutboundState } from '../delivery/delivery';
import type { SegmentProgress } from '../delivery/outbox/outbox-model';
import type { WorkOrderKind } from '../desk/order-kinds';
import type { Intent, Slots } from '../intents/understanding';

/** What the service made of a text, from its record; from the ledger alone where the record has passed its retention. */
export interface RecordedTurn {
  at: Date;
  complete: boolean;
  keptDays: number;
  replyKind: string;
  /** Why there was no reply. */
  silence?: string;
  contacts: {
    intent: Intent;
    confidence: number;
    slots?: Slots;
    outcome: string;
    article?: { id: string; version: string; title?: string };
  }[];
  orders: { number: string; kind: WorkOrderKind; state?: string }[];
  /** The subscription was opened or cancelled by it. */
  subscription?: boolean;
}

export interface TextIn {
  type: 'in';
  id: string;
  at: Date;
  unitCode: string;
  unitName: string;
  to: string;
  account: string;
  protocol?: string;
  carrierId?: string;
  /** Absent until the service has read it: it may be confidential. */
  text?: string;
  segments: number;
  parts?: { total: number; came: { index: number; at: Date; late: boolean }[] };
  incomplete: boolean;
  state: 'received' | 'handled' | 'parked';
  attempts: number;
  turn?: RecordedTurn;
}

export interface TextOut {
  type: 'out';
  id: string;
  at: Date;
  unitCode: string;
  unitName: string;
  from: string;
  text: string;
  lane: Lane;
  account: string;
  protocol?: string;
  state: OutboundState;
  code?: string;
  sentAt?: Date;
  doneAt?: Date;
  validUntil: Date;
  segments: (Pick<SegmentProgress, 'state' | 'code' | 'carrierId'> & { text: string; at?: Date })[];
  tries: number;
  doubts: number;
  avoided: string[];
  inReplyTo?: string;
}

/** Texts one after another that must not be read: neither what, nor when but for the day, nor how many. */
export interface Sealed {
  type: 'sealed';
  day: string;
}

export type Entry = TextIn | TextOut | Sealed;

export interface ThreadPage {
  conversation: string;
  /** Masked. */
  sender: string;
  /** A visitor of the web page, who has no number. */
  visitor: boolean;
  carrier?: string;
  /** Oldest first. */
  entries: Entry[];
  /** Where the older ones are. */
  older?: string;
  /** The page ends before the newest text. */
  newer: boolean;
}
