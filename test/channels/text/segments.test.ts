import * as fc from 'fast-check';
import { countSegments, splitText } from '../../../src/channels/text/segments';

const chinese = (length: number): string => '税'.repeat(length);

describe('splitText', () => {
  test.each([
    ['nothing', '', [0]],
    ['70 characters are one segment', chinese(70), [70]],
    ['71 characters are two', chinese(71), [67, 4]],
    ['134 characters are two', chinese(134), [67, 67]],
    ['135 characters are three', chinese(135), [67, 67, 1]],
    ['160 of ASCII are one', 'a'.repeat(160), [160]],
    ['161 of ASCII are two', 'a'.repeat(161), [93, 68]],
    ['307 of ASCII are three', 'a'.repeat(307), [153, 86, 68]],
    ['374 of ASCII need no evening out', 'a'.repeat(374), [153, 153, 68]],
    ['80 braces are 160 septets', '{'.repeat(80), [80]],
    ['81 braces are two segments, as in UCS-2', '{'.repeat(81), [67, 14]],
    ['145 braces are two of 76 and 69', '{'.repeat(145), [76, 69]],
    ['a backtick is not in the alphabet of GSM', '`'.repeat(71), [67, 4]],
  ])('%s', (_name, text, lengths) => {
    expect(splitText(text).map((segment) => segment.length)).toEqual(lengths);
  });

  test('the signature is counted: 【12366税务】 takes nine', () => {
    expect(splitText(chinese(61), { signature: '12366税务' })).toEqual([`【12366税务】${chinese(61)}`]);
    expect(splitText(chinese(62), { signature: '12366税务' }).map((s) => s.length)).toEqual([67, 4]);
    expect(splitText('abc', { signature: '12366税务' })).toEqual(['【12366税务】abc']);
  });

  test('a carrier that signs gets room in the first segment only', () => {
    expect(splitText(chinese(61), { extraRoom: 9 })).toHaveLength(1);
    expect(splitText(chinese(62), { extraRoom: 9 }).map((s) => s.length)).toEqual([58, 4]);
    expect(splitText('a'.repeat(70), { extraRoom: 9 })).toHaveLength(2);
  });

  test.each([
    ['a surrogate pair', `${chinese(66)}😀${chinese(5)}`, 66],
    ['a family joined by zero-width joiners', `${chinese(64)}👨‍👩‍👧${chinese(9)}`, 64],
    ['a flag of skin tone', `${chinese(65)}👍🏽${chinese(9)}`, 65],
    ['a combining mark', `${chinese(66)}e\u0301${chinese(9)}`, 66],
    ['a line break of two characters', `${chinese(66)}\r\n${chinese(9)}`, 66],
  ])('%s stays whole', (_name, text, first) => {
    const segments = splitText(text);
    expect(segments[0]).toHaveLength(first);
    expect(segments.join('')).toBe(text);
  });

  test('whatever the text, the segments carry it whole, each within its limit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.nat(20), (text, extraRoom) => {
        const segments = splitText(text, { signature: '税务', extraRoom });
        expect(segments.join('')).toBe(`【税务】${text}`);
        for (const [i, segment] of segments.entries()) {
          expect(segment.length).toBeLessThanOrEqual((segments.length === 1 ? 70 : 67) - (i === 0 ? extraRoom : 0));
          expect(segment.length).toBeGreaterThan(0);
        }
        expect(countSegments(text, { signature: '税务', extraRoom })).toBe(segments.length);
      }),
    );
  });

  test('lone surrogates and endless combining marks end too', () => {
    expect(splitText('\uD83D'.repeat(200)).join('')).toHaveLength(200);
    expect(splitText('\uDE00'.repeat(200)).join('')).toHaveLength(200);
    expect(splitText('\u0301'.repeat(200)).join('')).toHaveLength(200);
  });
});
