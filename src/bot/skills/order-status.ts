import type { SkillInput, SkillResult } from '../engine/skill';
import { notYourOrderText, orderStateText } from '../replies/orders';

/** The prefixes of our own work orders (src/desk/order-number.ts); others are businesses of the tax office. */
export function isOrderNumber(number: string): boolean {
  return /^(?:ZX|TS|JB|JY|SJ|WD|RG)\d{14}$/.test(number);
}

/** Q7: the state of an order, to nobody but the number that filed it. */
export async function orderStatus(input: SkillInput, number: string): Promise<SkillResult> {
  const { from, visitor } = input.message;
  const { desk } = input.deps;
  // What a visitor filed without a name stays with the conversation when a number is bound.
  const state =
    (await desk.stateOf(number, from)) ?? (visitor === undefined ? undefined : await desk.stateOf(number, visitor));
  return state === undefined
    ? { kind: 'result', text: notYourOrderText(number), outcome: '非本人登记或不存在,未告知' }
    : { kind: 'result', text: orderStateText(state), outcome: `查到登记:${state.state}` };
}
