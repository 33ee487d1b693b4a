import fc from 'fast-check';
import { normaliseQuestion, pairsOf, termsOf, topicWords } from '../../src/knowledge/question-text';

test.each([
  ['小规模 ３０万 以下,免税吗?', '小规模30万以下免税吗'],
  ['一个月卖了八万块', '1个月卖了8万元'],
  ['满二十年, 三十万, 一百二十天', '满20年30万120天'],
  ['百分之三 和 百分之十五', '3%和15%'],
  ['统一一次性扣除', '统一一次性扣除'],
  ['1,000元 0.5%.', '1000元0.5%'],
  ['缴税', '交税'],
  ['ＫＴＶ Fapiao', 'ktvfapiao'],
])('%s is compared as %s', (text, normal) => {
  expect(normaliseQuestion(text)).toBe(normal);
});

test('normalising twice changes nothing more, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const once = normaliseQuestion(text);
      expect(normaliseQuestion(once)).toBe(once);
    }),
    { numRuns: 500, seed: 12366 },
  );
});

test('fillers leave gaps, so that no false neighbours arise', () => {
  expect(topicWords('请问我开专票怎么交税呢')).toBe('开专票 交税');
  expect(topicWords('请问你好')).toBe('');
});

test('terms are figures, characters and pairs', () => {
  expect(pairsOf('满5年免 个税')).toEqual(['满5', '5年', '年免', '个税']);
  expect(termsOf('交3%税')).toEqual(['交3%', '3%税', '交', '3%', '税']);
});
