import type { ChatEvent } from '../../../src/web/api/chat';
import { type ReconnectingSocket, reconnectingSocket } from '../client/reconnecting-socket';

export interface FollowListener {
  event(event: ChatEvent): void;
  connected(connected: boolean): void;
  /** Asked before each new try: false ends following (the conversation is over). */
  goesOn(): Promise<boolean>;
}

/** Follows the visitor's own conversation for as long as it goes on; each connection begins with all of it. */
export function followChat(listener: FollowListener): Pick<ReconnectingSocket, 'start' | 'stop'> {
  return reconnectingSocket<ChatEvent>({
    address: () => '/api/chat/live',
    message: listener.event,
    connected: listener.connected,
    goesOn: listener.goesOn,
  });
}
