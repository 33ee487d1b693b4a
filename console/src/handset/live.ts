import type { LiveEvent } from '../../../src/web/handset-api';
import { reconnectingSocket } from '../client/reconnecting-socket';

export interface LiveListener {
  event(event: LiveEvent): void;
  connected(connected: boolean): void;
}

export interface Live {
  /** Whose threads to follow; connects anew when the set changed. */
  watch(mobiles: readonly string[]): void;
  close(): void;
}

/** Follows threads for as long as it takes; each connection begins with the whole threads. */
export function followThreads(listener: LiveListener): Live {
  let watched = '';
  const socket = reconnectingSocket<LiveEvent>({
    address: () => (watched === '' ? undefined : `/api/handset/live?mobile=${watched}`),
    message: listener.event,
    connected: listener.connected,
  });
  socket.start();
  return {
    watch(mobiles) {
      const wanted = [...mobiles].sort().join(',');
      if (wanted === watched) return;
      watched = wanted;
      socket.renew();
    },
    close: socket.stop,
  };
}
