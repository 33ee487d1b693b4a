import type { SlotName, Slots } from '../../intents/understanding';

/** All values of a slot, in the order they were given. */
export function valuesOf(slots: Slots, name: SlotName): string[] {
  const value = slots[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The first value of a slot. */
export function valueOf(slots: Slots, name: SlotName): string | undefined {
  return valuesOf(slots, name)[0];
}

export function isEmpty(slots: Slots | undefined): boolean {
  return slots === undefined || Object.keys(slots).length === 0;
}

/** Only the named slots. */
export function pick(slots: Slots, names: readonly SlotName[]): Slots {
  const kept: Slots = {};
  for (const name of names) {
    const value = slots[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** `held` with every slot that `said` names replaced: a later word counts more than an earlier one. */
export function mergeSlots(held: Slots, said: Slots): Slots {
  return { ...held, ...said };
}

/** The names of `names` that are in `slots`. */
export function namesIn(slots: Slots, names: readonly SlotName[]): SlotName[] {
  return names.filter((name) => slots[name] !== undefined);
}
