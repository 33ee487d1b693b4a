import type { Mobile } from '../core/mobile';
import type { Keys, Unsubscribe } from '../store/keys';

const TOPIC = 'delivery:changed';
/** Changes of other nodes' numbers are told in bundles. */
const BUNDLE_MS = 50;

export interface Watchers {
  changed(mobile: Mobile): void;
  watch(listener: (mobile: Mobile) => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Tells listeners on this node of a change at once, and those on other nodes a moment later. */
export function createWatchers(keys: Keys, node: string): Watchers {
  const listeners = new Set<(mobile: Mobile) => void>();
  const bundle = new Set<Mobile>();
  const isShared = keys.engine === 'redis';
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: Unsubscribe | undefined;

  const tell = (mobile: Mobile): void => {
    for (const listener of listeners) listener(mobile);
  };

  const flush = (): void => {
    timer = undefined;
    const message = JSON.stringify([node, ...bundle]);
    bundle.clear();
    // Lost when Redis is away: pages read the thread again when they reconnect.
    keys.publish(TOPIC, message).catch(() => undefined);
  };

  return {
    changed: (mobile) => {
      tell(mobile);
      if (!isShared) return;
      bundle.add(mobile);
      timer ??= setTimeout(flush, BUNDLE_MS).unref();
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async () => {
      if (!isShared) return;
      unsubscribe = await keys.subscribe(TOPIC, (message) => {
        const [from, ...mobiles] = JSON.parse(message) as string[];
        if (from !== node) for (const mobile of mobiles) tell(mobile);
      });
    },
    stop: async () => {
      clearTimeout(timer);
      timer = undefined;
      await unsubscribe?.();
    },
  };
}
