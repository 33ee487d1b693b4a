import type { Logger } from 'pino';
import type { AcceptOutcome } from '../channels/channel';
import type { Metrics } from '../carriers/metrics';
import type { Mobile } from '../core/mobile';
import type { Delivery } from '../delivery/delivery';
import type { ConsoleDeps } from './console-routes';
import type { DemoNumber } from './handset-api';
import type { Gateways } from './routes/gateway';
import type { KannelGateways } from './routes/kannel';

/** The demo handset: the channel a page texts through, and what it offers. */
export interface HandsetDeps {
  /** Resolves when the text is durable. The same key again is a duplicate. */
  text(from: Mobile, text: string, to?: string, key?: string): Promise<{ outcome: AcceptOutcome }>;
  /** The number texted: 12366 and extension digits. */
  service: string;
  numbers: readonly DemoNumber[];
}

export interface WebDeps {
  /** Shown by /healthz and in the OpenAPI document. */
  version: string;
  logger: Logger;
  delivery: Pick<Delivery, 'thread' | 'watch'>;
  /** Sites on which the web chat may stand in a frame, as `URL.origin` writes them. */
  embedOrigins?: readonly string[];
  /** Names besides localhost and plain addresses under which browsers may reach this server (no port). */
  allowedHosts: readonly string[];
  /** Addresses and networks of proxies whose word about the caller is believed; none unless given. */
  trustedProxies?: readonly string[];
  /** Time for a client to finish its request; a minute unless given. */
  requestTimeoutMs?: number;
  /** What keeps this node from taking traffic, in Chinese; empty when it is ready. */
  obstacles(): Promise<string[]>;
  /** The built console (its index.html and assets/); without it only the interfaces are served. */
  consoleDir?: string;
  /** Accounts of the generic HTTP gateway, as they are at the moment of the request. */
  gateways: Gateways;
  /** Accounts with a Kannel. */
  kannels: KannelGateways;
  /** What /metrics answers; absent: there is no such address. */
  metrics?: Pick<Metrics, 'contentType' | 'text'>;
  /** Absent: the console's interface does not exist. */
  bureau?: ConsoleDeps;
  /** Absent: the handset page and its routes do not exist. */
  handset?: HandsetDeps;
}
