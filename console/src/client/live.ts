import { type MaybeRefOrGetter, onBeforeUnmount, onMounted, ref, toValue, watch } from 'vue';
import type { LiveMessage, LiveTopic, WatchMessage } from '../../../src/web/api/live';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** The server says something at least every 25 s; twice that in silence means the connection is gone without a word. */
const SILENCE_MS = 60_000;
/** Changes come in bursts; the page reads once for all of them. */
const GATHER_MS = 150;

interface Watcher {
  topics(): readonly LiveTopic[];
  reload(): unknown;
  /** Something changed while nobody looked. */
  stale: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

/** Whether changes come in by themselves at present. */
export const connected = ref(true);

const watchers = new Set<Watcher>();
let socket: WebSocket | undefined;
let running = false;
/** Something may have happened that was not told here. */
let behind = false;
let wait = FIRST_WAIT_MS;
let again: ReturnType<typeof setTimeout> | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let signedOut: () => void = () => undefined;

function tell(): void {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const topics = [...new Set([...watchers].flatMap((watcher) => [...watcher.topics()]))].sort();
  const message: WatchMessage = { type: 'watch', topics };
  socket.send(JSON.stringify(message));
}

function wake(watcher: Watcher): void {
  if (document.visibilityState !== 'visible') {
    watcher.stale = true;
    return;
  }
  clearTimeout(watcher.timer);
  watcher.timer = setTimeout(() => {
    watcher.stale = false;
    void watcher.reload();
  }, GATHER_MS);
}

function drop(): void {
  clearTimeout(again);
  clearTimeout(silence);
  const old = socket;
  socket = undefined;
  old?.close();
}

function retryLater(): void {
  drop();
  connected.value = false;
  behind = true;
  again = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

function heard(): void {
  clearTimeout(silence);
  silence = setTimeout(retryLater, SILENCE_MS);
}

function receive(message: LiveMessage): void {
  if (message.type === 'signed_out') {
    stopLive();
    signedOut();
  } else if (message.type === 'changed') {
    for (const watcher of watchers) {
      if (watcher.topics().some((topic) => message.topics.includes(topic))) wake(watcher);
    }
  }
}

function connect(): void {
  drop();
  if (!running) return;
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opened = new WebSocket(`${scheme}://${location.host}/api/live`);
  socket = opened;
  opened.onopen = () => {
    if (socket !== opened) return;
    wait = FIRST_WAIT_MS;
    connected.value = true;
    heard();
    tell();
    // What happened while the line was down is not told again: everything visible is read anew.
    if (behind) for (const watcher of watchers) wake(watcher);
    behind = false;
  };
  opened.onmessage = (message: MessageEvent<string>) => {
    if (socket !== opened) return;
    heard();
    receive(JSON.parse(message.data) as LiveMessage);
  };
  opened.onclose = () => {
    if (socket === opened) retryLater();
  };
}

/** Back from sleep, a tunnel or another tab: do not wait out the pause, and read what changed meanwhile. */
function hurry(): void {
  if (document.visibilityState !== 'visible') return;
  for (const watcher of watchers) if (watcher.stale) wake(watcher);
  if (running && socket?.readyState !== WebSocket.OPEN && socket?.readyState !== WebSocket.CONNECTING) {
    wait = FIRST_WAIT_MS;
    connect();
  }
}

/** Begins the one live connection of the console; `onSignedOut` is called when the server ends the session. */
export function startLive(onSignedOut: () => void): void {
  signedOut = onSignedOut;
  if (running) return;
  running = true;
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  connect();
}

export function stopLive(): void {
  running = false;
  behind = true;
  connected.value = true;
  removeEventListener('online', hurry);
  document.removeEventListener('visibilitychange', hurry);
  drop();
}

/**
 * Calls `reload` when something of these topics changed at the server, and after the connection was gone for a while.
 * Bursts are gathered; in a hidden tab it waits until the tab is looked at.
 */
export function useLive(topics: MaybeRefOrGetter<readonly LiveTopic[]>, reload: () => unknown): void {
  const watcher: Watcher = { topics: () => toValue(topics), reload, stale: false };
  onMounted(() => {
    watchers.add(watcher);
    tell();
  });
  watch(
    () => [...toValue(topics)],
    () => tell(),
  );
  onBeforeUnmount(() => {
    clearTimeout(watcher.timer);
    watchers.delete(watcher);
    tell();
  });
}
