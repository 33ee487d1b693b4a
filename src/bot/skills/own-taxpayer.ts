import type { Binding } from '../../directory/directory';
import type { SkillInput, SkillResult } from '../engine/skill';
import { valueOf } from '../engine/slots';
import { numbered } from '../replies/conversation';
import { askTaxpayerText, notBoundText, tooManyLookUpsText, wrongValueText } from '../replies/values';
import { wrongValue } from './wrong-values';

/**
 * The taxpayer a query is about, if the sender's number is bound to it (O3); else the reply: which of several, which at all, not a
 * possible number, or not allowed. Figures of a taxpayer go to nobody else, and a refusal does not tell whether it exists.
 */
export async function ownTaxpayer(
  input: SkillInput,
  business: string,
): Promise<{ binding: Binding } | { reply: SkillResult }> {
  const bindings = await input.deps.directory.bindingsOf(input.message.from);
  const named = valueOf(input.task.slots, 'taxpayerId');
  const binding =
    named === undefined && bindings.length === 1 ? bindings[0] : bindings.find((one) => one.taxpayerId === named);

  if (named === undefined) {
    const wrong = wrongValue(input, ['taxpayerId']);
    if (wrong !== undefined)
      return {
        reply: { kind: 'invalid', text: wrongValueText(wrong, ''), awaiting: 'taxpayerId', outcome: '税号不合规' },
      };
    if (bindings.length === 0)
      return {
        reply: { kind: 'ask_slot', text: askTaxpayerText(business), awaiting: 'taxpayerId', outcome: '请对方发税号' },
      };
    if (binding === undefined) return { reply: which(bindings, business) };
  }
  if (!(await input.deps.mayLookUp(input.message.from)))
    return { reply: { kind: 'result', text: tooManyLookUpsText, outcome: '查询次数已到上限' } };
  if (binding === undefined)
    return { reply: { kind: 'result', text: notBoundText(business), outcome: '号码未绑定,未告知' } };
  return { binding };
}

/** A number that stands for several taxpayers is asked which one. */
function which(bindings: Binding[], business: string): SkillResult {
  const choices = bindings.slice(0, 9).map((one) => ({ label: one.name, slots: { taxpayerId: one.taxpayerId } }));
  return {
    kind: 'clarify',
    text: `本手机号登记在${bindings.length}户名下,查哪一户的${business}?回复数字:${numbered(choices)}。`,
    awaiting: 'choice',
    choices,
    outcome: '多户绑定,请对方选择',
  };
}
