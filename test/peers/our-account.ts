import type { ChannelAccount } from '../../src/carriers/kinds';
import type { Protocol } from './sms-core';

export const LOGIN = { login: '106123', secret: 'Peer-Sec' };
export const CODE = '12366';

/** What a test sets of an account of any protocol. */
export interface Terms {
  id?: string;
  secret?: string;
  code?: string;
  encoding?: 'ucs2' | 'gbk';
  connections?: number;
  window?: number;
  responseTimeoutSeconds?: number;
  tries?: number;
  activeTestSeconds?: number;
  /** CMPP; `auto` by default, as in what users write. */
  version?: 'auto' | '2.0' | '3.0';
}

/** Our account with a carrier on this machine, as a configuration has it. `listenPort`: where it connects to us (SGIP). */
export function ourAccount(protocol: Protocol, port: number, listenPort: number, terms: Terms = {}): ChannelAccount {
  const { version, ...rest } = terms;
  const account = { id: 'carrier-1', host: '127.0.0.1', port, ...LOGIN, code: CODE, reconnectSeconds: 0.2, ...rest };
  switch (protocol) {
    case 'cmpp20':
    case 'cmpp30':
      return { ...account, kind: 'cmpp', ...(version !== undefined && { version }) };
    case 'sgip12': {
      const listen = { host: '127.0.0.1', port: listenPort };
      return { ...account, kind: 'sgip', node: 3_021_000_001, corpId: '12366', listen };
    }
    case 'smgp30':
      return { ...account, kind: 'smgp' };
    case 'smpp34':
      return { ...account, kind: 'smpp' };
  }
}
