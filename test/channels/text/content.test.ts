import { decodeContent, encodeContent } from '../../../src/channels/text/content';

const hex = (digits: string) => Buffer.from(digits.replace(/ /g, ''), 'hex');
const decode = (msgFmt: number, digits: string, udhi = false) => decodeContent({ msgFmt, udhi, bytes: hex(digits) });

describe('what a short message says', () => {
  test.each([
    ['ASCII', 0, '5444', 'TD'],
    ['GBK under 0', 0, 'b2e9cbb0', '查税'],
    ['GBK', 15, 'b2e9cbb041', '查税A'],
    ['Latin-1', 3, '43e9', 'Cé'],
    ['UCS-2', 8, '67e57a0e', '查税'],
    ['UCS-2 with its mark', 8, 'feff67e5', '查'],
    ['UCS-2 the other way round, by its mark', 8, 'fffee567', '查'],
    ['UCS-2 with class 0', 0x18, '67e57a0e', '查税'],
    ['UCS-2 under 25', 25, '67e57a0e', '查税'],
    ['UCS-2 of the waiting-message group', 0xe8, '67e5', '查'],
    ['ASCII with a class', 0x10, '5444', 'TD'],
    ['ASCII under 0xF1', 0xf1, '5444', 'TD'],
    ['binary that is UCS-2', 4, '67e57a0e', '查税'],
    ['binary that is GBK', 0xf5, 'b2e9cbb041', '查税A'],
    ['binary that is ASCII', 21, '43584650', 'CXFP'],
    ['binary that is no text', 4, '0601ae02', '0601ae02'],
    ['a coding nobody knows', 99, '67e57a0e', '查税'],
    ['padding', 8, '67e500000000', '查'],
    ['nothing', 8, '', ''],
    ['an odd octet', 8, '67e57a', '查\uFFFD'],
    ['half a surrogate pair, kept for its other half', 8, 'd83d', '\uD83D'],
  ])('%s', (_name, msgFmt, digits, text) => {
    expect(decode(msgFmt, digits)).toEqual({ text });
  });

  test.each([
    ['an 8-bit reference', '050003870302 67e5', { reference: 0x87, total: 3, index: 2 }],
    ['a 16-bit reference', '060804123402 01 67e5', { reference: 0x1234, total: 2, index: 1 }],
    ['behind another element (ports)', '0b 050415811582 0003090202 67e5', { reference: 9, total: 2, index: 2 }],
  ])('the part of a long message, by %s', (_name, digits, part) => {
    expect(decode(8, digits, true)).toEqual({ text: '查', part });
  });

  test('a header that was not announced is still one', () => {
    expect(decode(8, '050003870302 67e5')).toEqual({ text: '查', part: { reference: 0x87, total: 3, index: 2 } });
    expect(decode(8, '05000387030467e5').part).toBeUndefined();
  });

  test.each([
    ['longer than the content', '30 0003870302 67e5'],
    ['with an element longer than itself', '05 0009870302 67e5'],
    ['of no length', '00 67e5'],
    ['cut off', '05'],
    ['with an octet left over', '06 0003870302ff 67e5'],
  ])('a header %s: all is text', (_name, digits) => {
    const whole = digits.replace(/ /g, '');
    expect(decode(8, digits, true)).toEqual({ text: decode(8, whole).text });
    expect(decode(8, digits, true).part).toBeUndefined();
  });

  test.each(['050003870303', '050003870101', '050003870000', '050003870304'])('an impossible part %s', (digits) => {
    const { part } = decode(8, digits, true);
    expect(part).toEqual(digits === '050003870303' ? { reference: 0x87, total: 3, index: 3 } : undefined);
  });
});

describe('text to content', () => {
  test.each([
    ['TD', 'ucs2', 0, '5444'],
    ['TD', 'gbk', 0, '5444'],
    ['查A', 'ucs2', 8, '67e50041'],
    ['查A', 'gbk', 15, 'b2e941'],
    ['查😀', 'gbk', 8, '67e5d83dde00'],
    ['查', 'ascii', 8, '67e5'],
    ['', 'ucs2', 0, ''],
  ] as const)('%s in %s', (text, encoding, msgFmt, digits) => {
    expect(encodeContent(text, { encoding })).toEqual({ msgFmt, udhi: false, bytes: hex(digits) });
  });

  test('a part has its header; the reference is cut to 8 bits', () => {
    const part = { reference: 0x1287, total: 3, index: 2 };
    const content = encodeContent('查', { part, encoding: 'ucs2' });
    expect(content).toEqual({ msgFmt: 8, udhi: true, bytes: hex('050003870302 67e5') });
    expect(decodeContent(content)).toEqual({ text: '查', part: { ...part, reference: 0x87 } });
  });

  test('a short ASCII part keeps the coding of its message', () => {
    const part = { reference: 1, total: 2, index: 2 };
    expect(encodeContent('12345', { part, encoding: 'ucs2' }).msgFmt).toBe(8);
    expect(encodeContent('12345', { part, encoding: 'gbk' }).msgFmt).toBe(15);
    expect(encodeContent('12345', { part, encoding: 'ascii' }).msgFmt).toBe(0);
    expect(encodeContent('x'.repeat(153), { part, encoding: 'ucs2' }).msgFmt).toBe(0);
  });
});
