import type { Socket } from 'node:net';
import { type ConnectFailed, openSocket } from '../channels/session/open-socket';
import { explainEnd } from '../channels/session/reasons';

/** Connects to the service provider's listener when there is something for it, and again when that fails (SGIP). */
export interface Caller {
  /** There is something to send and no connection. */
  wanted(): void;
  /** The connection made has ended. */
  ended(): void;
  /** Makes no new connection; gives up one in the making. */
  stop(): void;
}

export interface CallerDeps {
  host: string;
  port: number;
  retryMs: number;
  /** Whether there is still something to send. */
  needed(): boolean;
  connected(socket: Socket): void;
  failed(to: string, why: string): void;
}

const CONNECT_MS = 10_000;

export function createCaller({ host, port, retryMs, needed, connected, failed }: CallerDeps): Caller {
  const stopped = new AbortController();
  let state: 'idle' | 'connecting' | 'up' | 'waiting' = 'idle';
  let timer: NodeJS.Timeout | undefined;

  const call = (): void => {
    if (state !== 'idle' || stopped.signal.aborted) return;
    state = 'connecting';
    openSocket(host, port, CONNECT_MS, stopped.signal).then(
      (socket) => {
        if (stopped.signal.aborted) return void socket.destroy();
        state = 'up';
        connected(socket);
      },
      ({ code }: ConnectFailed) => {
        if (stopped.signal.aborted) return;
        failed(`${host}:${port}`, explainEnd(code));
        wait();
      },
    );
  };
  const wait = (): void => {
    state = 'waiting';
    timer = setTimeout(() => {
      state = 'idle';
      if (needed()) call();
    }, retryMs);
    timer.unref();
  };

  return {
    wanted: call,
    ended: () => {
      if (state === 'up' && !stopped.signal.aborted) wait();
    },
    stop: () => {
      stopped.abort();
      clearTimeout(timer);
    },
  };
}
