import type { Intent, InvalidValue, Slots } from '../intents/understanding';
import type { Explanation } from '../knowledge/explain';

/** How a text is understood by the model in memory, and what the articles have on it. */
export interface ExplainedText {
  recomputedAt: Date;
  /** Values replaced by their type. */
  masked: string;
  intent: Intent;
  confidence: number;
  /** How sure that it is in scope at all. */
  inScope: number;
  ranked: { intent: Intent; confidence: number }[];
  /** What was asked in turn, and what of it decided. Chinese. */
  steps: { step: string; found: string; decided: boolean }[];
  slots: Slots;
  invalid: Pick<InvalidValue, 'slot' | 'expected'>[];
  /** What was recorded when the text came, where that differs. */
  recordedIntent?: Intent;
  retrieval: Explanation;
}
