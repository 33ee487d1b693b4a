/** What was written and is not at the server yet. It outlives a reload, not the tab: the chat keeps nothing else in the browser. */

const KEY = 'sms12366.chat.1';

/** A text on its way to the server, or one that did not get there. */
export interface Outgoing {
  key: string;
  text: string;
  /** ISO 8601. */
  at: string;
  state: 'sending' | 'accepted' | 'failed';
  reason?: string;
}

export interface Unsent {
  draft: string;
  outgoing: Outgoing[];
}

/** The browser's sessionStorage, asked for at each use: even naming it may throw. */
export type OpenStorage = () => Pick<Storage, 'getItem' | 'setItem'>;

function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== 'object' || value === null) return false;
  const { key, text, at, state } = value as Record<string, unknown>;
  return [key, text, at, state].every((field) => typeof field === 'string') && !Number.isNaN(Date.parse(String(at)));
}

/** Texts that were under way when the page went: nobody knows whether they arrived. Their key makes a second try harmless. */
function interrupted(text: Outgoing): Outgoing {
  return text.state === 'failed' ? text : { ...text, state: 'failed', reason: '页面关闭前没有等到确认' };
}

export function recall(storage: OpenStorage): Unsent {
  try {
    const kept = JSON.parse(storage().getItem(KEY) ?? '{}') as Partial<Record<keyof Unsent, unknown>> | null;
    return {
      draft: typeof kept?.draft === 'string' ? kept.draft : '',
      outgoing: Array.isArray(kept?.outgoing) ? kept.outgoing.filter(isOutgoing).map(interrupted) : [],
    };
  } catch {
    return { draft: '', outgoing: [] };
  }
}

export function remember(unsent: Unsent, storage: OpenStorage): void {
  try {
    storage().setItem(KEY, JSON.stringify(unsent));
  } catch {
    // Nothing is kept then; the page works on.
  }
}
