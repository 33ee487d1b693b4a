import type { Intent, Understander, Understanding } from '../../intents/understanding';
import { isQuestion, plain } from './phrases';
import { QUERIES } from './plan';

/** One of the things a text asks for: its part of the text, and what that means. */
export interface Wish {
  text: string;
  said: Understanding;
}

/** Where one wish ends and another begins: 另外, 还有就是, 顺便帮我, 再查下, 也想问 … and the end of a question. */
const JOINTS = [
  /(?:还有|另外|顺便|顺带|对了|再有|此外|再就是|再一个|以及|同时)(?:就是|我|还|也|再|想|请|麻烦|帮我|帮忙|一下|说)*/g,
  /(?<=[,，。;；!！?？\s])(?:再|也|然后)(?:我|再|也|想|请|麻烦|帮我|帮忙|给我)*(?=[问查看告投举要咨])/g,
  /[?？。;；\n]+/g,
];
/** Shorter than this a part names nothing. */
const SHORTEST = 4;
const LONGEST = 300;
/** From here on a part is taken at its word. */
const PLAIN = 0.6;

const TASKS: ReadonlySet<Intent> = new Set([
  ...QUERIES,
  'consult',
  'office_info',
  'complaint',
  'report',
  'suggestion',
  'human_agent',
  'subscribe',
  'unsubscribe',
]);

function isTask({ intent, confidence }: Understanding): boolean {
  return TASKS.has(intent) && confidence >= PLAIN;
}

/**
 * The two things a text asks for, in its order, or undefined where it asks for one. Both parts must mean something of their own and
 * not the same; two questions count where each ends as one. A third wish is left to the next text.
 */
export function twoWishes(text: string, understander: Understander, now: Date): [Wish, Wish] | undefined {
  if (text.length > LONGEST || plain(text).length < 2 * SHORTEST + 1) return undefined;
  for (const joint of JOINTS) {
    for (const match of text.matchAll(joint)) {
      const [left, right] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
      if (plain(left).length < SHORTEST || plain(right).length < SHORTEST) continue;
      const first = understander.understand(left, { now });
      const second = understander.understand(right, { now });
      if (!isTask(first) || !isTask(second)) continue;
      if (first.intent === second.intent && !(first.intent === 'consult' && isQuestion(left) && isQuestion(right)))
        continue;
      return [
        { text: left, said: first },
        { text: right, said: second },
      ];
    }
  }
  return undefined;
}
