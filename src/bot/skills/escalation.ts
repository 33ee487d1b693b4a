import { regionName } from '../../core/regions';
import type { Unit } from '../../directory/directory';
import type { SkillInput, SkillResult } from '../engine/skill';
import type { WorkOrderKind } from '../../desk/order-kinds';
import type { TurnDeps, TurnEvent } from '../engine/turn';
import { unavailableText } from '../replies/orders';

/** The unit the service speaks for in this turn. The engine always sets it. */
export async function speakingUnit(deps: TurnDeps): Promise<Unit> {
  return deps.unit ?? deps.directory.unitOfExtension('');
}

/** The province, or city with a bureau of its own, of a unit: its code is 1 + GB/T 2260 code + 4 digits. */
export function unitRegion(unitCode: string): string | undefined {
  return /^1\d{10}$/.test(unitCode) ? regionName(unitCode.slice(1, 5)) : undefined;
}

export interface Opened {
  number: string;
  /** Chinese: by when and why. */
  promise: string;
  event: TurnEvent;
}

/** What an order is to be about; the unit that speaks has it where no other is named. */
interface OrderWish {
  kind: WorkOrderKind;
  title: string;
  details: Record<string, string>;
  anonymous?: boolean;
  unitCode?: string;
}

/** Draws the number and the deadline of a work order and makes its event. `key` is what makes repeating harmless: the message's id. */
export async function openOrder(
  from: { mobile: string; key: string; deps: TurnDeps; at: Date },
  order: OrderWish,
): Promise<Opened> {
  const unitCode = order.unitCode ?? (await speakingUnit(from.deps)).code;
  const drawn = await from.deps.desk.draw({ kind: order.kind, messageId: from.key, unitCode, at: from.at });
  return {
    number: drawn.number,
    promise: drawn.promise,
    event: {
      type: 'work_order_opened',
      order: {
        number: drawn.number,
        kind: order.kind,
        messageId: from.key,
        from: from.mobile,
        anonymous: order.anonymous ?? false,
        title: order.title,
        details: order.details,
        unitCode,
        deadline: drawn.deadline.toISOString(),
      },
    },
  };
}

export function openFor(input: SkillInput, order: OrderWish): Promise<Opened> {
  return openOrder({ mobile: input.message.from, key: input.message.id, deps: input.deps, at: input.now }, order);
}

/** Nobody could look: a member of staff does, and the sender is told (Q1, Q2: 或由管理人员查询). */
export async function askStaff(
  input: SkillInput,
  what: { title: string; details: Record<string, string>; unitCode?: string },
): Promise<SkillResult> {
  const opened = await openFor(input, { kind: '数据核查', ...what });
  return {
    kind: 'result',
    text: unavailableText(opened.number, opened.promise),
    events: [opened.event],
    outcome: '数据不可用,转人工核查',
  };
}
