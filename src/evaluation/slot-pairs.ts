import { NUMBER_SLOTS, type Slots } from '../intents/understanding';

const NUMBERS: ReadonlySet<string> = new Set(NUMBER_SLOTS);

function plain(slot: string, value: string): string {
  const text = value.normalize('NFKC').trim().toUpperCase();
  if (NUMBERS.has(slot)) return text.replace(/[^0-9A-Z]/g, '');
  if (slot === 'amount') {
    const amount = Number(text.replace(/,/g, ''));
    return Number.isNaN(amount) ? text : amount.toFixed(2);
  }
  return slot === 'date' ? text.replace(/\D/g, '') : text;
}

/** The values as `slot=value`, spelling evened out, so that two sets can be compared. */
export function slotPairs(slots: Slots | undefined, only?: 'numbers'): Set<string> {
  const pairs = new Set<string>();
  for (const [slot, values] of Object.entries(slots ?? {})) {
    if (only === 'numbers' && !NUMBERS.has(slot)) continue;
    for (const value of [values].flat()) if (value !== '') pairs.add(`${slot}=${plain(slot, value)}`);
  }
  return pairs;
}

export function samePairs(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((pair) => b.has(pair));
}
