import type { SkillInput, SkillResult } from '../engine/skill';
import { selfHarmText, threatText } from '../replies/orders';
import { openFor } from './escalation';

/** Fixed wording, and a person at once, for a text that threatens the sender's own life or somebody else's. */
export async function respondCarefully(danger: 'self_harm' | 'threat', input: SkillInput): Promise<SkillResult> {
  const opened = await openFor(input, {
    kind: '人工',
    title: danger === 'self_harm' ? '紧急:来信人可能有轻生念头' : '紧急:来信含伤害他人的言语',
    details: { 来信: input.message.text, 紧急: '是' },
  });
  return {
    kind: 'handoff',
    text: danger === 'self_harm' ? selfHarmText(opened.number) : threatText(opened.number),
    awaiting: 'supplement',
    notes: { order: opened.number },
    events: [opened.event],
    outcome: '紧急转人工',
  };
}
