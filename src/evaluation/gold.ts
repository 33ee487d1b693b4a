import type { Intent, Slots } from '../intents/understanding';

/** What is known to be right, one line of a JSON Lines file each. */

/** A text, its intent and the values in it. */
export interface GoldText {
  id: string;
  text: string;
  intent: Intent;
  slots?: Slots;
  /** Other intents that count as right. */
  accept?: Intent[];
  tags?: string[];
}

/** A question and the facts its answer must hold: each in one of several wordings. */
export interface GoldQuestion {
  id: string;
  text: string;
  category: string;
  facts: { name: string; any: string[] }[];
}

/** A conversation and what each turn should come to. */
export interface GoldDialogue {
  id: string;
  tags: string[];
  turns: {
    user: string;
    gapSeconds: number;
    /** `slots`: all that is held for the active task after the turn; `reply`: the kinds that are right. */
    expect: { intent: Intent; slots: Slots; reply: string[] };
  }[];
}

/** One writer's or one round's sample; a part that is absent is empty. */
export interface GoldSet {
  name: string;
  texts: GoldText[];
  outside: GoldText[];
  questions: GoldQuestion[];
  dialogues: GoldDialogue[];
}
