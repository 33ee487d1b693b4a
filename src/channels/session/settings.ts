import { SECOND } from '../../core/clock';
import type { SessionAccount } from './account';
import type { LinkTiming } from './link';

/** An account as the session engine takes it. */
export type CarrierAccount = SessionAccount & {
  /** SGIP: connect when there is something to submit, end the session after so long without. */
  idleCloseSeconds?: number;
  /** SGIP: where the carrier connects to us. `allowed`: its addresses or networks (10.1.0.0/16); all when there are none. */
  listen?: { host: string; port: number; allowed?: string[] };
};

export interface SessionSettings {
  connections: number;
  /** A connection. */
  window: number;
  timing: LinkTiming;
  connectMs: number;
  /** Longest wait between tries to connect. */
  reconnectMs: number;
  /** Null: connections are kept. */
  idleCloseMs: number | null;
  /** The shortest of all time-outs. */
  shortestMs: number;
}

const LONGEST_CONNECT_MS = 10 * SECOND;

export function sessionSettings(account: CarrierAccount): SessionSettings {
  const responseTimeoutMs = (account.responseTimeoutSeconds ?? 60) * SECOND;
  const activeTestMs = (account.activeTestSeconds ?? 180) * SECOND;
  const idleCloseMs = account.idleCloseSeconds === undefined ? null : account.idleCloseSeconds * SECOND;
  return {
    connections: account.connections ?? 1,
    window: account.window ?? 16,
    timing: {
      responseTimeoutMs,
      tries: account.tries ?? 3,
      activeTestMs,
      activeTestMisses: account.activeTestMisses ?? 3,
    },
    connectMs: Math.min(LONGEST_CONNECT_MS, responseTimeoutMs),
    reconnectMs: (account.reconnectSeconds ?? 60) * SECOND,
    idleCloseMs,
    shortestMs: Math.min(responseTimeoutMs, activeTestMs, idleCloseMs ?? Infinity),
  };
}
