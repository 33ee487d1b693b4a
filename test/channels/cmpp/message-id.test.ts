import { packMsgId, unpackMsgId } from '../../../src/channels/cmpp/message-id';

test.each([
  // Of the shared vectors: 83309880 12340407, bb113680 03e92b1f.
  ['9453223293679305735', { month: 8, day: 6, hour: 12, minute: 9, second: 34, gateway: 4660, sequence: 1031 }],
  ['13479615083145931551', { month: 11, day: 22, hour: 4, minute: 19, second: 26, gateway: 1001, sequence: 11039 }],
  ['0', { month: 0, day: 0, hour: 0, minute: 0, second: 0, gateway: 0, sequence: 0 }],
  [
    '18446744073709551615',
    { month: 15, day: 31, hour: 31, minute: 63, second: 63, gateway: 4_194_303, sequence: 65_535 },
  ],
])('Msg_Id %s', (msgId, parts) => {
  expect(unpackMsgId(msgId)).toEqual(parts);
  expect(packMsgId(parts)).toBe(msgId);
});

test('a part that is too large', () => {
  const parts = { month: 16, day: 0, hour: 0, minute: 0, second: 0, gateway: 0, sequence: 0 };
  expect(() => packMsgId(parts)).toThrow(RangeError);
  expect(() => unpackMsgId('18446744073709551616')).toThrow('msgId');
});
