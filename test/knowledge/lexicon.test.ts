import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseLexicon, readPlainEntries } from '../../src/knowledge/lexicon';

test('street words bring the formal terms, once each', () => {
  const lexicon = parseLexicon("- { street: [一个点, 税点], formal: [征收率, '1%'] }\n- { street: [专票], formal: [专用发票] }\n");
  expect(lexicon.size).toBe(2);
  expect(lexicon.expand('开专票是1个点还是税点')).toEqual(['专用发票', '征收率', '1%']);
  expect(lexicon.expand('今天')).toEqual([]);
});

test.each([
  ['nothing', '', /not a list/],
  ['a map', 'a: b', /not a list/],
  ['an entry without formal terms', '- { street: [甲] }', /entry 1 needs street and formal/],
  ['a word that is no text', '- { street: [甲], formal: [1] }', /entry 1/],
  ['an empty list', '- { street: [甲], formal: [乙] }\n- { street: [], formal: [乙] }', /entry 2/],
])('%s is refused', (_, source, message) => {
  expect(() => parseLexicon(source)).toThrow(message);
});

test('entries of one line are read as YAML reads them, others are left to it', () => {
  const source = readFileSync(join(__dirname, '../../knowledge/lexicon.yaml'), 'utf8');
  expect(readPlainEntries(source)).toEqual(parse(source));
  for (const other of ["- { street: ['甲'], formal: [乙] }", '- { street: [甲], formal: [12] }', '- street: [甲]', 'a: b']) {
    expect(readPlainEntries(other)).toBeUndefined();
  }
});

test('the lexicon of the repository is whole and no street word is its own formal term', () => {
  const source = readFileSync(join(__dirname, '../../knowledge/lexicon.yaml'), 'utf8');
  const lexicon = parseLexicon(source);
  expect(lexicon.size).toBeGreaterThan(80);
  expect(lexicon.expand('小公司开票1个点')).toEqual(expect.arrayContaining(['小型微利企业', '减按1%']));
});
