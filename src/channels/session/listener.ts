import { BlockList, createServer, isIP, type Socket } from 'node:net';
import { AppError } from '../../core/errors';

export interface ListenerOptions {
  host: string;
  /** 0: any free one. */
  port: number;
  /** Addresses or networks (10.1.0.0/16) that may connect; all when there are none. */
  allowed?: readonly string[];
  /** At a time; 64 by default. */
  connections?: number;
  /** A connection that has been let in. */
  accepted: (socket: Socket, name: string) => void;
  /** One that has not: from where, and why. */
  turnedAway: (address: string, why: 'address' | 'limit') => void;
}

export interface Listener {
  /** Resolves to the port. Rejects with the system's error (EADDRINUSE …). */
  open(): Promise<number>;
  /** Takes no more connections; those there are stay. */
  close(): void;
}

const CONNECTIONS = 64;

/** A TCP server that lets in only who may, and only so many. Error: AppError `listen_address` for what is not an address. */
export function createListener(options: ListenerOptions): Listener {
  const { host, port, accepted, turnedAway } = options;
  const limit = options.connections ?? CONNECTIONS;
  const mayConnect = addressCheck(options.allowed ?? []);
  let open = 0;
  let total = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    // The connection may be gone before we look at it.
    const turn = !mayConnect(address) ? 'address' : open >= limit ? 'limit' : null;
    if (turn !== null) {
      socket.on('error', () => undefined);
      socket.destroy();
      turnedAway(address, turn);
      return;
    }
    open++;
    socket.once('close', () => open--);
    accepted(socket, `${address}:${socket.remotePort ?? 0}<${++total}`);
  });

  return {
    open: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          // Running out of descriptors ends no process; the carrier tries again.
          server.on('error', () => undefined);
          const bound = server.address();
          resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
        });
      }),
    close: () => {
      server.close();
    },
  };
}

/** An IPv4 address as such also where the server listens on IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** An address, and how many of its bits are the network's. */
const NETWORK = /^([^/]+)(?:\/(\d{1,3}))?$/;

/** Whether an address is one of those listed, or in a network listed (10.1.0.0/16); none listed: any. */
export function addressCheck(allowed: readonly string[]): (address: string) => boolean {
  if (allowed.length === 0) return () => true;
  const list = new BlockList();
  for (const entry of allowed) {
    const [, address = '', prefix] = NETWORK.exec(entry) ?? [];
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const bits = Number(prefix ?? most);
    if (family === 0 || bits > most) {
      throw new AppError('listen_address', `allowed address: not an address or network: ${entry}`, {
        personMessage: `允许的地址“${entry}”不是IP地址或网段，例如 10.1.2.3 或 10.1.0.0/16`,
      });
    }
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}
