import type { Clock } from '../core/clock';
import type { PartForm, ProtocolName, ReportState } from './carrier-side';
import type { FaultPlan } from './faults';
import type { Redelivery } from './outgoing';

/** A service provider the carrier knows. */
export interface ProviderAccount {
  login: string;
  secret: string;
  /** The number taxpayers text, extensions excluded; 12366 by default. */
  code?: string;
}

/** Where the carrier connects to the service provider (SGIP). The login is that of the first account. */
export interface ProviderListener {
  host: string;
  port: number;
  /** Milliseconds between tries to connect; 1,000 by default. */
  retryMs?: number;
}

/** The status reports that follow submits of their own accord. */
export interface ReceiptPlan {
  state: ReportState;
  /** The carrier's own code (UNDELIV, MK:0012, 29 …); the usual one of the state by default. */
  code?: string;
  delayMs: number;
  /** Sent before the answer to the submit. */
  before?: boolean;
  /** How many of the same; 1 by default. */
  copies?: number;
  /** On the connection of the submit, or another if there is one; whichever has room by default. */
  link?: 'same' | 'other';
}

/** SMPP: how the id is written in the answer to a submit, and in the report. */
export const ID_FORMS = ['decimal', 'hex', 'hex_then_decimal', 'decimal_then_hex', 'uuid'] as const;
export type IdForm = (typeof ID_FORMS)[number];

export interface SimulatorOptions {
  protocol: ProtocolName;
  /** 127.0.0.1 by default. */
  host?: string;
  /** 0: any free port. */
  port?: number;
  accounts: readonly ProviderAccount[];
  sp?: ProviderListener;
  faults?: FaultPlan;
  /** None by default: `report` sends them. */
  receipts?: ReceiptPlan;
  idForm?: IdForm;
  redelivery?: Partial<Redelivery>;
  /** Texts and reports unanswered on a connection; 16 by default. */
  window?: number;
  /** Milliseconds between active tests of ours; none by default. */
  activeTestMs?: number;
  /** `last`: submits and texts are counted but not kept, for benchmarks. */
  keep?: 'all' | 'last';
  clock?: Clock;
  /** Milliseconds that never go back. */
  monotonic?: () => number;
  /** 0 ≤ x < 1. */
  random?: () => number;
}

/** A text from a phone. */
export interface MoText {
  from: string;
  /** The number texted; the code of the first account by default. */
  to?: string;
  text: string;
  /** How a long text is cut; the protocol's usual way by default. */
  form?: PartForm;
  /** Of a text that is not ASCII; UCS-2 by default. */
  encoding?: 'ucs2' | 'gbk';
}
