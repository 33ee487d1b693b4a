import { insults } from '../engine/careful';
import { LIMITS } from '../engine/limits';
import type { Understanding } from '../../intents/understanding';
import type { Choice } from '../engine/session';
import type { Skill } from '../engine/skill';
import {
  calmText,
  CHOICE_NAMES,
  didYouMeanText,
  fraudText,
  notUnderstoodText,
  offerPersonText,
  outOfScopeText,
} from '../replies/conversation';

/** 您有一笔退税待领取,请点击链接: what somebody received and passed on, or sends to everybody. */
const FRAUD =
  /(?:退税|税务补贴|补贴|税款|个税|纳税|发票|税务|12366|12345).*(?:链接|点击|点开|https?:|\b[a-z]\.cn\/|银行卡|验证码|领取|转账|账户)|(?:链接|点击|点开).*(?:退税|税务补贴)/i;

/** How likely a text must be a matter of ours that what it may be is offered, and how likely each of what is offered. */
const NEARLY = 0.25;
const OFFERED = 0.08;
const MOST_OFFERED = 3;

/** What the text may have been about, the likeliest first: at most three. */
function nearMiss(
  { intent: first, confidence: sure, score, alternatives, slots }: Understanding,
  text: string,
): Choice[] {
  if (score < NEARLY) return [];
  const readings = first === 'out_of_scope' ? alternatives : [{ intent: first, confidence: sure }, ...alternatives];
  return readings
    .filter(({ intent, confidence }) => confidence >= OFFERED && CHOICE_NAMES[intent] !== undefined)
    .slice(0, MOST_OFFERED)
    .map(({ intent }) => ({
      label: CHOICE_NAMES[intent] as string,
      intent,
      ...(intent === 'consult' ? { question: text } : { slots }),
    }));
}

/** Not tax, or not to be understood: says what can be done here, and after two misses offers a person. Abuse is met calmly. */
export const outOfScope: Skill = {
  intent: 'out_of_scope',
  title: '其他',
  needs: [],
  aside: true,
  run: async ({ session, message, understanding }) => {
    if (insults(message.text)) return { kind: 'fallback', text: calmText, outcome: '不文明用语', miss: true };
    if (FRAUD.test(message.text)) return { kind: 'fallback', text: fraudText, outcome: '疑似诈骗短信,已提醒' };
    if (session.misses >= LIMITS.missesBeforePerson)
      return {
        kind: 'fallback',
        text: offerPersonText,
        choices: [{ label: '转人工', intent: 'human_agent' }],
        outcome: '多次未理解,提供人工',
        miss: true,
      };
    const near = nearMiss(understanding, message.text);
    if (near.length > 1)
      return {
        kind: 'clarify',
        text: didYouMeanText(near),
        choices: near,
        outcome: '请对方选择事项',
        miss: true,
      };
    const readable = /[\u4e00-\u9fa5]{2}/.test(message.text);
    return {
      kind: 'fallback',
      text: readable && understanding.score < 0.5 ? outOfScopeText : notUnderstoodText,
      outcome: readable ? '非税收事项' : '未理解',
      miss: true,
    };
  },
};
