import { smppMoment } from '../../../src/channels/session/moments';
import { plausibleTime, readReceipt } from '../../../src/channels/smpp/receipt';
import { tlv } from '../../../src/channels/smpp/tags';
import { receiptTime, relativeTime } from '../../../src/channels/smpp/times';
import { DAY, HOUR, MINUTE } from '../../../src/core/clock';

const TEXT = 'id:7f3a sub:001 dlvrd:001 submit date:2603161200 done date:2603161201 stat:DELIVRD err:000 text:';
const at = new Date('2026-03-16T12:01:00+08:00');
const some = (...list: (ReturnType<typeof tlv> | undefined)[]) => list.filter((each) => each !== undefined);

describe('a receipt', () => {
  test.each([
    ['as appendix B has it', TEXT, { messageId: '7f3a', state: 'delivered', code: 'DELIVRD', at }],
    ['expired', TEXT.replace('DELIVRD', 'EXPIRED'), { state: 'expired', code: 'EXPIRED' }],
    ['undeliverable', TEXT.replace('DELIVRD err:000', 'UNDELIV err:011'), { state: 'failed', code: 'UNDELIV:011' }],
    ['rejected', TEXT.replace('DELIVRD', 'REJECTD'), { state: 'failed', code: 'REJECTD' }],
    ['deleted', TEXT.replace('DELIVRD', 'DELETED'), { state: 'failed', code: 'DELETED' }],
    ['with a word of the carrier', TEXT.replace('DELIVRD', 'MK_BLACK'), { state: 'failed', code: 'MK_BLACK' }],
    ['on its way', TEXT.replace('DELIVRD', 'ENROUTE'), { state: undefined, code: 'ENROUTE' }],
    ['accepted only', TEXT.replace('DELIVRD', 'ACCEPTD'), { state: undefined }],
    [
      'in capitals and with spaces',
      'ID: 7F3A Stat: delivrd Done Date: 260316120100',
      { messageId: '7F3A', code: 'DELIVRD', at },
    ],
    ['with words in another order', 'stat:UNDELIV err:2 id:9', { messageId: '9', code: 'UNDELIV:2', at: undefined }],
  ])('%s', (_name, text, expected) => expect(readReceipt(text, [])).toMatchObject(expected));

  test.each([
    ['delivered', 2, 'delivered', 'DELIVRD'],
    ['expired', 3, 'expired', 'EXPIRED'],
    ['deleted', 4, 'failed', 'DELETED'],
    ['undeliverable', 5, 'failed', 'UNDELIV'],
    ['accepted', 6, undefined, 'ACCEPTD'],
    ['unknown', 7, 'failed', 'UNKNOWN'],
    ['rejected', 8, 'failed', 'REJECTD'],
    ['on its way', 1, undefined, 'ENROUTE'],
  ])('by its parameters: %s', (_name, state, expected, code) => {
    const tlvs = some(tlv('receipted_message_id', 'aa'), tlv('message_state', state));
    expect(readReceipt('', tlvs)).toEqual({ messageId: 'aa', state: expected, code, at: undefined });
  });

  test('parameters go before the text, its words and time are kept', () => {
    const tlvs = some(tlv('receipted_message_id', 'aa'), tlv('message_state', 5));
    const text = TEXT.replace('DELIVRD err:000', 'NOROUTE err:5');
    expect(readReceipt(text, tlvs)).toEqual({ messageId: 'aa', state: 'failed', code: 'NOROUTE:5', at });
  });

  test.each(['', 'stat:DELIVRD', 'id:7f3a', '您的验证码', 'id: stat:'])('%j is none', (text) =>
    expect(readReceipt(text, [])).toBeUndefined(),
  );
});

describe('times', () => {
  test.each([
    ['2603161201', at],
    ['260316120100', at],
    ['202603161201', at],
    ['20260316120100', at],
    ['2613161201', undefined],
    ['', undefined],
    ['26031612', undefined],
  ])('done date %s', (digits, expected) => expect(receiptTime(digits)).toEqual(expected));

  test.each([
    [30 * MINUTE, '000000003000000R'],
    [25 * HOUR + 61_000, '000001010101000R'],
    [90 * DAY, '000030000000000R'],
    [-5, '000000000001000R'],
  ])('%d ms from now', (milliseconds, expected) => expect(relativeTime(milliseconds)).toBe(expected));

  test('a moment, in the time of Shanghai whatever the machine says', () => {
    expect(smppMoment(at)).toBe('260316120100032+');
    expect(smppMoment(new Date('2026-12-31T16:00:00Z'))).toBe('270101000000032+');
  });

  test('a time that cannot be true gives way to ours', () => {
    expect(plausibleTime(new Date(at.getTime() + 1), at)).toEqual(at);
    expect(plausibleTime(new Date(at.getTime() - 8 * DAY), at)).toEqual(at);
    expect(plausibleTime(new Date(at.getTime() - HOUR), at)).toEqual(new Date(at.getTime() - HOUR));
    expect(plausibleTime(undefined, at)).toEqual(at);
  });
});
