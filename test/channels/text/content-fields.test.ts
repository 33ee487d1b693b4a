import { contentFromFields, contentToFields } from '../../../src/channels/text/content-fields';

const UCS2 = 8;
const part = { concatRef: 0x87, concatIndex: 2 };

test('a part given as such, and one cut from the whole message', () => {
  const own = contentFromFields({ text: '税', ...part, concatTotal: 2 }, UCS2);
  expect(own.bytes.toString('hex')).toBe('0500038702027a0e');
  expect(contentFromFields({ text: '税'.repeat(71), ...part, concatIndex: 2 }, UCS2)).toEqual({
    msgFmt: UCS2,
    udhi: true,
    bytes: Buffer.from(`050003870202${'7a0e'.repeat(4)}`, 'hex'),
  });
  expect(contentToFields(own)).toEqual({ text: '税', ...part, concatTotal: 2 });
});

test.each([
  ['no part', { text: '税', concatRef: 1 }],
  ['a part after the last', { text: '税', concatRef: 1, concatIndex: 2 }],
  ['more parts than the header counts', { text: '税', concatRef: 1, concatIndex: 2, concatTotal: 256 }],
  ['a text of more parts than the header counts', { text: '税'.repeat(67 * 256), concatRef: 1, concatIndex: 2 }],
])('fields that make no content: %s', (_name, fields) => {
  expect(() => contentFromFields(fields, UCS2)).toThrow(TypeError);
});
