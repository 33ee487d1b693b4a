import { decodeText, encodeText, isWellFormed, wellFormed } from '../../../src/channels/text/encodings';

describe('encodings', () => {
  test.each([
    ['big-endian', [0x7a, 0x0e, 0x52, 0xa1], '税务'],
    ['big-endian with its mark', [0xfe, 0xff, 0x7a, 0x0e], '税'],
    ['little-endian with its mark', [0xff, 0xfe, 0x0e, 0x7a], '税'],
    ['an odd byte at the end', [0x7a, 0x0e, 0x52], '税\uFFFD'],
    ['half a surrogate pair', [0xd8, 0x3d], '\uD83D'],
    ['nothing', [], ''],
  ])('UCS-2: %s', (_name, bytes, text) => {
    expect(decodeText(Buffer.from(bytes), 'ucs2')).toBe(text);
  });

  test('UCS-2 is written big-endian without a mark', () => {
    expect([...encodeText('税😀', 'ucs2')]).toEqual([0x7a, 0x0e, 0xd8, 0x3d, 0xde, 0x00]);
  });

  test('GBK both ways, and GB18030 when read', () => {
    expect([...encodeText('税务A', 'gbk')]).toEqual([0xcb, 0xb0, 0xce, 0xf1, 0x41]);
    expect(decodeText(Buffer.from([0xcb, 0xb0, 0xce, 0xf1, 0x41]), 'gbk')).toBe('税务A');
    expect(decodeText(Buffer.from([0x81, 0x39, 0xee, 0x39]), 'gbk')).toBe('\u3400');
    expect(decodeText(Buffer.from([0xcb]), 'gbk')).toHaveLength(1);
  });

  test('ASCII says ? for what it has not, and U+FFFD for a byte that is none', () => {
    expect(encodeText('a税😀b', 'ascii').toString()).toBe('a??b');
    expect(decodeText(Buffer.from([0x41, 0xff]), 'ascii')).toBe('A\uFFFD');
  });

  test('only lone surrogates are replaced', () => {
    expect(wellFormed('a\uD83Db😀')).toBe('a\uFFFDb😀');
    expect(isWellFormed('税😀')).toBe(true);
    expect(isWellFormed('\uDE00')).toBe(false);
  });
});
