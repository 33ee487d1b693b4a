/** What the benchmark and its carrier's process ask each other, and the terms of their connections. */
export type CarrierQuestion =
  { ask: 'start' } | { ask: 'counts' } | { ask: 'deliver'; texts: number; senders: number } | { ask: 'stop' };

export interface CarrierCounts {
  answer: 'counts';
  submits: number;
  accepted: number;
  reports: { given: number; sent: number; acknowledged: number; refused: number };
  /** CPU time of the carrier's process. */
  cpuMicros: number;
}

export type CarrierAnswer =
  | { answer: 'started'; port: number }
  | CarrierCounts
  | { answer: 'delivered'; taken: number; repeated: number; seconds: number }
  | { answer: 'failed'; error: string };

export const LOGIN = { login: '901234', secret: 'bench-secret', code: '12366' };
export const CONNECTIONS = 4;
/** Unanswered requests of a connection, in either direction. */
export const WINDOW = 16;
