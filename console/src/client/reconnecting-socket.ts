const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** The server says something at least every 25 s; twice that in silence means the connection is gone without a word. */
const SILENCE_MS = 60_000;

export interface SocketListener<E> {
  /** Path and query on this server; undefined: there is nothing to follow now. */
  address(): string | undefined;
  message(message: E): void;
  connected(connected: boolean): void;
  /** Asked before each new try: false ends following. Absent: as long as it takes. */
  goesOn?(): Promise<boolean>;
}

/** A WebSocket to this server that connects again for as long as it is wanted. */
export interface ReconnectingSocket {
  /** Begins; harmless when it has begun. */
  start(): void;
  /** Connects anew at once: the address changed. */
  renew(): void;
  /** Lost where there is no connection: whoever sends says it again when there is one. */
  send(message: object): void;
  stop(): void;
}

export function reconnectingSocket<E>(listener: SocketListener<E>): ReconnectingSocket {
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
    const goesOn = listener.goesOn === undefined || (await listener.goesOn());
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
    const address = listener.address();
    if (!running || address === undefined) return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const opened = new WebSocket(`${scheme}://${location.host}${address}`);
    socket = opened;
    opened.onopen = () => {
      if (socket !== opened) return;
      wait = FIRST_WAIT_MS;
      heard();
      listener.connected(true);
    };
    opened.onmessage = (message: MessageEvent<string>) => {
      if (socket !== opened) return;
      heard();
      listener.message(JSON.parse(message.data) as E);
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
    renew: connect,
    send: (message) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    stop,
  };
}
