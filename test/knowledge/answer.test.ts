import { answerQuestion, currentVersion, type AnswerResult } from '../../src/knowledge/answer';
import { parseArticle, type Article } from '../../src/knowledge/article';
import { buildSearchIndex } from '../../src/knowledge/search-index';
import { articleFile } from './sample-article';

const NOW = new Date('2026-11-21T10:00:00+08:00');

function article(id: string, questions: string[], overrides: Record<string, string | undefined> = {}): Article {
  const list = [...questions, ...[1, 2, 3, 4, 5, 6].map((n) => `${id}第${n}种`)].map((q) => `\n  - '${q}'`).join('');
  const file = `vat/${id}.${overrides['region'] ?? 'CN'}.${overrides['validFrom'] ?? ''}.md`;
  const parsed = parseArticle(articleFile({ id, title: `'${questions[0]}'`, questions: list, ...overrides }), file);
  expect(parsed.faults).toEqual([]);
  return parsed.article as Article;
}

const exemption = article('exemption', ['小规模多少销售额免税', '季度卖二十万交增值税吗'], {
  answer: "'季度没到30万免。'",
  related: '[special]',
  followUps: "\n  '专票|专用发票': special",
});
const special = article('special', ['小规模开专用发票要交税吗'], { answer: "'专票部分按1%交。'", related: '[exemption]' });
const deed = article('deed', ['买房契税几个点', '首套房契税多少'], { answer: "'首套1%。'", checked: "'no'" });
const lateFee = article('late-fee', ['滞纳金一天多少', '税款晚交加多少滞纳金'], { answer: "'每天万分之五。'" });
const medical = article('medical', ['居民医保一年多少钱', '新农合缴费标准']);
const index = buildSearchIndex([exemption, special, deed, lateFee, medical]);

function ask(question: string, options: Partial<Parameters<typeof answerQuestion>[2]> = {}): AnswerResult {
  return answerQuestion(index, question, { now: NOW, ...options });
}
function answered(result: AnswerResult): string | undefined {
  return result.kind === 'answer' ? result.article.id : result.kind;
}

describe('an answer', () => {
  test('carries the version, the short text, the full text with its basis', () => {
    expect(ask('季度卖二十万要交增值税吗')).toEqual({
      kind: 'answer',
      article: exemption,
      version: exemption.version,
      score: expect.any(Number),
      short: '季度没到30万免。',
      full: '完整的说明。\n依据:中华人民共和国增值税法第一条',
      followUp: false,
    });
  });

  test('of an article that was not checked says whose word counts', () => {
    const result = ask('首套房契税多少');
    expect(result).toMatchObject({ kind: 'answer', short: '首套1%。以主管税务机关解释为准。' });
    expect(result.kind === 'answer' && result.full.endsWith('以主管税务机关解释为准。')).toBe(true);
  });

  test('is none for what the articles do not speak of', () => {
    for (const text of ['唱支山歌', '😀', '', ' ', 'select * from x', '{"$gt":1}', '\uD800']) {
      expect(ask(text).kind).toBe('none');
    }
  });

  test('is a choice where two articles are equally likely', () => {
    const twins = buildSearchIndex([
      article('rent-vat', ['出租房屋增值税怎么算'], { title: "'出租房屋的增值税'" }),
      article('rent-stamp', ['出租房屋印花税怎么算'], { title: "'出租房屋的印花税'" }),
      deed,
      medical,
    ]);
    const result = answerQuestion(twins, '出租房屋', { now: NOW });
    expect(result.kind === 'choose' && result.candidates.map((candidate) => candidate.id).sort()).toEqual([
      'rent-stamp',
      'rent-vat',
    ]);
  });

  test('does not depend on the order of the articles, and asking twice gives the same', () => {
    const turned = buildSearchIndex([medical, lateFee, deed, special, exemption]);
    for (const question of ['季度卖二十万', '滞纳金', '专票', '买房医保滞纳金']) {
      expect(answerQuestion(turned, question, { now: NOW })).toEqual(ask(question));
      expect(ask(question)).toEqual(ask(question));
    }
  });
});

describe('a follow-up', () => {
  const topic = { articleId: 'exemption', question: '小规模一个季度卖了28万要交增值税吗' };

  test('goes where the article sends its words', () => {
    expect(ask('那开专票呢', { topic })).toMatchObject({ kind: 'answer', article: special, followUp: true });
  });

  test.each(['要交多少', '那怎么办理', '什么时候交', '依据是什么'])('%s stays with the article', (question) => {
    expect(ask(question, { topic })).toMatchObject({ kind: 'answer', article: exemption, followUp: true });
  });

  test('is read with the question before where its words alone say little', () => {
    expect(answered(ask('那没到呢', { topic }))).toBe('exemption');
  });

  test('is none where a new question stands for itself', () => {
    expect(ask('滞纳金一天多少', { topic })).toMatchObject({ kind: 'answer', article: lateFee, followUp: false });
    expect(ask('居民医保一年要交多少钱', { topic })).toMatchObject({ kind: 'answer', article: medical, followUp: false });
  });

  test('of an article that is gone is an ordinary question', () => {
    expect(ask('那开专票呢', { topic: { articleId: 'gone', question: '以前的问题' } })).toEqual(ask('那开专票呢'));
  });
});

describe('the version', () => {
  const before = article('change', ['起征点是多少'], { validFrom: "'2023-01-01'", validTo: "'2025-12-31'" });
  const after = article('change', ['起征点是多少'], { validFrom: "'2026-01-01'" });
  const province = article('change', ['起征点是多少'], { validFrom: "'2026-01-01'", region: "'410000'" });
  const city = article('change', ['起征点是多少'], { validFrom: "'2026-07-01'", region: "'410100'" });
  const versions = buildSearchIndex([before, after, province, city]);

  test.each([
    ['2022-12-31T12:00:00+08:00', undefined, before],
    ['2025-12-31T23:59:59+08:00', undefined, before],
    ['2026-01-01T00:00:00+08:00', undefined, after],
    ['2026-03-01T12:00:00+08:00', '410105', province],
    ['2026-08-01T12:00:00+08:00', '410105', city],
    ['2026-08-01T12:00:00+08:00', '410200', province],
    ['2026-08-01T12:00:00+08:00', '110000', after],
    ['2025-08-01T12:00:00+08:00', '410105', before],
  ])('at %s in %s is the one that is true there and then', (at, region, expected) => {
    const result = answerQuestion(versions, '起征点是多少', { now: new Date(at), region });
    expect(result.kind === 'answer' ? result.article : undefined).toBe(expected);
  });

  test('is the newest where several are true', () => {
    expect(currentVersion(versions, 'change', '2026-08-01', '410105')).toBe(city);
    expect(currentVersion(versions, 'nothing', '2026-08-01')).toBeUndefined();
  });
});

test('what was announced is told with the day from which it holds, until that day', () => {
  const announced = article('cancelled', ['光伏出口退税取消了吗'], { validFrom: "'2027-04-01'", answer: "'不再退税。'" });
  const ahead = buildSearchIndex([announced, deed]);
  const asked = (now: Date) => {
    const result = answerQuestion(ahead, '光伏出口退税取消了吗', { now });
    return result.kind === 'answer' ? result.short : result.kind;
  };
  expect(asked(new Date('2027-03-31T23:59:59+08:00'))).toBe('2027年4月1日起：不再退税。');
  expect(asked(new Date('2027-04-01T00:00:00+08:00'))).toBe('不再退税。');
});

describe('a question about a day in the past', () => {
  const before = article('change', ['起征点是多少'], { validFrom: "'2023-01-01'", validTo: "'2025-12-31'", answer: "'以前是20万元。'" });
  const after = article('change', ['起征点是多少'], { validFrom: "'2026-01-01'", answer: "'现在是30万元。'" });
  const lasting = article('lasting', ['滞纳金一天多少'], { validFrom: "'2015-01-01'", answer: "'每天万分之五。'" });
  const versions = buildSearchIndex([before, after, lasting, deed]);
  const about = (question: string, day: string) => {
    const result = answerQuestion(versions, question, { now: NOW, about: day });
    return result.kind === 'answer' ? result : undefined;
  };

  test('gets the version that was true then, and says so', () => {
    expect(about('起征点是多少', '2024-12-31')).toMatchObject({
      article: before,
      short: '2024年12月适用：以前是20万元。',
      about: { day: '2024-12-31', validThen: true, changedSince: true },
    });
  });

  test('gets the version of today where that was true then', () => {
    expect(about('滞纳金一天多少', '2024-12-31')).toMatchObject({
      article: lasting,
      short: '每天万分之五。',
      about: { validThen: true, changedSince: false },
    });
  });

  test('is told today’s rules as such where nothing older is known', () => {
    const answer = about('起征点是多少', '2019-12-31');
    expect(answer).toMatchObject({ article: after, short: '以下为现行规定：现在是30万元。', about: { validThen: false } });
    expect(answer?.full.startsWith('以下为现行规定：')).toBe(true);
  });
});
