import { createMessageIds, plainId, type ReceiptIds } from '../../../src/channels/smpp/message-id';

test.each([
  ['0001F2BB', '1f2bb'],
  ['00000', '0'],
  ['0', '0'],
  [' 127675 ', '127675'],
  ['a9F-Xy', 'a9F-Xy'],
  ['00zz', '00zz'],
  ['', ''],
])('the plain form of %j is %j', (id, plain) => expect(plainId(id)).toBe(plain));

test.each<[ReceiptIds, string, string]>([
  ['same', '0001F2BB', '1f2bb'],
  ['same', '1F2BB', '0001f2bb'],
  ['hex-then-decimal', '0001F2BB', '127675'],
  ['hex-then-decimal', '7f3a', '0000032570'],
  ['decimal-then-hex', '127675', '1F2BB'],
  ['decimal-then-hex', '0000127675', '0001f2bb'],
  ['hex-then-decimal', 'ffffffffffffffff', '18446744073709551615'],
  ['same', '2f6e1c0a-9b1d-4b3f-8a52-6d3a7c1e0f11', '2f6e1c0a-9b1d-4b3f-8a52-6d3a7c1e0f11'],
  ['hex-then-decimal', '2f6e1c0a-9b1d', '2f6e1c0a-9b1d'],
])('%s: the answer says %s, the receipt %s', (way, inAnswer, inReceipt) => {
  const ids = createMessageIds(way);
  expect(ids.ofReceipt(inReceipt)).toBe(ids.ofAnswer(inAnswer));
});

describe('auto', () => {
  const WAYS = [
    ['same in decimal', (n: number) => String(n), (n: number) => String(n)],
    [
      'same in hexadecimal',
      (n: number) => n.toString(16),
      (n: number) => n.toString(16).toUpperCase().padStart(10, '0'),
    ],
    ['hexadecimal, then decimal', (n: number) => n.toString(16), (n: number) => String(n)],
    ['decimal, then hexadecimal', (n: number) => String(n), (n: number) => n.toString(16)],
  ] as const;

  test.each(WAYS)('%s: a thousand of a growing count all meet', (_name, inAnswer, inReceipt) => {
    const ids = createMessageIds('auto');
    const answers = Array.from({ length: 1_000 }, (_, i) => [i, ids.ofAnswer(inAnswer(700_000_000 + i * 37))] as const);
    for (const [i, answer] of answers) expect(ids.ofReceipt(inReceipt(700_000_000 + i * 37))).toBe(answer);
  });

  test('what it learned holds for receipts that come before their answers', () => {
    const ids = createMessageIds('auto');
    for (const n of [0xabc1, 0xabc2, 0xabc3]) {
      const answer = ids.ofAnswer(n.toString(16));
      expect(ids.ofReceipt(String(n))).toBe(answer);
    }
    expect(ids.ofReceipt(String(0xabcd))).toBe('abcd');
  });

  test('nothing learned: ids are as they are', () => {
    const ids = createMessageIds('auto');
    expect(ids.ofReceipt('0099')).toBe('99');
  });

  test('a carrier of plain ids is not taken for another when numbers meet by chance', () => {
    const ids = createMessageIds('auto');
    // 16 is 0x10 and 10 is a message of its own.
    for (let n = 1; n <= 2_000; n++) ids.ofAnswer(String(n));
    for (let n = 1; n <= 2_000; n++) expect(ids.ofReceipt(String(n))).toBe(String(n));
  });

  test('memory is bounded', () => {
    const ids = createMessageIds('auto');
    const first = ids.ofAnswer('ffff');
    for (let n = 0; n < 20_000; n++) ids.ofAnswer(`k${n}`);
    expect(first).toBe('ffff');
    expect(ids.ofReceipt('65535')).toBe('65535');
  });
});
