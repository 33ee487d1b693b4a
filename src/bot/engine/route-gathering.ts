import type { Understanding } from '../../intents/understanding';
import { saysNoMore, saysWhen } from '../skills/intake-facts';
import { SKILLS } from '../skills/registry';
import { insults } from './careful';
import { asksBeside, callsOff, isQuestion, plain } from './phrases';
import { DOUBTFUL, type Plan, QUERIES, SURE } from './plan';
import type { Session, Task } from './session';
import { mergeSlots } from './slots';

/** While a complaint, report or suggestion is taken down, a text belongs to it unless it plainly does not. */
export function routeGathering(session: Session, said: Understanding, text: string): Plan | undefined {
  const task = session.task;
  if (task === undefined || task.awaiting === undefined || !SKILLS[task.intent].gathers) return undefined;
  const { awaiting } = task;
  const waitsForWords =
    awaiting === 'supplement' ? said.intent === 'cancel' && plain(text).length <= 3 : task.notes?.['said'];
  if (waitsForWords && !/^(?:算了|取消)/.test(plain(text)) && saysNoMore(text)) return { task };
  if (said.intent === 'cancel' && (plain(text).length <= 16 || (callsOff(text) && said.confidence >= SURE)))
    return undefined;
  if (said.command !== undefined && said.intent !== task.intent) return undefined;
  if (awaiting === 'supplement') return routeSupplement(task, said, text);
  const short = plain(text).length <= 24;
  // 等等,先问下几点下班 says itself that it is beside the matter.
  const sure = said.confidence >= (/^(?:等等|等下|稍等|先问|问一?下|对了|顺便)/.test(plain(text)) ? DOUBTFUL : SURE);
  // 电话138…,让领导给我回话 is how to reach the one who complains.
  if (said.intent === 'human_agent' && sure && short && said.slots.phone === undefined) return undefined;
  if (said.intent === 'feedback_query' && sure && short && isQuestion(text)) {
    if (task.notes?.['order'] !== undefined) return undefined;
    // 举报有奖励没有: nothing was filed yet whose result could be asked, so it is a question about the rules.
    if (asksBeside(text)) return { task: { intent: 'consult', slots: said.slots } };
  }
  if (QUERIES.includes(said.intent) && sure && short && !said.bareValue && said.intent !== 'feedback_query')
    return undefined;
  if ((said.intent === 'consult' || said.intent === 'office_info') && sure && asksBeside(text)) return undefined;
  if (
    (said.intent === 'complaint' || said.intent === 'report') &&
    said.intent !== task.intent &&
    said.confidence >= 0.9 &&
    /^我?(?:还|也)?(?:想|要)/.test(plain(text))
  )
    return undefined;
  return { task: { ...task, slots: mergeSlots(task.slots, said.slots) } };
}

const ASKS_OFFICE = /地址|电话|怎么走|上班|下班|开门|关门|休息|办公|查|在哪/;

/** 电话138…,让领导给我回话. */
const REACH = 30;

const HAND_IN =
  '(?:对的?|是的?|好的?|嗯|行)?[,，]?(?:帮我|给我|请|麻烦|可以|就)*(?:提交|登记|交上去|报上去|往上报)(?:一下|吧|了)?';
const THATS_ALL = new RegExp(
  `^(?:(?:对的?|嗯+|是的?|好的?)?[,，]?(?:没有?了|没啥了|没别的了?|就这些了?|就这样|没补充了?)(?:[,，。]?${HAND_IN})?|${HAND_IN})$`,
);

/** After it was filed, more of the same is added to it; anything that makes sense of its own is not. */
function routeSupplement(task: Task, said: Understanding, text: string): Plan | undefined {
  const vague = said.intent === 'out_of_scope' || (said.intent === 'provide_info' && !said.bareValue);
  if (said.intent === 'feedback_query' && isQuestion(text)) return undefined;
  // 没有了 and 就这些,帮我提交 answer 还有补充可直接发来; 二七区办税厅 今天上午 adds where and when.
  if (said.command === undefined && THATS_ALL.test(plain(text))) return { task };
  const facts =
    (said.intent === 'office_info' || vague) && saysWhen(text) && !isQuestion(text) && !ASKS_OFFICE.test(text);
  // 再加个充电的地方: one proposal after another.
  const goesOn =
    task.intent === 'suggestion' &&
    said.confidence < SURE &&
    !isQuestion(text) &&
    /^(?:再加?|还有|另外|以及)/.test(plain(text));
  const named = /^(?:我?要?)?(?:匿名|实名)/.test(plain(text)) && said.command === undefined;
  const reach = said.slots.phone !== undefined && said.intent !== 'subscribe' && plain(text).length <= REACH;
  const more =
    named || reach || facts || goesOn || (vague && plain(text).length >= 6 && !isQuestion(text) && !insults(text));
  return said.intent === task.intent || more
    ? { task: { ...task, slots: mergeSlots(task.slots, said.slots) } }
    : undefined;
}
