import type { Intent, SlotName, Slots, Understanding } from '../../intents/understanding';
import type { Choice, LastDone, Session, Task } from './session';
import type { ReplyKind, TurnDeps, TurnEvent, TurnMessage } from './turn';

/** What a pending yes-or-no question, or 回复1, was answered with; or why an awaited value does not come. */
export type Said = 'yes' | 'no' | 'more' | 'doubts' | 'has not';

export interface SkillInput {
  /** The task with all slots that count for it already merged in. */
  task: Task;
  message: TurnMessage;
  understanding: Understanding;
  /** As it was before this turn; a skill reads it and changes nothing in it. */
  session: Session;
  deps: TurnDeps;
  now: Date;
  said?: Said;
  /** The question to answer where it is not the text itself (a picked title). */
  question?: string;
}

export interface SkillResult {
  kind: ReplyKind;
  text: string;
  /** What 回复1 brings after `text`. */
  more?: string;
  /** How `more` is offered, instead of 回复1看详情. */
  offer?: string;
  /** Set while the task goes on; undefined = it is done. */
  awaiting?: string;
  notes?: Record<string, string>;
  /** Slots held after the turn where they differ from the task's. */
  slots?: Slots;
  choices?: Choice[];
  events?: TurnEvent[];
  /** What became of the contact, for the ledger: a short Chinese phrase. */
  outcome: string;
  article?: { id: string; version: string };
  /** Joined to what the next turn remembers of this one. */
  remember?: Partial<LastDone>;
  /** Numbers kept until it is said what for. */
  hold?: Slots;
  /** Asked of the knowledge base and not answered, or not surely: kept for the editors. */
  unanswered?: true;
  /** A visitor of the web chat should bind a number: the page offers it. */
  wantsNumber?: true;
  /** Nobody understood: counts towards offering a person. */
  miss?: boolean;
}

/** What can be done for one intent. A skill's file is its intent's name; the registry lists them all. */
export interface Skill {
  intent: Intent;
  /** Chinese name of what it does, for choices and reminders. */
  title: string;
  /** The slots that say what it is about: taken over from the turn before, and bring a suspended task back. */
  needs: readonly SlotName[];
  /** Answered beside a waiting task, which stays. */
  aside?: true;
  /** Gathers free text over several turns, so that nearly every text belongs to it. */
  gathers?: true;
  run(input: SkillInput): Promise<SkillResult>;
}
