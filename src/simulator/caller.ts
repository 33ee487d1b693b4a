import { connect, type Socket } from 'node:net';

/** Connects to the service provider's listener when there is something for it, and again when that fails (SGIP). */
export interface Caller {
  /** There is something to send and no connection. */
  wanted(): void;
  /** The connection made has ended. */
  ended(): void;
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

export function createCaller({ host, port, retryMs, needed, connected, failed }: CallerDeps): Caller {
  let state: 'idle' | 'connecting' | 'up' | 'waiting' | 'stopped' = 'idle';
  let timer: NodeJS.Timeout | undefined;

  const call = (): void => {
    if (state !== 'idle') return;
    state = 'connecting';
    const socket = connect(port, host);
    const refused = (error: Error): void => {
      if (state !== 'connecting') return;
      failed(`${host}:${port}`, error.message);
      wait();
    };
    socket.once('error', refused);
    socket.once('connect', () => {
      socket.off('error', refused);
      if (state !== 'connecting') return void socket.destroy();
      state = 'up';
      connected(socket);
    });
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
      if (state === 'up') wait();
    },
    stop: () => {
      state = 'stopped';
      clearTimeout(timer);
    },
  };
}
