import type { Action } from '../../directory/rights';

/** What pages can be told of, and the right it takes to be told. What changed is fetched by the page, with its own rights. */
export const LIVE_TOPICS = {
  units: 'units.read',
  operators: 'operators.read',
  contacts: 'taxpayers.read',
  subscriptions: 'subscriptions.read',
  tasks: 'tasks.read',
  conversations: 'conversations.read',
  carriers: 'carriers.read',
  audit: 'audit.read',
  settings: 'settings.read',
} as const satisfies Record<string, Action>;
export type LiveTopic = keyof typeof LIVE_TOPICS;

/** Server to page. */
export type LiveMessage = { type: 'changed'; topics: LiveTopic[] } | { type: 'alive' } | { type: 'signed_out' };
/** Page to server: what it shows now; each message replaces the one before. */
export interface WatchMessage {
  type: 'watch';
  topics: LiveTopic[];
}
