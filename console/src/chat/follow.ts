import type { ChatEvent } from '../../../src/web/api/chat';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** The server says something at least every 25 s; twice that in silence means the connection is gone without a word. */
const SILENCE_MS = 60_000;

export interface FollowListener {
  event(event: ChatEvent): void;
  connected(connected: boolean): void;
  /** Asked before each new try: false ends following (the conversation is over). */
  goesOn(): Promise<boolean>;
}

export interface Following {
  start(): void;
  stop(): void;
}

/** Follows the visitor's own conversation over a WebSocket, connecting again for as long as it goes on; each connection begins with all of it. */
export function followChat(listener: FollowListener): Following {
  let running = false;
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

  async function tryAgain(): Promise<void> {
    if (!running) return;
    const goesOn = await listener.goesOn();
    if (!running) return;
    if (goesOn) connect();
    else stop();
  }

  function retryLater(): void {
    drop();
    listener.connected(false);
    again = setTimeout(() => void tryAgain(), wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  function heard(): void {
    clearTimeout(silence);
    silence = setTimeout(retryLater, SILENCE_MS);
  }

  function connect(): void {
    drop();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const opened = new WebSocket(`${scheme}://${location.host}/api/chat/live`);
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
      listener.event(JSON.parse(message.data) as ChatEvent);
    };
    opened.onclose = () => {
      if (socket === opened) retryLater();
    };
  }

  /** Back from sleep or a tunnel: do not wait out the pause. */
  function hurry(): void {
    const state = socket?.readyState;
    if (document.visibilityState !== 'visible' || state === WebSocket.OPEN || state === WebSocket.CONNECTING) return;
    wait = FIRST_WAIT_MS;
    clearTimeout(again);
    void tryAgain();
  }

  function stop(): void {
    running = false;
    removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
    drop();
  }

  return {
    start: () => {
      if (running) return;
      running = true;
      wait = FIRST_WAIT_MS;
      addEventListener('online', hurry);
      document.addEventListener('visibilitychange', hurry);
      connect();
    },
    stop,
  };
}
