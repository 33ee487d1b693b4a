/** What the page remembers between visits. A browser that keeps nothing (private mode, full, blocked) costs only that. */

const KEY = 'sms12366.handset.1';
const MOBILE = /^1[3-9]\d{9}$/;

/** The browser's localStorage, asked for at each use: even naming it may throw. */
export type OpenStorage = () => { getItem(key: string): string | null; setItem(key: string, value: string): void };

/** A text on its way to the server, or one that did not get there. */
export interface Outgoing {
  key: string;
  mobile: string;
  text: string;
  /** ISO 8601. */
  at: string;
  state: 'sending' | 'accepted' | 'failed';
  reason?: string;
}

export interface Memory {
  /** Numbers typed by hand, newest first. */
  typed: string[];
  drafts: Record<string, string>;
  /** When the last reply that was seen had come, by number (ISO 8601). */
  readUntil: Record<string, string>;
  outgoing: Outgoing[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textsByMobile(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string] => MOBILE.test(entry[0]) && typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

function isOutgoing(value: unknown): value is Outgoing {
  return (
    isRecord(value) &&
    ['key', 'mobile', 'text', 'at', 'state'].every((name) => typeof value[name] === 'string') &&
    !Number.isNaN(Date.parse(String(value['at'])))
  );
}

/** Texts that were under way when the page went: nobody knows whether they arrived. Their key makes a second try harmless. */
function interrupted(text: Outgoing): Outgoing {
  return text.state === 'failed' ? text : { ...text, state: 'failed', reason: '页面关闭前没有等到确认' };
}

export function recall(storage: OpenStorage): Memory {
  let kept: unknown;
  try {
    kept = JSON.parse(storage().getItem(KEY) ?? '{}');
  } catch {
    kept = {};
  }
  const { typed, drafts, readUntil, outgoing } = isRecord(kept) ? kept : {};
  return {
    typed: Array.isArray(typed) ? typed.filter((m): m is string => typeof m === 'string' && MOBILE.test(m)) : [],
    drafts: textsByMobile(drafts),
    readUntil: textsByMobile(readUntil),
    outgoing: Array.isArray(outgoing) ? outgoing.filter(isOutgoing).map(interrupted) : [],
  };
}

export function remember(memory: Memory, storage: OpenStorage): void {
  try {
    storage().setItem(KEY, JSON.stringify(memory));
  } catch {
    // Nothing is kept then; the page works on.
  }
}
