import { extractEntities } from '../../../src/intents/text/entities';
import { normalise } from '../../../src/intents/text/normalise';
import type { Slots } from '../../../src/intents/understanding';

/** A text, the slots it holds, and `slot:code` of each value in it that cannot be. */
export type Row = [text: string, slots: Slots, invalid?: string[]];

/** Monday, 16 March 2026, 10:00 in Shanghai. */
export const NOW = new Date('2026-03-16T10:00:00+08:00');

/** One test a row: slots and invalid values, spans in the text and in order, no value left in the masked text. */
export function extractionRows(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    test.each(rows)('%s', (text, slots, invalid = []) => {
      const normalised = normalise(text);
      const extracted = extractEntities(normalised, { now: NOW });
      expect({ slots: extracted.slots, invalid: extracted.invalid.map(({ slot, code }) => `${slot}:${code}`) }).toEqual(
        {
          slots,
          invalid,
        },
      );
      for (const { start, end } of extracted.spans) expect(normalised.slice(start, end)).toMatch(/\S/);
      expect(extracted.masked.match(/\d{6}/)).toBeNull();
    });
  });
}
