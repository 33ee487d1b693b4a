import { carry, type Coding, readCarried } from '../../../src/channels/smpp/content';
import { fromGsm, toGsm } from '../../../src/channels/smpp/gsm-alphabet';
import { tlv } from '../../../src/channels/smpp/tags';
import { encodeText } from '../../../src/channels/text/encodings';

const part = { reference: 0x1a7, total: 3, index: 2 };
const some = (...list: (ReturnType<typeof tlv> | undefined)[]) => list.filter((each) => each !== undefined);
const sar = some(tlv('sar_msg_ref_num', 300), tlv('sar_total_segments', 2), tlv('sar_segment_seqnum', 1));

describe('what goes out', () => {
  test.each<[string, string, Coding, number, string]>([
    ['Chinese', '税务', {}, 8, '7a0e52a1'],
    ['Chinese as GBK', '税务', { encoding: 'gbk' }, 15, 'cbb0cef1'],
    ['GBK under another number', '税务', { encoding: 'gbk', gbkCoding: 25 }, 25, 'cbb0cef1'],
    ['what GBK has not', '税😀', { encoding: 'gbk' }, 8, '7a0ed83dde00'],
    ['ASCII', 'a@_', {}, 0, '61405f'],
    ['ASCII in the GSM alphabet', 'a@_[', { alphabet: 'gsm' }, 0, '6100111b3c'],
    ['what the GSM alphabet has not', 'a`', { alphabet: 'gsm' }, 8, '00610060'],
  ])('%s', (_name, text, coding, dataCoding, hex) => {
    const carried = carry(text, undefined, coding);
    expect([carried.dataCoding, carried.shortMessage.toString('hex')]).toEqual([dataCoding, hex]);
    expect(carried).toMatchObject({ esmClass: 0, tlvs: [] });
    expect(readCarried(carried, coding)).toEqual({ text });
  });

  test('a part by its header', () => {
    const carried = carry('税务', part, {});
    expect(carried).toMatchObject({ esmClass: 0x40, dataCoding: 8, tlvs: [] });
    expect(carried.shortMessage.toString('hex')).toBe('050003a703027a0e52a1');
  });

  test('a part by parameters', () => {
    const carried = carry('税务', part, { long: 'sar' });
    expect(carried).toMatchObject({ esmClass: 0, dataCoding: 8 });
    expect(carried.shortMessage.toString('hex')).toBe('7a0e52a1');
    expect(readCarried(carried, {})).toEqual({ text: '税务', part });
  });

  test('a part in the GSM alphabet keeps its header', () => {
    const text = `${'a'.repeat(150)}@_[`;
    const carried = carry(text, part, { alphabet: 'gsm' });
    expect(carried.shortMessage.toString('hex')).toMatch(/^050003a70302(61){150}00111b3c$/);
    expect(readCarried(carried, { alphabet: 'gsm' })).toMatchObject({ text, part: { index: 2 } });
  });

  test('the largest segments fit', () => {
    expect(carry('税'.repeat(67), part, {}).shortMessage).toHaveLength(140);
    expect(carry('a'.repeat(153), part, {}).shortMessage).toHaveLength(159);
  });
});

const read = (dataCoding: number, octets: Buffer | string, more: object = {}, coding: Coding = {}) =>
  readCarried(
    {
      esmClass: 0,
      dataCoding,
      shortMessage: typeof octets === 'string' ? Buffer.from(octets, 'hex') : octets,
      tlvs: [],
      ...more,
    },
    coding,
  );

describe('what comes in', () => {
  const gbk = encodeText('退订', 'gbk');

  test.each<[string, number, Buffer | string, Coding, string]>([
    ['UCS-2', 8, '800052a1', {}, '耀务'],
    ['UCS-2 with a mark', 8, 'feff7a0e52a1', {}, '税务'],
    ['UCS-2 with the other mark', 8, 'fffe0e7aa152', {}, '税务'],
    ['UCS-2 with a class', 0x18, '7a0e', {}, '税'],
    ['GBK', 15, gbk, {}, '退订'],
    ['GBK under 0', 0, gbk, {}, '退订'],
    ['GBK under the number of the account', 25, gbk, { gbkCoding: 25 }, '退订'],
    ['Latin-1 under 0, where the account says so', 0, 'e9', { alphabet: 'latin1' }, 'é'],
    ['Latin-1', 3, 'e9', {}, 'é'],
    ['ASCII', 1, Buffer.from('TD'), {}, 'TD'],
    ['the GSM alphabet', 0, '6100111b3c', { alphabet: 'gsm' }, 'a@_['],
    ['nothing', 0, '', {}, ''],
  ])('%s', (_name, dataCoding, octets, coding, text) => {
    expect(read(dataCoding, octets, {}, coding)).toEqual({ text });
  });

  test('message_payload, where short_message is empty', () => {
    const tlvs = [{ tag: 0x0424, value: encodeText('税'.repeat(500), 'ucs2') }];
    expect(read(8, '', { tlvs })).toEqual({ text: '税'.repeat(500) });
    expect(read(8, '7a0e', { tlvs })).toEqual({ text: '税' });
    expect(readCarried({ esmClass: 0, dataCoding: 8, tlvs }, {})).toEqual({ text: '税'.repeat(500) });
  });

  test('a header in message_payload', () => {
    const tlvs = [{ tag: 0x0424, value: Buffer.from('0500030702017a0e', 'hex') }];
    expect(read(8, '', { esmClass: 0x40, tlvs })).toEqual({ text: '税', part: { reference: 7, total: 2, index: 1 } });
  });

  test('parts by parameters', () => {
    expect(read(8, '7a0e', { tlvs: sar })).toEqual({ text: '税', part: { reference: 300, total: 2, index: 1 } });
  });

  test('both a header and parameters: the header counts', () => {
    const both = { esmClass: 0x40, tlvs: sar };
    expect(read(8, '0500030905047a0e', both)).toEqual({ text: '税', part: { reference: 9, total: 5, index: 4 } });
    expect(read(8, '06080401070302 7a0e'.replace(' ', ''), both)).toMatchObject({ part: { reference: 263, total: 3 } });
  });

  test.each([
    ['one is missing', sar.slice(1)],
    ['one part of one', some(tlv('sar_msg_ref_num', 1), tlv('sar_total_segments', 1), tlv('sar_segment_seqnum', 1))],
    ['an index beyond', some(tlv('sar_msg_ref_num', 1), tlv('sar_total_segments', 2), tlv('sar_segment_seqnum', 3))],
  ])('parameters that tell of no part: %s', (_name, tlvs) => {
    expect(read(8, '7a0e', { tlvs })).toEqual({ text: '税' });
  });
});

test('the GSM alphabet goes both ways', () => {
  const text = '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0Aa¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€\n\r\f';
  expect(fromGsm(toGsm(text) as Buffer)).toBe(text);
  expect(toGsm('税')).toBeUndefined();
  expect(toGsm('\u001b')).toBeUndefined();
  expect(fromGsm(Buffer.from([0x1b, 0x41, 0x1b]))).toBe('A');
});
