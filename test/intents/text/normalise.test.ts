import fc from 'fast-check';
import { DIALECT } from '../../../src/intents/text/dialect';
import { HOMOPHONES } from '../../../src/intents/text/homophones';
import { normalise, TEXT_LIMIT } from '../../../src/intents/text/normalise';

describe('normalise', () => {
  test.each([
    ['ＦＰＣＸ，１３００', 'FPCX,1300'],
    ['發票代碼 號碼', '发票代码 号码'],
    ['幫我驗下呢張發票係咪真㗎', '帮我验下呢张发票是咪真㗎'],
    ['沒關係', '没关系'],
    ['查发飘真为', '查发票真伪'],
    ['定鹅查询', '定额查询'],
    ['砖管员是谁', '专管员是谁'],
    ['契睡和印花睡', '契税和印花税'],
    ['睡务局', '税务局'],
    ['税局', '税局'],
    ['退税到哪步了', '退税到哪步了'],
    ['如何定税', '如何定税'],
    ['税号和定额', '税号和定额'],
    ['符合定额标准', '符合定额标准'],
    ['发票合定多少', '发票核定多少'],
    ['水务局', '水务局'],
    ['发 票 真 伪', '发票真伪'],
    ['查 发票', '查 发票'],
    ['什么？？？！！！', '什么?!'],
    ['好的。。。。。', '好的.'],
    ['查票\t代码\r\n号码\u3000真伪', '查票 代码 号码 真伪'],
    ['税\u200b务\ufeff局', '税务局'],
    ['a\ud800b', 'ab'],
    ['\udc00\ud800', ''],
    ['①甲②乙', '甲 乙'],
    ['4️⃣1️⃣', '41'],
    ['俺咋查', '我怎么查'],
    ['\u0000\u0007税', '税'],
    ['', ''],
    ['   ', ''],
    ['😭😭😭', '😭'],
  ])('%j becomes %j', (text, expected) => {
    expect(normalise(text)).toBe(expected);
  });

  test('a long text is cut before anything else looks at it', () => {
    expect(normalise('税'.repeat(10_000))).toBe('税'.repeat(TEXT_LIMIT));
    expect(normalise('ﷺ'.repeat(5_000)).length).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(normalise(`${'x'.repeat(TEXT_LIMIT - 1)}😀`)).toBe('x'.repeat(TEXT_LIMIT - 1));
  });

  const tricky = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
    fc
      .array(
        fc.constantFrom(
          ...'发飘漂票睡税务局定鹅额真为伪 係關係①２〇○,，。!！\u200b\ud800\n',
          ...Object.values(HOMOPHONES).flat(),
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  );

  test('anything: no error, no invisible characters, whole surrogates, within the limit, the same twice', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const once = normalise(text);
        expect(once.length).toBeLessThanOrEqual(TEXT_LIMIT);
        expect(once).not.toMatch(/[\u0000-\u001f\u200b-\u200f\ufeff]/);
        expect(once).not.toMatch(/[\ud800-\udfff]/u);
        expect(normalise(once)).toBe(once);
      }),
      { numRuns: 1_000, seed: 12366 },
    );
  });
});

describe('the list of mistyped words', () => {
  const wrongs = Object.values(HOMOPHONES).flat();
  const rights = Object.keys(HOMOPHONES);

  test('names each wrong spelling once', () => {
    expect(wrongs.filter((word, i) => wrongs.indexOf(word) !== i)).toEqual([]);
  });

  test('finds no wrong spelling inside a right word', () => {
    expect(wrongs.filter((wrong) => rights.some((right) => right.includes(wrong)))).toEqual([]);
  });

  test('puts each wrong spelling right', () => {
    for (const [right, list] of Object.entries(HOMOPHONES)) {
      for (const wrong of list) expect(normalise(wrong)).toBe(normalise(right));
    }
  });

  test('gives no dialect word another dialect word', () => {
    const words = Object.keys(DIALECT);
    expect(Object.values(DIALECT).filter((plain) => words.some((word) => plain.includes(word)))).toEqual([]);
  });

  test.each(
    (
      '税务局的人说水务局不管|税号和定额|如何定税|符合定额|退定金|各税种|交税好麻烦|报税手续|个人公司|发现额度不够|专线额外收费|企税负担|' +
      '税律师|在税务局报到|我们推税务软件|开同样的票|所得税的退税|建议见面谈|查看燕窝发票|买面包税率|身份证号码|真为难|真违法|有专人工作|自身报税|收税官员|交一半税|放弃税收优惠|机器税负|税务所的税收|接受李某|长寿理发店|我手里号码|带码的票|能替代吗|15号马上报|邻居报警|软件议价|诊断信息|阶段信息|一个睡觉的人|退睡衣|非法票据|头发漂亮|60岁务工|说务必要来|认定恶意|最近度假|赚人工费|他说税务干部|办税一体机|' +
      '本税务所|代码头|真的吗|税务大厅|核准定额|和定州那边|带着材料|申请报告|投资和税收|不受理由|税管所|各位专家|人工智能|转专人处理'
    ).split('|'),
  )('leaves alone: %s', (text) => {
    expect(normalise(text)).toBe(text);
  });
});

test.each([
  ['唔该驳去客服', '麻烦驳去客服'],
  ['唔該', '谢谢'],
  ['批下来了伐', '批下来了吗'],
  ['禁止砍伐', '禁止砍伐'],
  ['勿对', '不对'],
  ['请勿要回复', '请勿要回复'],
])('%s is read as %s', (text, plain) => {
  expect(normalise(text)).toBe(plain);
});
