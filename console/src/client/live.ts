import { type MaybeRefOrGetter, onBeforeUnmount, onMounted, ref, toValue, watch } from 'vue';
import type { LiveMessage, LiveTopic, WatchMessage } from '../../../src/web/api/live';
import { reconnectingSocket } from './reconnecting-socket';

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
let running = false;
/** Something may have happened that was not told here. */
let behind = false;
let signedOut: () => void = () => undefined;

const socket = reconnectingSocket<LiveMessage>({
  address: () => '/api/live',
  message: receive,
  connected: (isConnected) => {
    connected.value = isConnected;
    if (!isConnected) {
      behind = true;
      return;
    }
    tell();
    // What happened while the line was down is not told again: everything visible is read anew.
    if (behind) for (const watcher of watchers) wake(watcher);
    behind = false;
  },
});

function tell(): void {
  const topics = [...new Set([...watchers].flatMap((watcher) => [...watcher.topics()]))].sort();
  const message: WatchMessage = { type: 'watch', topics };
  socket.send(message);
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

/** Back from another tab: read what changed meanwhile. */
function catchUp(): void {
  if (document.visibilityState !== 'visible') return;
  for (const watcher of watchers) if (watcher.stale) wake(watcher);
}

/** Begins the one live connection of the console; `onSignedOut` is called when the server ends the session. */
export function startLive(onSignedOut: () => void): void {
  signedOut = onSignedOut;
  if (running) return;
  running = true;
  addEventListener('online', catchUp);
  document.addEventListener('visibilitychange', catchUp);
  socket.start();
}

export function stopLive(): void {
  running = false;
  behind = true;
  connected.value = true;
  removeEventListener('online', catchUp);
  document.removeEventListener('visibilitychange', catchUp);
  socket.stop();
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
