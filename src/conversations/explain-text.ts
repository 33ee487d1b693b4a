import type { DecidedBy, Intent, InvalidValue, Slots, Understander, Understanding } from '../intents/understanding';
import type { Explanation } from '../knowledge/explain';
import type { Knowledge } from '../knowledge/knowledge';
import { maskedSlots } from './recorded-turn';

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

const DECIDED: Readonly<Record<DecidedBy, string>> = {
  command: '指令',
  values: '只有号码',
  exact: '固定短语',
  refusal: '无效内容',
  rule: '规则',
  classifier: '分类模型',
};
const THRESHOLD_NOTE = '把握不足时按“业务范围外”处理';

const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** What was asked of a text in turn. What an earlier step decides, a later one is not asked. */
function stepsOf(understanding: Understanding, nameOf: (intent: Intent) => string): ExplainedText['steps'] {
  const { command, bareValue, decidedBy, score, intent, alternatives, confidence } = understanding;
  const settled = nameOf(intent);
  const steps: ExplainedText['steps'] = [];
  const add = (by: DecidedBy, found: string): boolean => {
    const decided = decidedBy === by;
    steps.push({ step: DECIDED[by], found, decided });
    return decided;
  };
  if (add('command', command === undefined ? '不是指令' : `指令 ${command}，即${settled}`)) return steps;
  if (add('values', bareValue ? `除号码外没有别的话，按${settled}` : '有号码以外的话')) return steps;
  if (add('exact', decidedBy === 'exact' ? `整条就是${settled}的说法` : '不是固定短语')) return steps;
  if (add('refusal', decidedBy === 'refusal' ? '广告、乱码或只有标点' : '不是广告、乱码')) return steps;
  const likely = intent === 'out_of_scope' ? alternatives[0] : { intent, confidence };
  const inScope = `属于业务范围的可能 ${percent(score)}（${THRESHOLD_NOTE}）`;
  steps.push({ step: '业务范围', found: inScope, decided: decidedBy === 'classifier' && intent === 'out_of_scope' });
  const best = likely === undefined ? '没有结论' : `最可能是${nameOf(likely.intent)}（${percent(likely.confidence)}）`;
  if (decidedBy === 'rule') {
    steps.push({ step: DECIDED.rule, found: `按规则改判为${settled}`, decided: true });
    return steps;
  }
  steps.push({ step: DECIDED.classifier, found: best, decided: intent !== 'out_of_scope' });
  return steps;
}

/** Works out anew how a text is understood, and what the articles have on it. `region`: GB/T 2260 code of where the asker is. */
export function explainText(
  text: string,
  given: {
    understander: Understander;
    knowledge: Pick<Knowledge, 'explain'>;
    now: Date;
    recordedIntent?: Intent;
    nameOf(intent: Intent): string;
  },
): ExplainedText {
  const { understander, knowledge, now, recordedIntent, nameOf } = given;
  const understanding = understander.understand(text, { now });
  const { intent, confidence, score, alternatives, slots, invalid, masked } = understanding;
  return {
    recomputedAt: now,
    masked,
    intent,
    confidence,
    inScope: score,
    ranked: [{ intent, confidence }, ...alternatives],
    steps: stepsOf(understanding, nameOf),
    slots: maskedSlots(slots),
    invalid: invalid.map(({ slot, expected }) => ({ slot, expected })),
    ...(recordedIntent === undefined || recordedIntent === intent ? {} : { recordedIntent }),
    retrieval: knowledge.explain(text, { now }),
  };
}
