import type { Intent, Slots } from '../intents/understanding';
import type { GoldDialogue } from './gold';
import { samePairs, slotPairs } from './slot-pairs';

export interface PlayedTurn {
  intent: Intent;
  slots: Slots;
  reply?: string;
  text: string;
}

export interface DialogueScores {
  dialogues: number;
  turns: number;
  /** Share of dialogues right in every turn. */
  dialoguesRight: number;
  /** Share of turns whose intent, slots and kind of reply are right. */
  turnsRight: number;
}

export interface WrongTurn {
  id: string;
  turn: number;
  user: string;
  wanted: GoldDialogue['turns'][number]['expect'];
  got: PlayedTurn | undefined;
}

export interface DialogueReport {
  scores: DialogueScores;
  wrong: WrongTurn[];
}

export function scoreDialogues(
  dialogues: readonly GoldDialogue[],
  played: ReadonlyMap<string, PlayedTurn[]>,
): DialogueReport {
  const wrong: WrongTurn[] = [];
  let turns = 0;
  for (const { id, turns: wanted } of dialogues) {
    wanted.forEach(({ user, expect }, at) => {
      turns += 1;
      const got = played.get(id)?.[at];
      const right =
        got !== undefined &&
        got.intent === expect.intent &&
        // An expectation of no values leaves open what the engine keeps.
        (Object.keys(expect.slots).length === 0 || samePairs(slotPairs(got.slots), slotPairs(expect.slots))) &&
        expect.reply.includes(got.reply ?? '');
      if (!right) wrong.push({ id, turn: at + 1, user, wanted: expect, got });
    });
  }
  const broken = new Set(wrong.map(({ id }) => id)).size;
  return {
    scores: {
      dialogues: dialogues.length,
      turns,
      dialoguesRight: dialogues.length === 0 ? 1 : (dialogues.length - broken) / dialogues.length,
      turnsRight: turns === 0 ? 1 : (turns - wrong.length) / turns,
    },
    wrong,
  };
}
