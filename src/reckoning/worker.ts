import type { Day } from '../core/shanghai-time';
import type { Money } from './money';
import type { Basis, Inputs, Missing, ReckoningKind } from './question';
import { dayNamed, type TextReading } from './reading/text-reading';
import type { Rules } from './rules';

/** What a kind of reckoning makes of its inputs. */
export type Worked =
  | {
      result: Money;
      /** Chinese: result and main step, without the basis; the first text begins with it. */
      headline: string;
      /** One more sentence for the first text, where there is room. */
      hint?: string;
      lines: string[];
      basis: Basis[];
      articleId: string;
    }
  | { unknown: string; articleId: string };

/** On which day, by which rules. */
export interface Setting {
  /** The day whose rules hold. */
  day: Day;
  today: Day;
  rules: Rules;
}

/** One kind of reckoning. Pure. */
export interface Worker {
  kind: ReckoningKind;
  /** What the text says of this kind's inputs; only what it says, so that a follow-up changes nothing else. */
  read(reading: TextReading): Inputs;
  /** How many sums of the text were added to others in `read`: more than the inputs show. */
  spare?(reading: TextReading): number;
  /** Without which nothing can be reckoned, in the order in which to ask. */
  missing(inputs: Inputs): Missing[];
  /** Called with nothing missing. */
  work(inputs: Inputs, setting: Setting): Worked;
}

/** No rule was in force on the day, as a sentence. */
export function noRule(what: string, day: Day, articleId: string): Worked {
  const [year, month, date] = day.split('-').map(Number);
  return {
    unknown: `${year}年${month}月${date}日适用的${what}规定不在可计算的范围内,请以主管税务机关解释为准。`,
    articleId,
  };
}

/** What every reading begins with: the day that the text is about, where it names one. */
export function inputsOnDay(reading: TextReading): Inputs {
  const day = dayNamed(reading);
  return day === undefined ? {} : { day };
}
