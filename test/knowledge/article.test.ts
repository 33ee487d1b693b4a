import { basisLine, isValidOn, parseArticle, regionFit, type Article } from '../../src/knowledge/article';
import { articleFile } from './sample-article';

const FILE = 'vat/sample-answer.md';

function parsed(overrides: Record<string, string | undefined> = {}): Article {
  const result = parseArticle(articleFile(overrides), FILE);
  expect(result.faults).toEqual([]);
  return result.article as Article;
}

describe('an article file', () => {
  test('is read whole', () => {
    expect(parsed({ validTo: "'2027-12-31'", followUps: "\n  '专票|专用发票': sample-answer" })).toEqual({
      id: 'sample-answer',
      version: expect.stringMatching(/^[0-9a-f]{8}$/),
      title: '样例',
      category: 'vat',
      taxes: ['增值税'],
      audience: ['个体工商户'],
      questions: ['样例一问', '样例二问', '样例三问', '样例四问', '样例五问', '样例六问'],
      answer: '答复在这里。',
      body: '完整的说明。',
      basis: [{ doc: '中华人民共和国增值税法', article: '第一条', date: '2024-12-25' }],
      validFrom: '2026-01-01',
      validTo: '2027-12-31',
      region: 'CN',
      owner: '货物和劳务税处',
      reviewBy: '2027-06-30',
      related: [],
      checked: '全文',
      followUps: { '专票|专用发票': 'sample-answer' },
      file: FILE,
    });
  });

  test('has a version that changes with any character, but not with the line ends', () => {
    const version = parsed().version;
    expect(parseArticle(articleFile().replace(/\n/g, '\r\n'), FILE).article?.version).toBe(version);
    expect(parsed({ answer: "'答复在这里!'" }).version).not.toBe(version);
  });

  test('checked: no means unchecked', () => {
    expect(parsed({ checked: "'no'" }).checked).toBe(false);
    expect(parsed({ checked: 'no' }).checked).toBe(false);
  });

  test.each([
    ['an id that is not kebab-case', { id: 'Sample_Answer' }, 2, /kebab-case/],
    ['a missing title', { title: undefined }, 1, /title must be a text/],
    ['too few questions', { questions: "\n  - '只有一问'" }, 6, /questions has 1 entries, at least 6/],
    ['a question twice', { questions: "\n  - '问'".repeat(6) }, 6, /there twice/],
    ['a date without quotes that cannot be', { validFrom: "'2026-02-30'" }, 18, /validFrom must be a day/],
    ['an end before the beginning', { validTo: "'2025-12-31'" }, 24, /before validFrom/],
    ['no basis', { basis: '[]' }, 14, /basis must name/],
    ['a basis without a date', { basis: "\n  - doc: '某公告'" }, 14, /basis 1 needs doc and date/],
    ['a region that is no code', { region: '河南' }, 19, /GB\/T 2260/],
    ['an unknown field', { author: "'某人'" }, 24, /unknown field "author"/],
    ['nothing about checking', { checked: undefined }, 1, /checked must name/],
    ['follow-ups that are no map', { followUps: '[a]' }, 24, /followUps must map/],
  ])('%s is a fault with its line', (_, overrides, line, message) => {
    const { article, faults } = parseArticle(articleFile(overrides), FILE);
    expect(article).toBeUndefined();
    expect(faults).toContainEqual({ file: FILE, line, message: expect.stringMatching(message) });
  });

  test('an answer that does not fit the first text says how long it is', () => {
    const { faults } = parseArticle(articleFile({ answer: `'${'长'.repeat(121)}'` }), FILE);
    expect(faults).toEqual([{ file: FILE, line: 13, message: 'answer has 121 characters, at most 120 fit the first text' }]);
  });

  test('all faults are listed at once', () => {
    const { faults } = parseArticle(articleFile({ title: undefined, region: 'XX', answer: '[]' }, ''), FILE);
    expect(faults.map((fault) => fault.message)).toEqual([
      expect.stringContaining('body'.slice(0, 0) + 'full answer'),
      expect.stringContaining('title'),
      expect.stringContaining('answer'),
      expect.stringContaining('region'),
    ]);
  });

  test('YAML that is not YAML names the line', () => {
    const { faults } = parseArticle(articleFile({ title: "'样例" }), FILE);
    expect(faults[0]).toMatchObject({ file: FILE, message: expect.stringContaining('YAML') });
    expect(faults[0]?.line).toBeGreaterThanOrEqual(3);
  });

  test('a file without front matter is one fault', () => {
    expect(parseArticle('只有正文', FILE).faults).toEqual([
      { file: FILE, line: 1, message: 'front matter between two lines of --- is missing' },
    ]);
  });
});

describe('validity and place', () => {
  const article = parsed({ validTo: "'2027-12-31'" });

  test('holds on its first and last day and not outside them', () => {
    expect(['2025-12-31', '2026-01-01', '2027-12-31', '2028-01-01'].map((day) => isValidOn(article, day))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isValidOn(parsed(), '2099-01-01')).toBe(true);
  });

  test.each([
    ['CN', undefined, 1],
    ['CN', '410105', 1],
    ["'410000'", '410105', 2],
    ["'410100'", '410105', 3],
    ["'410105'", '410105', 4],
    ["'410105'", '410106', 0],
    ["'410100'", '410200', 0],
    ["'110000'", '410105', 0],
    ["'410000'", undefined, 0],
  ])('a version of %s asked for at %s fits with %d', (region, place, fit) => {
    expect(regionFit(parsed({ region }), place)).toBe(fit);
  });

  test('the basis is one line', () => {
    expect(basisLine(article)).toBe('依据:中华人民共和国增值税法第一条');
  });
});
