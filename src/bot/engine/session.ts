import type { Intent, SlotName, Slots } from '../../intents/understanding';

export const SESSION_VERSION = 1;

/** A task the sender started: what it is, what is held for it, what is asked. */
export interface Task {
  intent: Intent;
  slots: Slots;
  /** The slot or step the last reply asked for. */
  awaiting?: string;
  /** Free texts gathered so far (complaint, report, suggestion), and other plain-JSON state of the skill. */
  notes?: Record<string, string>;
}

/** Plain JSON: it goes through the store between turns. Times are ISO strings. */
export interface Session {
  version: number;
  sender: string;
  lastTurnAt: string;
  task?: Task;
  /** A task that was left for another topic and can be come back to. */
  suspended?: Task;
  /** Numbers given before it was said what for. */
  held?: Slots;
  /** The last thing that was done, so that 回复1, 那专票呢 and "同一个税号" work. */
  last?: { intent: Intent; slots: Slots; articleId?: string; question?: string; more?: string };
  /** A numbered choice that was offered. */
  choices?: { label: string; intent?: Intent; articleId?: string; question?: string }[];
  /** Misses in a row; after two a person is offered. */
  misses: number;
  /** The same text again and again is answered only so often (two robots talking). */
  repeats?: { text: string; count: number; since: string };
  /** A person has taken over until this ISO time; the bot is silent. */
  takenOverUntil?: string;
}

export type { SlotName };
