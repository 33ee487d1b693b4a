import type { SlotName } from '../../intents/understanding';
import type { Plan } from '../engine/plan';
import type { SkillResult } from '../engine/skill';
import { whereFoundText, whyAskedText } from '../replies/values';

/** The value that a task waits for does not come: says where it stands, or why it is asked for. The task goes on waiting. */
export function withoutValue({ task, said }: Plan): SkillResult {
  const slot = task.awaiting as SlotName;
  return {
    kind: 'clarify',
    text: said === 'doubts' ? whyAskedText(slot) : whereFoundText(slot),
    awaiting: slot,
    ...(task.notes === undefined ? {} : { notes: task.notes }),
    outcome: said === 'doubts' ? '说明为何要号码' : '说明号码在哪里',
  };
}
