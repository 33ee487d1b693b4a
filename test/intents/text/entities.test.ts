import fc from 'fast-check';
import { checkDigitalInvoiceNumber, checkInvoiceCode } from '../../../src/core/invoice-number';
import { creditCodeCheck } from '../../../src/core/taxpayer-id';
import { extractEntities } from '../../../src/intents/text/entities';
import { normalise } from '../../../src/intents/text/normalise';
import { SLOT_NAMES } from '../../../src/intents/understanding';
import { NOW } from './extraction-rows';

const extract = (text: string) => extractEntities(normalise(text), { now: NOW });

describe('masked text', () => {
  test.each([
    ['查发票 代码4100214130 号码05236785', '查发票 代码<CODE> 号码<NUM8>'],
    ['410021413005236785', '<CODE><NUM8>'],
    ['数电票26412000000123456789真的吗', '数电票<NUM20>真的吗'],
    ['税号91410105MA9F3XK72K定额多少', '税号<TAXID>定额多少'],
    ['税号91410105MA9F3XK72A定额多少', '税号<TAXID>定额多少'],
    ['SL 20260310 000123 办到哪了', '<ACC> 办到哪了'],
    ['手机138-0013-8000', '手机<PHONE>'],
    ['一个月卖了八万块', '一个月卖了<AMT>'],
    ['2026年3月5日下午', '<DATE>下午'],
    ['2025年四季度定额', '<PERIOD>定额'],
    ['昨天在大厅', '昨天在大厅'],
    ['验证码804271', '验证码<NUMX>'],
    ['代码410021413 号码05236785', '代码<CODE> 号码<NUM8>'],
    ['第3窗口23456', '第3窗口<NUMX>'],
    ['打12366没人接', '打12366没人接'],
  ])('%s', (text, masked) => {
    expect(extract(text).masked).toBe(masked);
  });
});

describe('bare values', () => {
  test.each([
    '4100214130 05236785',
    '代码4100214130,号码05236785',
    '号码是05236785',
    '91410105MA9F3XK72K',
    '我的税号是91410105MA9F3XK72K。',
    '身份证410105198503120013',
    '登记的手机是138 0013 8000',
    'SL20260310000123',
    '流水号:1234567890123456',
    '0523678',
    '发票号码05236785😀',
  ])('%s', (text) => {
    expect(extract(text).bareValue).toBe(true);
  });

  test.each([
    '查4100214130 05236785',
    '定额91410105MA9F3XK72K',
    'SL20260310000123办到哪了',
    '不对,号码是05236785',
    '号码',
    '你好',
    '',
    '12366',
  ])('not: %s', (text) => {
    expect(extract(text).bareValue).toBe(false);
  });
});

describe('invalid values', () => {
  test('come with what was typed and what is expected', () => {
    expect(extract('代码4100-2141-3 号码05236785').invalid).toEqual([
      { slot: 'invoiceCode', raw: '410021413', code: 'length', expected: '发票代码应为10位或12位数字' },
    ]);
    expect(extract('税号9141 0105 MA9F 3XK7 2A').invalid).toEqual([
      {
        slot: 'taxpayerId',
        raw: '91410105MA9F3XK72A',
        code: 'taxpayer_id_check',
        expected: expect.stringContaining('校验码') as string,
      },
    ]);
  });
});

/** Texts made of what gives trouble: digits of all kinds, separators, labels, units. */
const alphabet =
  '0 1 2 3 4 5 6 7 8 9 O l I 〇 零 一 二 三 十 百 千 万 亿 年 月 日 号 季度 元 块 - . , 、 / # + ( ) 【 】 代码 号码 税号 受理号 手机 金额 昨天 去年 SL sl MA 91 4100 2026 查 票 ¥ 😀 \ud800 \n';
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.array(fc.constantFrom(...alphabet.split(' '), ' '), { maxLength: 150 }).map((parts) => parts.join('')),
);

describe('any text', () => {
  test('no error, spans inside and in order, the same twice, values in their normal form', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const raw = extractEntities(text, { now: NOW });
        for (const { start, end } of raw.spans) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        const normalised = normalise(text);
        const extracted = extractEntities(normalised, { now: NOW });
        expect(extractEntities(normalised, { now: NOW })).toEqual(extracted);
        let last = 0;
        for (const { start, end } of extracted.spans) {
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
        const forms: Record<(typeof SLOT_NAMES)[number], RegExp> = {
          invoiceCode: /^(\d{10}|\d{12})$/,
          invoiceNumber: /^\d{8}$/,
          digitalInvoiceNumber: /^\d{20}$/,
          taxpayerId: /^([0-9A-Z]{15}|[0-9A-Z]{18})$/,
          acceptanceNo: /^([A-Z]{2}\d{14}|\d{16})$/,
          phone: /^\d{7,12}$/,
          period: /^\d{4}(-\d\d|-Q[1-4])?$/,
          amount: /^\d+\.\d\d$/,
          date: /^\d{4}-\d\d-\d\d$/,
        };
        for (const slot of SLOT_NAMES)
          for (const value of [extracted.slots[slot] ?? []].flat()) expect(value).toMatch(forms[slot]);
        for (const { expected } of extracted.invalid) expect(expected).not.toBe('');
      }),
      { numRuns: 2_000, seed: 12366 },
    );
  });

  test('whatever the date of now, also none', () => {
    expect(() => extractEntities('昨天 2026年3月', { now: new Date(Number.NaN) })).not.toThrow();
  });
});

const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((d) => d.join(''));
const region = fc.constantFrom('4100', '1100', '3502', '4403', '5000', '3300');
const year = fc.integer({ min: 14, max: 26 }).map(String);
const separator = fc.constantFrom('', ' ', '-', '.');

/** A number in groups with the same separator between. */
const grouped = (number: string) =>
  fc
    .tuple(fc.constantFrom(3, 4, 5), separator)
    .map(([size, mark]) => number.match(new RegExp(`.{1,${size}}`, 'g'))?.join(mark) ?? number);

describe('made numbers come back, however they are written', () => {
  test('code and number with their labels', () => {
    const code = fc.tuple(region, year, digits(4)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        code.chain((value) => fc.tuple(fc.constant(value), grouped(value))),
        digits(8).chain((value) => fc.tuple(fc.constant(value), grouped(value))),
        ([invoiceCode, writtenCode], [invoiceNumber, writtenNumber]) => {
          fc.pre(checkInvoiceCode(invoiceCode, NOW).ok);
          expect(extract(`代码${writtenCode},号码${writtenNumber}`).slots).toEqual({ invoiceCode, invoiceNumber });
        },
      ),
      { numRuns: 500, seed: 12366 },
    );
  });

  test('numbers of fully digitalised invoices', () => {
    const number = fc.tuple(
      fc.constantFrom('24', '25', '26'),
      fc.constantFrom('41', '11', '37', '44'),
      fc.constant('2000000'),
      digits(9),
    );
    fc.assert(
      fc.property(
        number.map((parts) => parts.join('')).chain((value) => fc.tuple(fc.constant(value), grouped(value))),
        ([digitalInvoiceNumber, written]) => {
          expect(checkDigitalInvoiceNumber(digitalInvoiceNumber, NOW).ok).toBe(true);
          expect(extract(`查${written}真伪`).slots).toEqual({ digitalInvoiceNumber });
        },
      ),
      { numRuns: 500, seed: 12366 },
    );
  });

  test('taxpayer ids', () => {
    const tail = fc
      .array(fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'), { minLength: 7, maxLength: 7 })
      .map((c) => c.join(''));
    const id = fc
      .tuple(fc.constantFrom('91', '92', '93'), fc.constantFrom('410105', '110108', '440300'), tail)
      .map(([kind, place, rest]) => `${kind}${place}MA${rest}`)
      .map((first) => first + (creditCodeCheck(first) ?? ''));
    fc.assert(
      fc.property(
        id.chain((value) => fc.tuple(fc.constant(value), grouped(value), fc.boolean())),
        ([taxpayerId, written, small]) => {
          expect(extract(`税号${small ? written.toLowerCase() : written}定额`).slots).toEqual({ taxpayerId });
        },
      ),
      { numRuns: 500, seed: 12366 },
    );
  });
});

describe('speed', () => {
  /** Milliseconds of processor time of the quickest of several runs: what the work costs, not what the machine was doing beside it. */
  function quickest(text: string): number {
    let best = Infinity;
    for (let i = 0; i < 15; i++) {
      const start = process.cpuUsage();
      extractEntities(text, { now: NOW });
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, (user + system) / 1_000);
    }
    return best;
  }

  test('seven long numbers in a text of 140 characters', () => {
    expect(quickest(normalise('26412000000123456789 '.repeat(7)))).toBeLessThan(2);
  });

  test.each([
    ['digits', '4'],
    ['digits in groups', '4100 '],
    ['letters and digits', '9M'],
    ['single digits', '1 '],
    ['Chinese digits', '一〇二'],
    ['scales', '十百千万亿'],
    ['labels', '代码号码'],
    ['amounts', '1,234,'],
    ['years', '2026年3'],
    ['separators', '-.,'],
  ])('1,000 characters of %s', (_, unit) => {
    expect(quickest(unit.repeat(1_000).slice(0, 1_000))).toBeLessThan(20);
  });

  test('twice the text costs about twice the time', () => {
    const short = quickest('4100 2141 '.repeat(50));
    const long = quickest('4100 2141 '.repeat(400));
    expect(long / Math.max(short, 0.05)).toBeLessThan(8 * 4);
  });
});
