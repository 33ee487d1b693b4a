import type { Intent } from '../../intents/understanding';
import { isVisitor } from '../../core/visitor';
import type { SkillResult } from '../engine/skill';
import type { TurnMessage } from '../engine/turn';
import { bindFirstText, bindToSubscribeText } from '../replies/chat';

/** What is done for a mobile number, and for nobody who has not got one: figures of a taxpayer (O3), and what is sent by SMS (O5). */
const FOR_A_NUMBER: Readonly<Partial<Record<Intent, string>>> = {
  fixed_tax_query: bindFirstText('查定额'),
  invoice_quota_query: bindFirstText('查发票核定'),
  tax_officer_query: bindFirstText('查税收管理员'),
  subscribe: bindToSubscribeText,
  unsubscribe: bindToSubscribeText,
};

/** Asks a visitor of the web chat to bind a number first, where what they want is done for one; undefined: it can be done. */
export function numberNeeded({ from }: TurnMessage, intent: Intent): SkillResult | undefined {
  const text = FOR_A_NUMBER[intent];
  if (text === undefined || !isVisitor(from)) return undefined;
  return { kind: 'result', text, wantsNumber: true, outcome: '请对方绑定手机号' };
}
