import type { Socket } from 'node:net';
import type { ChannelLog } from './account';
import { backOff } from './back-off';
import type { Counters } from './counters';
import { type Dialect, LoginRefused } from './dialect';
import { createLink, type SessionLink } from './link';
import { ConnectFailed, openSocket } from './open-socket';
import { explainEnd } from './reasons';
import type { Sequence } from './requests';
import type { SessionSettings } from './settings';

/** One of an account's connections: connects, logs in, and does so again whenever it is lost. */
export interface Connection {
  /** Logged in and alive. */
  link(): SessionLink | null;
  /** On demand: there is something to submit. */
  demand(): void;
  /** Makes no new connection; gives up one in the making. */
  close(): void;
  /** Ends the session in order, after `timeoutMs` at the latest. */
  terminate(timeoutMs: number): Promise<void>;
  sweep(now: number): void;
}

export interface ConnectionOptions {
  account: string;
  host: string;
  port: number;
  /** Of this connection, for logs. */
  number: number;
  settings: SessionSettings;
  dialect: Dialect;
  log: ChannelLog;
  counters: Counters;
  monotonic: () => number;
  random: () => number;
  sequence?: Sequence;
  received: (frame: Buffer, link: SessionLink) => void;
  unwritable: (error: unknown) => void;
  room: () => void;
  up: (link: SessionLink) => void;
  /** A link that was up has ended; `idle`: because we ended it for want of work. */
  down: (link: SessionLink, problem: string, idle: boolean) => void;
  /** A try to connect came to nothing. */
  failed: (problem: string) => void;
  /** Something waits to be submitted. */
  wanted: () => boolean;
}

/** Frames that came with the answer to the login, held until the dialect has read that answer. */
const MOST_EARLY = 1_000;
/** Tries at once because the dialect says that another protocol version may do. */
const MOST_AGAIN = 3;
/** A connection that lasted so long has done its service: the next try is a first one. */
const STEADY_MS = 30_000;
/** On demand, one that the carrier ends sooner than this has failed. */
const FIRST_USE_MS = 2_000;
const ORDERLY = ['closed by the other side', 'ended by the other side'];

type Ending =
  { kind: 'idle' } | { kind: 'lost'; steady: boolean } | { kind: 'failed'; refused: boolean; again: boolean };

export function createConnection(options: ConnectionOptions): Connection {
  const { account, host, port, number, settings, dialect, log, counters, monotonic, random } = options;
  const { timing, connectMs, reconnectMs, idleCloseMs } = settings;
  const closed = new AbortController();
  /** Connected; logged in when it is `ready`. */
  let current: SessionLink | null = null;
  let ready = false;
  let idle = false;
  let asleep = false;
  let wake: () => void = () => undefined;

  /** Waits; `wake` ends the wait. */
  const rest = (milliseconds: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(() => wake(), milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (closed.signal.aborted) wake();
    });

  const open = (socket: Socket): { link: SessionLink; early: Buffer[]; end: Promise<string> } => {
    const early: Buffer[] = [];
    let tell: (reason: string) => void = () => undefined;
    const end = new Promise<string>((resolve) => (tell = resolve));
    const link = createLink(socket, dialect.format, {
      name: `${host}:${port}#${number}`,
      timing,
      window: settings.window,
      monotonic,
      received: (frame, on) => {
        if (ready) options.received(frame, on);
        else if (early.push(Buffer.from(frame)) > MOST_EARLY) on.destroy('frames before login');
      },
      room: options.room,
      ended: tell,
      unwritable: options.unwritable,
      count: counters.add,
      activeTest: dialect.activeTest,
      sequence: options.sequence,
    });
    return { link, early, end };
  };

  const session = async (): Promise<Ending> => {
    const socket = await openSocket(host, port, connectMs, closed.signal);
    const { link, early, end } = open(socket);
    current = link;
    ready = idle = false;
    if (closed.signal.aborted) link.destroy('stopped');
    try {
      await dialect.login(link);
      if (link.ended !== null) throw new ConnectFailed(link.ended);
    } catch (error) {
      link.destroy('login failed');
      throw error;
    } finally {
      if (link.ended !== null) current = null;
    }
    ready = true;
    const since = monotonic();
    counters.add('connected');
    log.info({ account, link: link.name }, 'logged in');
    options.up(link);
    for (const frame of early) options.received(frame, link);
    const reason = await end;
    current = null;
    ready = false;
    counters.add('disconnected');
    const lasted = monotonic() - since;
    // On demand it is as good as ours when the carrier ends what nobody uses.
    if (idleCloseMs !== null && ORDERLY.includes(reason) && lasted >= Math.min(idleCloseMs, FIRST_USE_MS)) idle = true;
    const wanted = idle || closed.signal.aborted;
    log[wanted ? 'info' : 'warn']({ account, link: link.name, reason }, 'the connection has ended');
    options.down(link, explainEnd(reason), idle);
    if (idle) return { kind: 'idle' };
    return { kind: 'lost', steady: lasted >= Math.min(STEADY_MS, reconnectMs) };
  };

  const failure = (error: unknown): Ending => {
    if (closed.signal.aborted) return { kind: 'failed', refused: false, again: false };
    const refused = error instanceof LoginRefused;
    counters.add(refused ? 'login_refused' : 'connect_failed');
    const what = refused
      ? { code: error.code }
      : { error: error instanceof ConnectFailed ? error.code : String(error) };
    log.warn({ account, link: `${host}:${port}#${number}`, ...what }, 'not logged in');
    if (refused) options.failed(`登录被拒（${error.code}：${error.personMessage}）`);
    else options.failed(error instanceof ConnectFailed ? explainEnd(error.code) : '登录没有完成');
    return { kind: 'failed', refused, again: refused && error.again };
  };

  const keep = async (): Promise<void> => {
    let failures = 0;
    let agains = 0;
    while (!closed.signal.aborted) {
      const ending = await session().catch(failure);
      if (closed.signal.aborted) return;
      if (ending.kind === 'idle') {
        failures = agains = 0;
        asleep = !options.wanted();
        if (asleep) await rest(null);
        asleep = false;
        continue;
      }
      if (ending.kind === 'failed' && ending.again && ++agains <= MOST_AGAIN) continue;
      if (ending.kind === 'lost') agains = 0;
      if (ending.kind === 'lost' && ending.steady) failures = 0;
      failures++;
      const waitMs = backOff(failures, ending.kind === 'failed' && ending.refused, reconnectMs, random);
      log.info({ account, number, waitMs: Math.round(waitMs) }, 'connecting again');
      await rest(waitMs);
    }
  };
  void keep();

  return {
    link: () => (ready ? current : null),
    demand: () => {
      if (asleep) wake();
    },
    close: () => {
      closed.abort();
      wake();
      if (!ready) current?.destroy('stopped');
    },
    terminate: async (timeoutMs) => {
      await current?.terminate(dialect.terminate, timeoutMs);
    },
    sweep: (now) => {
      if (current === null) return;
      current.sweep(now);
      if (idleCloseMs === null || !ready || idle || closed.signal.aborted) return;
      if (current.unanswered() > 0 || now - current.busyAt < idleCloseMs) return;
      idle = true;
      void current.terminate(dialect.terminate, Math.min(timing.responseTimeoutMs, 5_000));
    },
  };
}
