import type { InboundPart, OutboundSegment, Receipt, Refused, SubmitOutcome } from '../channel';
import type { WireFormat } from './frames';
import type { Link, PduWriter } from './link';

export type { WireFormat } from './frames';

/** What a frame the carrier sent of its own accord is. `answer` is written when it has been dealt with. */
export type Received =
  | { kind: 'text'; part: Omit<InboundPart, 'channel' | 'receivedAt'>; answer: PduWriter }
  | { kind: 'receipt'; receipts: readonly Omit<Receipt, 'channel'>[]; answer: PduWriter }
  /** Understood and of no consequence: a keep-alive, a report that is not final. */
  | { kind: 'nothing'; answer?: PduWriter }
  /** The carrier ends the session. */
  | { kind: 'end'; answer: PduWriter }
  /** Not a PDU of this protocol, or one that breaks it: counted and logged with its hex. */
  | {
      kind: 'fault';
      fault: 'malformed' | 'unknown_command';
      about: string;
      /** Hex of the PDU with its numbers and its text cut out; of its header alone where the dialect does not say. */
      hex?: string;
      answer?: PduWriter;
    };

/** The carrier did not take the login. */
export class LoginRefused extends Error {
  constructor(
    /** The carrier's status, as it came. */
    readonly code: string,
    /** Chinese, for the administrator. */
    readonly personMessage: string,
    /** True: worth another try at once (another protocol version). */
    readonly again = false,
  ) {
    super(`login refused: ${code}`);
    this.name = 'LoginRefused';
  }
}

/** One protocol as the service provider speaks it, with the account's parameters in it. No sockets, no timers. */
export interface Dialect {
  readonly kind: string;
  readonly format: WireFormat;
  /** Logs in over a fresh link. Rejects with LoginRefused, or with what the link failed with. */
  login(link: Link): Promise<void>;
  /** How a segment is written; a refusal where this protocol cannot carry it. */
  submit(segment: OutboundSegment): PduWriter | Refused;
  /** The answer to a submit. An answer that cannot be read is `unknown`. */
  submitted(frame: Buffer): SubmitOutcome;
  /** A frame the carrier sent of its own accord. Never throws. */
  receive(frame: Buffer): Received;
  /**
   * The sequence number is part of the message's id (SGIP): one count for all connections of the account, begun anywhere, so
   * that neither two connections nor two processes give one id. Otherwise each connection counts from 1.
   */
  readonly sequenceIsId?: boolean;
  /** Keep-alive request; absent: the protocol has none (SGIP). */
  activeTest?: PduWriter;
  /** Request that ends the session in order. */
  terminate: PduWriter;
  /** Where the carrier connects to us (SGIP): whether a login on our listener is taken, and its answer. */
  admit?(frame: Buffer, remoteAddress: string): { taken: boolean; answer?: PduWriter; about: string };
}
