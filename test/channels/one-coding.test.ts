import * as fc from 'fast-check';
import type { OutboundSegment } from '../../src/channels/channel';
import { cmpp20, cmpp30 } from '../../src/channels/cmpp/codec';
import { createSubmit as cmppSubmit } from '../../src/channels/cmpp/submit';
import { decodePdu as decodeSgip } from '../../src/channels/sgip/codec';
import { createSubmit as sgipSubmit } from '../../src/channels/sgip/submit';
import { decodePdu as decodeSmgp } from '../../src/channels/smgp/codec';
import { createSubmit as smgpSubmit } from '../../src/channels/smgp/submit';
import { carry } from '../../src/channels/smpp/content';
import { splitText } from '../../src/channels/text/segments';
import { manualClock } from '../../src/core/clock';
import { createTestLog } from './pdu-peer';
import { ACCOUNT as SGIP, segment } from './sgip/sgip-carrier';
import { ACCOUNT as SMGP } from './smgp/smgp-carrier';
import { written } from './written';

const deps = { clock: manualClock('2026-03-16T12:00:00+08:00'), log: createTestLog().log, service: '12366' };
const CMPP = { id: 'm', host: '127.0.0.1', port: 7890, login: '901234', secret: 'Secret-1', code: '10690001019' };

type Encoding = 'ucs2' | 'gbk';
const codingOf = (pdu: object): unknown => (pdu as { msgFmt?: number }).msgFmt;

/** The data coding of a segment as each protocol writes it. */
const CODINGS: [string, (encoding: Encoding) => (segment: OutboundSegment) => unknown][] = [
  ...([cmpp20, cmpp30] as const).map((codec): (typeof CODINGS)[number] => [
    `CMPP ${codec === cmpp20 ? '2.0' : '3.0'}`,
    (encoding) => {
      const submit = cmppSubmit({ ...CMPP, encoding }, deps, () => codec);
      return (each) => codingOf(codec.decodePdu(written(submit(each), 1)));
    },
  ]),
  [
    'SGIP',
    (encoding) => {
      const submit = sgipSubmit({ ...SGIP, encoding }, deps);
      return (each) => codingOf(decodeSgip(written(submit(each), 1)));
    },
  ],
  [
    'SMGP',
    (encoding) => {
      const submit = smgpSubmit({ ...SMGP, encoding }, deps);
      return (each) => codingOf(decodeSmgp(written(submit(each), 1)));
    },
  ],
  ...(['ascii', 'gsm'] as const).map((alphabet): (typeof CODINGS)[number] => [
    `SMPP with ${alphabet} as default alphabet`,
    (encoding) =>
      ({ text, part }) =>
        carry(text, part, { encoding, alphabet }).dataCoding,
  ]),
];

const ASCII = fc.string({ unit: 'grapheme-ascii', minLength: 71, maxLength: 700 });
const BRACKETS = fc.string({ unit: fc.constantFrom('[', ']', '{', 'a'), minLength: 71, maxLength: 400 });
/** Chinese, with a part or two that is all digits. */
const DIGITS_AFTER = fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 71, max: 200 }));

/** GSM 03.40, 9.2.3.24.1: phones may show parts of two codings as two messages. */
describe.each(CODINGS)('the parts of a long message have one data coding: %s', (_name, codingBy) => {
  const codings = (text: string, encoding: Encoding): Set<unknown> => {
    const coding = codingBy(encoding);
    const parts = splitText(text);
    return new Set(
      parts.map((each, i) =>
        coding(
          segment(`out/${i}`, {
            text: each,
            ...(parts.length > 1 && { part: { reference: 7, total: parts.length, index: i + 1 } }),
          }),
        ),
      ),
    );
  };

  describe.each(['ucs2', 'gbk'] as const)('in %s', (encoding) => {
    test('all ASCII, and a last part that would be short', () => {
      for (let length = 161; length < 161 + 2 * 153; length++)
        expect(codings('a'.repeat(length), encoding)).toEqual(new Set([0]));
    });
    test('whatever ASCII', () => {
      fc.assert(fc.property(fc.oneof(ASCII, BRACKETS), (text) => codings(text, encoding).size === 1));
    });
    test('Chinese, and parts of digits alone', () => {
      fc.assert(
        fc.property(DIGITS_AFTER, ([chinese, digits]) => {
          expect(codings(`税${'务'.repeat(chinese)}${'1'.repeat(digits)}`, encoding).size).toBe(1);
        }),
      );
    });
  });
});
