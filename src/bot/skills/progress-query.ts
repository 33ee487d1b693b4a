import type { Skill, SkillInput, SkillResult } from '../engine/skill';
import { valueOf, valuesOf } from '../engine/slots';
import {
  latestBusinessText,
  noBusinessText,
  progressNotFoundText,
  progressText,
  strangerProgressText,
} from '../replies/taxpayers';
import { askText, tooManyLookUpsText, wrongValueText } from '../replies/values';
import { askStaff } from './escalation';
import { isOrderNumber, orderStatus } from './order-status';
import { ownTaxpayer } from './own-taxpayer';
import { wrongValue } from './wrong-values';

const LATEST = 3;
/** Numbers answered in one text. */
const MOST = 3;

/** Q4: how far an accepted business is. Its number tells the state to anybody; details go to the taxpayer's own numbers. */
export const progressQuery: Skill = {
  intent: 'progress_query',
  title: '查办理进度',
  needs: ['acceptanceNo'],
  run: async (input) => {
    const numbers = valuesOf(input.task.slots, 'acceptanceNo').slice(0, MOST);
    if (numbers.length === 0) return withoutNumber(input);
    const told: SkillResult[] = [];
    for (const number of numbers) told.push(await progressOf(input, number));
    const [only] = told;
    if (told.length === 1 && only !== undefined) return only;
    const events = told.find((one) => one.events !== undefined)?.events;
    return {
      kind: 'result',
      text: told.map(({ text }) => text).join('\n'),
      ...(events === undefined ? {} : { events }),
      outcome: told.map(({ outcome }) => outcome).join(','),
    };
  },
};

async function progressOf(input: SkillInput, number: string): Promise<SkillResult> {
  if (isOrderNumber(number)) return orderStatus(input, number);
  if (!(await input.deps.mayLookUp(input.message.from)))
    return { kind: 'result', text: tooManyLookUpsText, outcome: '查询次数已到上限' };
  const found = await input.deps.lookups.acceptedBusiness(number);
  if (found.state === 'unavailable')
    return askStaff(input, { title: '办理进度待核查', details: { 事项: '办理进度查询', 受理编号: number } });
  if (found.state === 'not_found')
    return { kind: 'result', text: progressNotFoundText(number), outcome: '未查到受理编号' };
  const owner = found.value.taxpayerId;
  const bindings = owner === undefined ? [] : await input.deps.directory.bindingsOf(input.message.from);
  const own = bindings.some((binding) => binding.taxpayerId === owner);
  return {
    kind: 'result',
    text: own ? progressText(found.value) : strangerProgressText(found.value),
    outcome: own ? '查到进度' : '查到进度,号码未绑定只告知状态',
  };
}

async function withoutNumber(input: SkillInput): Promise<SkillResult> {
  const wrong = wrongValue(input, ['acceptanceNo']);
  if (wrong !== undefined)
    return { kind: 'invalid', text: wrongValueText(wrong, ''), awaiting: 'acceptanceNo', outcome: '受理编号不合规' };
  const bindings = await input.deps.directory.bindingsOf(input.message.from);
  const named = valueOf(input.task.slots, 'taxpayerId');
  if (bindings.length === 0 || (named !== undefined && !bindings.some((one) => one.taxpayerId === named)))
    return { kind: 'ask_slot', text: askText('acceptanceNo'), awaiting: 'acceptanceNo', outcome: '请对方发受理编号' };
  const whose = await ownTaxpayer(input, '办理进度');
  if ('reply' in whose) return whose.reply;
  const { taxpayerId, name } = whose.binding;
  const found = await input.deps.lookups.businessOf(taxpayerId, LATEST);
  if (found.state === 'unavailable')
    return askStaff(input, { title: '办理进度待核查', details: { 事项: '办理进度查询', 纳税人: taxpayerId } });
  const list = found.state === 'found' ? found.value : [];
  const [only] = list;
  const slots = { ...input.task.slots, taxpayerId };
  if (only === undefined) return { kind: 'result', text: noBusinessText(name), slots, outcome: '近期无受理业务' };
  return {
    kind: 'result',
    text: list.length === 1 ? progressText(only) : latestBusinessText(name, list),
    slots,
    outcome: `查到${list.length}项业务`,
  };
}
