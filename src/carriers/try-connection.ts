import { connect } from 'node:net';
import type { ChannelHost } from '../channels/channel';
import { errorMessage } from '../core/errors';
import type { CarrierAccount } from './account';
import { type ChannelMakerDeps, createChannelOf } from './create-channel';

/** What a try to connect showed. */
export interface Trial {
  ok: boolean;
  /** Chinese. */
  said: string;
}

const LOOK_EVERY_MS = 50;
const STOP_MS = 2_000;

/** Nothing is taken while trying: what the carrier brings it brings again to the service. */
const NOBODY: ChannelHost = {
  accept: () => Promise.reject(new Error('only trying the connection')),
  receipt: () => Promise.reject(new Error('only trying the connection')),
};

function reach(host: string, port: number, timeoutMs: number): Promise<Trial> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (ok: boolean, said: string): void => {
      socket.destroy();
      resolve({ ok, said });
    };
    socket.once('connect', () => end(true, '网络可达（SGIP 在有短信要发时才登录）'));
    socket.once('timeout', () => end(false, '连接超时'));
    socket.once('error', (error) => end(false, `无法连接：${errorMessage(error)}`));
  });
}

/** Logs in with an account as the service would, waits for it up to the time-out, and ends the connection in order. */
export async function tryConnection(
  { channel: account }: CarrierAccount,
  deps: ChannelMakerDeps,
  timeoutMs: number,
): Promise<Trial> {
  if (account.kind === 'http' || account.kind === 'kannel') return { ok: true, said: 'HTTP 方式，不保持连接' };
  if (account.kind === 'sgip') return reach(account.host, account.port, timeoutMs);
  const { channel } = createChannelOf({ ...account, connections: 1 }, deps);
  try {
    await channel.start(NOBODY);
    const connected = await new Promise<boolean>((resolve) => {
      const until = performance.now() + timeoutMs;
      const look = setInterval(() => {
        const is = channel.state().connected;
        if (!is && performance.now() < until) return;
        clearInterval(look);
        resolve(is);
      }, LOOK_EVERY_MS);
    });
    return connected ? { ok: true, said: '登录成功' } : { ok: false, said: channel.state().detail };
  } catch (error) {
    return { ok: false, said: errorMessage(error) };
  } finally {
    await channel.stop(STOP_MS).catch(() => undefined);
  }
}
