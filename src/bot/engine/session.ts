import type { Mobile } from '../../core/mobile';
import type { Intent, Slots } from '../../intents/understanding';
import type { Question } from '../../reckoning/question';
import { LIMITS } from './limits';

/** Raised when a stored session could be misread by newer code: an unknown version is a fresh start. */
export const SESSION_VERSION = 2;

/** A task the sender started: what it is, what is held for it, what is asked. */
export interface Task {
  intent: Intent;
  slots: Slots;
  /**
   * What the last reply asked for: the name of a slot, `confirm` (a yes or no), `choice` (one of session.choices),
   * or a step of the skill's own. Absent: the task is being started.
   */
  awaiting?: string;
  /** Free texts gathered so far (complaint, report, suggestion), and other plain-JSON state of the skill. */
  notes?: Record<string, string>;
}

/** The last thing that was done, so that 回复1, 那专票呢 and "同一个税号" work. */
export interface LastDone {
  intent: Intent;
  slots: Slots;
  /** The invoices looked up right before, so that 那两张 means both. */
  earlier?: Slots;
  articleId?: string;
  question?: string;
  /** The case that was reckoned, or is being asked about: 那15万呢 changes one thing in it. */
  reckoning?: Question;
  /** What did not fit the last text; 回复1 brings it. */
  more?: string;
  /** The sender said that something was wrong with it: the next value of its kind is taken as the right one. */
  doubted?: true;
  /** Unit whose hall was spoken of. */
  unitCode?: string;
}

/** One line of a numbered choice that was offered. What is set is applied when it is picked. */
export interface Choice {
  label: string;
  /** Starts this task. */
  intent?: Intent;
  /** Added to the slots of the task. */
  slots?: Slots;
  /** Asks this instead (the title of an article). */
  question?: string;
  /** Brings the rest of the last reply. */
  more?: true;
}

/** Plain JSON: it goes through the store between turns. Times are ISO strings. */
export interface Session {
  version: number;
  sender: Mobile;
  lastTurnAt: string;
  task?: Task;
  /** A task that was left for another topic and can be come back to. */
  suspended?: Task;
  /** Numbers given before it was said what for. */
  held?: Slots;
  last?: LastDone;
  choices?: Choice[];
  /** The second thing a text asked for, done when the first no longer waits for an answer. */
  later?: { intent: Intent; slots: Slots; text: string };
  /** Misses in a row; after two a person is offered. */
  misses: number;
  /** The same text again and again is answered only so often (two robots talking). */
  repeats?: { text: string; count: number; since: string };
  /** All texts in the present window, so that a flood is not answered text by text. */
  flood?: { count: number; since: string };
  /** A person has taken over until this ISO time; the bot is silent. */
  takenOverUntil?: string;
}

/** What a session that ran out held, where it mattered to its sender. */
export interface Dropped {
  task?: Task;
  held?: Slots;
}

export function freshSession(sender: Mobile, now: Date): Session {
  return { version: SESSION_VERSION, sender, lastTurnAt: now.toISOString(), misses: 0 };
}

/**
 * The session a new turn starts from. A missing one, one of another version or a damaged one gives a fresh one; one that rested
 * longer than the time-out loses its tasks and says which (`dropped`). A clock set back never times out.
 */
export function reviveSession(
  stored: Session | undefined,
  sender: Mobile,
  now: Date,
): { session: Session; dropped?: Dropped } {
  if (stored === undefined || stored.version !== SESSION_VERSION || Number.isNaN(Date.parse(stored.lastTurnAt)))
    return { session: freshSession(sender, now) };
  const session: Session = { ...stored, sender };
  if (now.getTime() - Date.parse(stored.lastTurnAt) <= LIMITS.timeOutMs) return { session };
  const fresh = freshSession(sender, now);
  if (session.takenOverUntil !== undefined) fresh.takenOverUntil = session.takenOverUntil;
  const task = [session.task, session.suspended].find((one) => one !== undefined && one.awaiting !== 'supplement');
  if (task === undefined && session.held === undefined) return { session: fresh };
  return { session: fresh, dropped: { task, held: session.held } };
}
