import { connect, type Socket } from 'node:net';

/** A TCP connection that has not been made. */
export class ConnectFailed extends Error {
  constructor(
    /** ECONNREFUSED, ETIMEDOUT … as the system calls it. */
    readonly code: string,
  ) {
    super(`not connected: ${code}`);
    this.name = 'ConnectFailed';
  }
}

/** Connects. Rejects with ConnectFailed, after `timeoutMs` at the latest; `signal` gives it up. */
export function openSocket(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new ConnectFailed('ABORTED'));
    const socket = connect({ host, port, noDelay: true });
    const fail = (code: string): void => {
      settled();
      // A late error of a socket that was given up has no one to go to.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(new ConnectFailed(code));
    };
    const onError = (error: NodeJS.ErrnoException): void => fail(error.code ?? error.message);
    const onAbort = (): void => fail('ABORTED');
    const onConnect = (): void => {
      settled();
      resolve(socket);
    };
    const timer = setTimeout(() => fail('ETIMEDOUT'), timeoutMs);
    const settled = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      socket.off('connect', onConnect);
    };
    signal.addEventListener('abort', onAbort);
    socket.on('error', onError);
    socket.on('connect', onConnect);
  });
}
