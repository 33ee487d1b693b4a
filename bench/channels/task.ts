import type { Protocol } from '../../test/peers/sms-core';

/** Where a client is to log in, and how. */
export interface Task {
  protocol: Protocol;
  port: number;
  login: string;
  secret: string;
  connections: number;
  /** Unanswered submits a connection. */
  window: number;
  /** SGIP: where the carrier connects to, to report. */
  listenPort?: number;
}

export interface Order {
  messages: number;
  /** The run is over when each message is answered and reported, else when it is answered. */
  receipts: boolean;
}

/** What a client did and what it cost, by its own reckoning. */
export interface RunFigures {
  seconds: number;
  /** Of all threads of its process. */
  cpuMicros: number;
  answered: number;
  /** Receipts whose message is one of the run's. */
  receipts: number;
}

/** A client of the same task as others. Its process lives through all rounds of a case, so that all are equally warm. */
export interface Contender {
  readonly name: string;
  run(order: Order): Promise<RunFigures>;
  stop(): Promise<void>;
}

/** The text of the sms-core program's `run`, so that all send the same: 47 characters of UCS-2, one segment. */
export const TEXT = '尊敬的纳税人，您本期的增值税申报已受理，请于规定期限内缴纳税款，如有疑问请回复或拨打12366。';
export const SERVICE = '12366';

/** The numbers of the sms-core program's `run`. */
export function mobileOf(index: number): string {
  return `138000${String(index % 100_000).padStart(5, '0')}`;
}
