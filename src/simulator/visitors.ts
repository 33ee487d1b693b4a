import { createServer, type Server, type Socket } from 'node:net';
import { type Caller, createCaller } from './caller';
import type { CarrierSide } from './carrier-side';
import { createConnection } from './connection';
import type { Counts } from './counts';
import type { EventSource } from './events';
import type { Visitor } from './gate';
import type { ProviderAccount, ProviderListener } from './options';

/** The connections of a simulator: those it takes, and those it makes (SGIP). */
export interface Visitors {
  readonly port: number;
  all(): readonly Visitor[];
  /** Something is to be sent and no connection takes it. */
  wanted(): void;
  /** The response to a request that no text or report waits for; false: not one of ours either. */
  answered(sequence: number, status: number): boolean;
  kick(why: string): void;
  hold(on: boolean): void;
  terminate(): Promise<void>;
  listen(): Promise<void>;
  /** Stops listening, drops the connections; resolves when the last is gone. */
  close(): Promise<void>;
}

export interface VisitorsDeps {
  side: CarrierSide;
  host: string;
  port: number;
  sp?: ProviderListener;
  accounts: readonly ProviderAccount[];
  events: EventSource;
  counts: Counts;
  nextSequence: () => number;
  /** Whether texts or reports wait to be sent. */
  needed(): boolean;
  frame(visitor: Visitor, frame: Buffer): void;
  ready(visitor: Visitor): void;
  ended(visitor: Visitor): void;
  malformed(visitor: Visitor, about: string): void;
}

const RETRY_MS = 1_000;
const GOODBYE_MS = 1_000;

export function createVisitors(deps: VisitorsDeps): Visitors {
  const { side, host, sp, accounts, events, counts, nextSequence } = deps;
  const present = new Set<Visitor>();
  const awaited = new Map<number, (status: number) => void>();
  let server: Server | undefined;
  let caller: Caller | undefined;
  let port = deps.port;
  let held = false;
  let empty: (() => void) | undefined;

  const visit = (socket: Socket): Visitor => {
    const visitor: Visitor = {
      connection: createConnection(socket, `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`, side.format, {
        frame: (frame) => deps.frame(visitor, frame),
        broken: (about) => deps.malformed(visitor, about),
        closed: (why) => {
          present.delete(visitor);
          deps.ended(visitor);
          events.emit('disconnected', { link: visitor.connection.name, why });
          if (present.size === 0) empty?.();
        },
      }),
      side,
      submits: false,
      receives: false,
      pdus: 0,
    };
    present.add(visitor);
    counts.connections += 1;
    events.emit('connected', { link: visitor.connection.name });
    if (held) visitor.connection.hold(true);
    return visitor;
  };

  /** Logs in on the service provider's listener. */
  const introduce = (socket: Socket, called: Caller): void => {
    const visitor = visit(socket);
    const account = accounts[0];
    const login = account?.login ?? '';
    const link = visitor.connection.name;
    const sequence = nextSequence();
    socket.once('close', () => {
      awaited.delete(sequence);
      called.ended();
    });
    if (side.bind === undefined) return visitor.connection.destroy(`${side.protocol} does not call`);
    awaited.set(sequence, (status) => {
      if (status !== 0) {
        counts.loginsRefused += 1;
        events.emit('unreachable', { to: link, why: `登录被拒绝，状态码 ${status}` });
        return visitor.connection.destroy('登录被拒绝');
      }
      visitor.account = account;
      visitor.receives = true;
      counts.logins += 1;
      events.emit('login', { link, login, submits: false, receives: true });
      deps.ready(visitor);
    });
    visitor.connection.write(side.bind(login, account?.secret ?? ''), sequence);
  };

  const openCaller = (to: ProviderListener): void => {
    const one: Caller = createCaller({
      host: to.host,
      port: to.port,
      retryMs: to.retryMs ?? RETRY_MS,
      needed: deps.needed,
      connected: (socket) => introduce(socket, one),
      failed: (where, why) => events.emit('unreachable', { to: where, why }),
    });
    caller = one;
    if (deps.needed()) one.wanted();
  };

  const goodbye = (visitor: Visitor): Promise<void> =>
    new Promise((resolve) => {
      const sequence = nextSequence();
      const end = (): void => {
        clearTimeout(timer);
        awaited.delete(sequence);
        visitor.connection.destroy('会话结束');
        resolve();
      };
      const timer = setTimeout(end, GOODBYE_MS);
      awaited.set(sequence, end);
      deps.ended(visitor);
      visitor.connection.write(visitor.side.terminate, sequence);
    });

  return {
    get port() {
      return port;
    },
    all: () => [...present],
    wanted: () => caller?.wanted(),
    answered: (sequence, status) => {
      const waiting = awaited.get(sequence);
      awaited.delete(sequence);
      waiting?.(status);
      return waiting !== undefined;
    },
    kick: (why) => {
      for (const { connection } of present) connection.destroy(why);
    },
    hold: (on) => {
      held = on;
      for (const { connection } of present) connection.hold(on);
    },
    terminate: async () => {
      await Promise.all([...present].map(goodbye));
    },
    listen: async () => {
      const one = createServer({ noDelay: true }, visit);
      await new Promise<void>((resolve, reject) => {
        one.once('error', reject);
        one.listen(port, host, resolve);
      });
      const address = one.address();
      if (address !== null && typeof address === 'object') port = address.port;
      server = one;
      if (sp !== undefined) openCaller(sp);
      events.emit('listening', { protocol: side.protocol, host, port });
    },
    close: async () => {
      caller?.stop();
      caller = undefined;
      const one = server;
      server = undefined;
      if (one === undefined) return;
      const closed = new Promise<void>((resolve) => one.close(() => resolve()));
      const left = new Promise<void>((resolve) => {
        if (present.size === 0) resolve();
        else empty = resolve;
      });
      for (const { connection } of present) connection.destroy('模拟网关停止');
      await Promise.all([closed, left]);
      empty = undefined;
    },
  };
}
