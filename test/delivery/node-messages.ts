/** What a test says to a node in another process, and the reverse. */
export type ToNode =
  | { type: 'text'; carrierId: string; from: string; text: string }
  | { type: 'finish'; total: number }
  | { type: 'stop' };

export type FromNode =
  | { type: 'ready' }
  | { type: 'acknowledged'; carrierId: string; outcome: string }
  | { type: 'unacknowledged'; carrierId: string; error: string }
  | { type: 'sent'; to: string; text: string }
  | { type: 'finished'; handled: number; sent: number; queued: number };
