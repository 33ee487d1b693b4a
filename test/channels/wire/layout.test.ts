import {
  counted,
  cstring,
  hex,
  layout,
  numbers,
  optional,
  PduError,
  text,
  tlvs,
  uint,
  uint64,
} from '../../../src/channels/wire/layout';

const octets = (digits: string) => Buffer.from(digits.replace(/ /g, ''), 'hex');

function written<F>(of: { write(values: F, into: Buffer, at: number): number }, values: F): string {
  const into = Buffer.alloc(700, 0xee);
  const end = of.write(values, into, 3);
  expect(into.subarray(end).every((octet) => octet === 0xee)).toBe(true);
  return into.subarray(3, end).toString('hex');
}

const every = layout(
  'every',
  [
    uint('one', 1),
    uint('two', 2),
    uint('four', 4),
    uint64('id'),
    text('name', 6),
    hex('digest', 3),
    numbers('dest', 4),
    cstring('address', 5),
    counted('content', 1),
    counted('long', 4),
    optional(uint('more', 2)),
    optional(text('link', 4)),
    tlvs('rest'),
  ],
  { pdu: 'every' as const, seq: 0 },
);
const values = {
  pdu: 'every' as const,
  seq: 0,
  one: 255,
  two: 65_535,
  four: 4_294_967_295,
  id: '18446744073709551615',
  name: 'ab',
  digest: '00ffa5',
  dest: ['1', '2345'],
  address: 'xyz',
  content: Buffer.from('hi'),
  long: Buffer.alloc(0),
  more: 258,
  link: 'l',
  rest: [{ tag: 0x0205, value: Buffer.from('v') }],
};
const BYTES =
  'ff ffff ffffffff ffffffffffffffff 616200000000 00ffa5 02 31000000 32333435 78797a00 02 6869 00000000 0102 6c000000 0205 0001 76';

describe('layout', () => {
  test('writes every kind of field, and reads it again', () => {
    const bytes = octets(BYTES);
    expect(written(every, values)).toBe(bytes.toString('hex'));
    expect(every.read(bytes, 0, bytes.length)).toEqual(values);
    const within = Buffer.concat([Buffer.alloc(5, 0xff), bytes, Buffer.alloc(5, 0xff)]);
    expect(every.read(within, 5, 5 + bytes.length)).toEqual(values);
  });

  test('cut anywhere: too_short, or the optional fields empty', () => {
    const bytes = octets(BYTES);
    const mandatory = octets(BYTES.slice(0, BYTES.indexOf('0102'))).length;
    for (let length = 0; length < bytes.length; length++) {
      const read = () => every.read(Buffer.from(bytes.subarray(0, length)), 0, length);
      if (length < mandatory) expect(read).toThrow(expect.objectContaining({ fault: 'too_short' }) as PduError);
      else expect(read()).toMatchObject({ content: values.content, rest: [] });
    }
    expect(every.read(bytes, 0, mandatory)).toMatchObject({ more: 0, link: '' });
    expect(every.read(bytes, 0, mandatory + 2)).toMatchObject({ more: 258, link: '' });
    expect(every.read(bytes, 0, mandatory + 3)).toMatchObject({ more: 258, link: 'l' });
    expect(() => every.read(bytes, 0, 9)).toThrow(expect.objectContaining({ field: 'id' }) as PduError);
    // An end beyond the buffer is the buffer's.
    expect(() => every.read(bytes.subarray(0, 9), 0, 999)).toThrow(PduError);
  });

  test.each([
    ['spaces for NUL', '61 62 20 20 20 20', 'ab'],
    ['no terminator', '61 62 63 64 65 66', 'abcdef'],
    ['rubbish after the NUL', '61 00 62 63 64 65', 'a'],
    ['nothing', '00 00 00 00 00 00', ''],
    ['only spaces', '20 20 20 20 20 20', ''],
    ['Latin-1', 'e9 00 00 00 00 00', 'é'],
  ])('text is read with %s', (_name, digits, name) => {
    expect(layout('t', [text('name', 6)]).read(octets(digits), 0, 6)).toEqual({ name });
  });

  test('text of every length', () => {
    const wide = layout('w', [text('name', 40)]);
    const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP';
    for (let length = 0; length <= 40; length++) {
      const name = alphabet.slice(0, length);
      const bytes = octets(written(wide, { name }));
      expect(bytes).toEqual(Buffer.concat([Buffer.from(name), Buffer.alloc(40 - length)]));
      expect(wide.read(bytes, 0, 40)).toEqual({ name });
    }
  });

  test('a C-octet string ends at its NUL, though beyond its width, or with the PDU', () => {
    const two = layout('c', [cstring('a', 3), optional(cstring('b', 3))]);
    expect(two.read(octets('6162636465 00 78 00'), 0, 8)).toEqual({ a: 'abcde', b: 'x' });
    expect(two.read(octets('6162'), 0, 2)).toEqual({ a: 'ab', b: '' });
    expect(() => two.read(octets(''), 0, 0)).toThrow(expect.objectContaining({ fault: 'too_short' }) as PduError);
  });

  test('optional parameters: unknown ones are kept, one cut off is dropped', () => {
    const rest = layout('r', [tlvs('rest')]);
    expect(rest.read(octets('0001 0001 05 ffff 0000 0002 0009 01'), 0, 14)).toEqual({
      rest: [
        { tag: 1, value: octets('05') },
        { tag: 0xffff, value: octets('') },
      ],
    });
  });

  test.each([
    '0',
    '1',
    '999999999',
    '1000000000',
    '4294967295',
    '4294967296',
    '9007199254740993',
    '13479615083145931551',
    '18446744073709551615',
  ])('64 bits: %s', (id) => {
    const one = layout('i', [uint64('id')]);
    const bytes = octets(written(one, { id }));
    expect(bytes.readBigUInt64BE(0)).toBe(BigInt(id));
    expect(one.read(bytes, 0, 8)).toEqual({ id });
  });

  test('64 bits at random', () => {
    const one = layout('i', [uint64('id')]);
    let state = 12_366n;
    for (let i = 0; i < 5_000; i++) {
      state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
      const id = String(state >> BigInt(i % 64));
      expect(one.read(octets(written(one, { id })), 0, 8).id).toBe(id);
    }
  });

  test.each([
    ['one', 256, 'range'],
    ['one', -1, 'range'],
    ['one', 1.5, 'range'],
    ['one', NaN, 'range'],
    ['two', 65_536, 'range'],
    ['four', 4_294_967_296, 'range'],
    ['four', '4', 'type'],
    ['id', '18446744073709551616', 'range'],
    ['id', '99999999999999999999', 'range'],
    ['id', '-1', 'character'],
    ['id', 5, 'type'],
    ['name', 'abcdefg', 'too_long'],
    ['name', '税', 'character'],
    ['name', 'a\0b', 'character'],
    ['name', undefined, 'type'],
    ['digest', '00ff', 'too_short'],
    ['digest', '00ffag', 'character'],
    ['digest', '00ffa5a5', 'too_long'],
    ['dest', ['12345'], 'too_long'],
    ['dest', [5], 'type'],
    ['dest', '5', 'type'],
    ['dest', Array.from({ length: 256 }, () => '1'), 'too_long'],
    ['address', 'abcde', 'too_long'],
    ['content', Buffer.alloc(256), 'too_long'],
    ['content', 'hi', 'type'],
    ['long', Buffer.alloc(700), 'too_long'],
    ['rest', [{ tag: 65_536, value: Buffer.alloc(0) }], 'range'],
    ['rest', [{ tag: 1 }], 'type'],
  ])('refuses to write %s = %p', (field, value, fault) => {
    const into = Buffer.alloc(700);
    const write = () => every.write({ ...values, [field]: value } as typeof values, into, 0);
    expect(write).toThrow(expect.objectContaining({ fault, field, name: 'PduError' }) as PduError);
  });

  test('refuses a buffer without room, wherever it ends', () => {
    const length = octets(BYTES).length;
    for (let room = 0; room < length; room++) {
      expect(() => every.write(values, Buffer.alloc(room), 0)).toThrow(PduError);
    }
    expect(every.write(values, Buffer.alloc(length), 0)).toBe(length);
  });

  test('optional values may be left out', () => {
    const short = layout('s', [uint('a', 1), optional(uint('b', 1)), optional(text('c', 2))]);
    expect(written(short, { a: 1 } as { a: number; b: number; c: string })).toBe('01000000');
  });

  test.each([
    ['a mandatory field after an optional one', () => layout('x', [optional(uint('a', 1)), uint('b', 1)])],
    ['a name twice', () => layout('x', [uint('a', 1), text('a', 1)])],
    ['a name that is no identifier', () => layout('x', [uint('a;b', 1)])],
    ['a field after the optional parameters', () => layout('x', [tlvs('rest'), uint('a', 1)])],
  ])('refuses a table with %s', (_name, make) => {
    expect(make).toThrow(TypeError);
  });
});
