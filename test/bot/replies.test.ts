import fc from 'fast-check';
import { budget, fitReply } from '../../src/bot/replies/fit';
import { maskName } from '../../src/bot/replies/names';
import { sayWeekdays } from '../../src/bot/replies/offices';
import { chinesePunctuation } from '../../src/bot/replies/punctuation';
import { yuan } from '../../src/bot/replies/taxpayers';
import { basisShort, withBasis } from '../../src/bot/replies/answers';
import type { Article } from '../../src/knowledge/article';

test('two segments with the signature and its brackets', () => {
  expect(budget('河南税务')).toBe(134 - 6);
  expect(budget('河南税务', 1)).toBe(70 - 6);
  expect(budget('')).toBe(134);
});

test('what fits stays as it is', () => {
  expect(fitReply('很短。', '河南税务')).toEqual({ text: '很短。' });
});

test('what does not fit is cut after a sentence, and nothing of it is lost', () => {
  const text = `${'一'.repeat(60)}。${'二'.repeat(50)}。${'三'.repeat(80)}。`;
  const { text: first, more } = fitReply(text, '河南税务');
  expect(first).toMatch(/二。（回复1看下文）$/);
  expect(first.replace('（回复1看下文）', '') + more).toBe(text);
});

test('any text is brought whole in parts that fit, and no pair or number is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('税', '。', '，', '😀', '12345.67元', 'A1'), fc.string({ unit: 'grapheme' })), {
        maxLength: 300,
      }),
      (pieces) => {
        const text = pieces.join('').trim();
        let rest: string | undefined = text;
        let whole = '';
        for (let parts = 0; rest !== undefined && parts < 100; parts++) {
          const { text: part, more }: { text: string; more?: string } = fitReply(rest, '河南税务');
          expect(part.length).toBeLessThanOrEqual(budget('河南税务'));
          expect(part).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
          whole += part.replace('（回复1看下文）', '');
          rest = more;
        }
        expect(whole.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      },
    ),
  );
});

test('details are offered, or follow what was cut off', () => {
  expect(fitReply('免税。', '河南税务', '详情')).toEqual({ text: '免税。回复1看详情。', more: '详情' });
  expect(fitReply('免税', '河南税务', '详情', '回复1看详情,2看别的。').text).toBe('免税。回复1看详情,2看别的。');
  const long = fitReply(`${'长'.repeat(100)}。${'句'.repeat(60)}。`, '河南税务', '详情');
  expect(long.text).toMatch(/（回复1看下文）$/);
  expect(long.more).toMatch(/句。\n详情$/);
});

test.each([
  ['查定额请发税号(18位,营业执照上的)。', '查定额请发税号（18位，营业执照上的）。'],
  ['9:00-12:00、13:00-17:00', '9:00-12:00、13:00-17:00'],
  ['电话0371-12366,地址:示例路', '电话0371-12366，地址：示例路'],
  ['到inv-veri.chinatax.gov.cn查验;', '到inv-veri.chinatax.gov.cn查验；'],
])('punctuation beside Chinese is Chinese: %s', (text, expected) => {
  expect(chinesePunctuation(text)).toBe(expected);
  expect(chinesePunctuation(text)).toHaveLength(text.length);
});

test.each([
  ['河南示例商贸有限公司', '河南**商贸有限公司'],
  ['金水区示例老街面馆', '金水**面馆'],
  ['李四', '李*'],
  ['示例小店', '示**小店'],
])('a stranger sees %s as %s', (name, masked) => {
  expect(maskName(name)).toBe(masked);
});

test('a masked name never is the name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'河南省郑州市示例商贸有限公司店铺甲乙丙'), minLength: 1, maxLength: 20 }),
      (name) => {
        expect(maskName(name)).not.toBe(name);
        expect(maskName(name)).toContain('*');
      },
    ),
  );
});

test.each([
  ['120000.00', '12万元'],
  ['1200.00', '1200元'],
  ['62350.00', '62350元'],
  ['28000.00', '2.8万元'],
  ['0.00', '0元'],
  ['1250.50', '1250.5元'],
  ['7500000.00', '750万元'],
])('%s is said as %s', (amount, said) => {
  expect(yuan(amount)).toBe(said);
});

test.each([
  [[1, 2, 3, 4, 5], '周一至周五'],
  [[1, 2, 3, 4, 5, 6], '周一至周六'],
  [[1, 3, 5], '周一、三、五'],
  [[7, 1, 2, 3, 4, 5, 6], '每天'],
])('weekdays %p', (days, said) => {
  expect(sayWeekdays(days)).toBe(said);
});

test('an answer names its 文号 where there is room', () => {
  const article = {
    basis: [{ doc: '国务院关于印发个人所得税专项附加扣除暂行办法的通知(国发〔2018〕41号)', date: '2018-12-13' }],
  } as Article;
  expect(basisShort(article)).toContain('〔2018〕41号');
  expect(withBasis('可以扣。', '国发〔2018〕41号', 128)).toBe('可以扣（国发〔2018〕41号）。');
  expect(withBasis('可'.repeat(119), '国发〔2018〕41号', 128)).toBe('可'.repeat(119));
});
