import type { LiveEvent } from '../../../src/web/handset-api';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** The server says something at least every 25 s; twice that in silence means the connection is gone without a word. */
const SILENCE_MS = 60_000;

export interface LiveListener {
  event(event: LiveEvent): void;
  connected(connected: boolean): void;
}

export interface Live {
  /** Whose threads to follow; connects anew when the set changed. */
  watch(mobiles: readonly string[]): void;
  close(): void;
}

/** Follows threads over a WebSocket, connecting again for as long as it takes; each connection begins with the whole threads. */
export function followThreads(listener: LiveListener): Live {
  let watched = '';
  let socket: WebSocket | undefined;
  let wait = FIRST_WAIT_MS;
  let again: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function drop(): void {
    clearTimeout(again);
    clearTimeout(silence);
    const old = socket;
    socket = undefined;
    old?.close();
  }

  function retryLater(): void {
    drop();
    listener.connected(false);
    again = setTimeout(connect, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  function heard(): void {
    clearTimeout(silence);
    silence = setTimeout(retryLater, SILENCE_MS);
  }

  function connect(): void {
    drop();
    if (watched === '') return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const opened = new WebSocket(`${scheme}://${location.host}/api/handset/live?mobile=${watched}`);
    socket = opened;
    opened.onopen = () => {
      if (socket !== opened) return;
      wait = FIRST_WAIT_MS;
      listener.connected(true);
      heard();
    };
    opened.onmessage = (message: MessageEvent<string>) => {
      if (socket !== opened) return;
      heard();
      listener.event(JSON.parse(message.data) as LiveEvent);
    };
    opened.onclose = () => {
      if (socket === opened) retryLater();
    };
  }

  /** Back from sleep or a tunnel: do not wait out the pause. */
  function hurry(): void {
    if (document.visibilityState === 'visible' && socket?.readyState !== WebSocket.OPEN) {
      wait = FIRST_WAIT_MS;
      connect();
    }
  }
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);

  return {
    watch(mobiles) {
      const wanted = [...mobiles].sort().join(',');
      if (wanted === watched) return;
      watched = wanted;
      connect();
    },
    close() {
      removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      watched = '';
      drop();
    },
  };
}
