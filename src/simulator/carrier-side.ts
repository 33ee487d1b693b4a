import type { PartOf } from '../channels/channel';
import type { WireFormat } from '../channels/session/frames';
import type { PduWriter } from '../channels/session/link';

export const PROTOCOLS = ['cmpp20', 'cmpp30', 'sgip12', 'smgp30', 'smpp34'] as const;
export type ProtocolName = (typeof PROTOCOLS)[number];

/**
 * How the place of a part of a long text is written: in the user data header with a reference of 8 or 16 bits (udh8, udh16), in
 * the protocol's own fields or parameters (tp_pk: SMGP; sar: SMPP), or the whole text in one PDU (payload: SMPP message_payload).
 */
export const PART_FORMS = ['udh8', 'udh16', 'tp_pk', 'sar', 'payload'] as const;
export type PartForm = (typeof PART_FORMS)[number];

export type ReportState = 'delivered' | 'failed' | 'expired';

/** One submit as the service provider sent it. */
export interface Submitted {
  /** The carrier's id where the protocol derives it from the request itself (SGIP: the sequence number). */
  id?: string;
  from: string;
  /** One number as a rule; a submit may name several. Without country code where it is a mainland mobile. */
  to: readonly string[];
  text: string;
  part?: PartOf;
  reportWanted: boolean;
}

/** What a frame from the service provider is. `answer` repeats the sequence number of the request. */
export type FromProvider =
  | {
      kind: 'login';
      login: string;
      /** Whether the login was made with this secret. */
      knows(secret: string): boolean;
      /** Refused whatever the secret: the status, and why in Chinese (a version this side does not speak). */
      refusal?: { status: number; why: string };
      /** What the connection speaks from now on, where the login chooses (CMPP 2.0 on a 3.0 gateway). */
      speaks?: CarrierSide;
      /** What the connection is for. */
      submits: boolean;
      receives: boolean;
      answer(status: number, secret: string): PduWriter;
    }
  | { kind: 'submit'; submitted: Submitted; answer(status: number, id: string): PduWriter }
  /** Keep-alives and questions that need nothing but their answer. */
  | { kind: 'active_test' | 'terminate' | 'other'; answer: PduWriter }
  /** The response to a request of ours, paired by its sequence number. Status 0: taken. */
  | { kind: 'answer'; status: number }
  | { kind: 'fault'; about: string; answer?: PduWriter };

/** A text or part of one on its way to the service provider, in the carrier's terms. */
export interface MoSegment {
  /** The carrier's id, the same in every repetition. */
  id: string;
  from: string;
  to: string;
  text: string;
  part?: PartOf;
  form: PartForm;
  /** UCS-2 where absent. */
  encoding?: 'ucs2' | 'gbk';
  at: Date;
}

export interface ReportOut {
  /** Id of the submit it is about, as the response gave it. */
  id: string;
  /** The phone the text went to, and the number it came from. */
  to: string;
  from: string;
  state: ReportState;
  /** The carrier's own code; the usual one of the state when absent. */
  code?: string;
  submittedAt: Date;
  at: Date;
  /** A number of its own, where the protocol wants one. */
  serial: number;
}

/** One protocol as the carrier's gateway speaks it. No sockets, no timers, no state. */
export interface CarrierSide {
  readonly protocol: ProtocolName;
  readonly format: WireFormat;
  /** The forms a long text may take, the usual one first. */
  readonly partForms: readonly PartForm[];
  /** Status with which a submit is turned away when there are too many. */
  readonly busyStatus: number;
  /** Status of a login with an unknown name or a wrong secret. */
  readonly loginRefusedStatus: number;
  /** The sequence number is all that tells a repetition from a new text (SGIP), so it stays the same. */
  readonly sequenceIsId: boolean;
  /** Reads what the service provider sent. Never throws. */
  read(frame: Buffer): FromProvider;
  /** The carrier's id of submit or text number `serial`: the same for the same number as long as the simulator runs. */
  newId(serial: number): string;
  deliver(mo: MoSegment): PduWriter;
  report(report: ReportOut): PduWriter;
  /** Keep-alive request; absent: the protocol has none. */
  readonly activeTest?: PduWriter;
  readonly terminate: PduWriter;
  /** Login on the service provider's listener (SGIP). */
  bind?(login: string, secret: string): PduWriter;
}
