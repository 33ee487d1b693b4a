import { buildPinyinTable } from '../../src/intents/build-pinyin-table';
import { FEATURES, type FeatureCounts, readFeatures } from '../../src/intents/features';
import { pinyinReader } from '../../src/intents/pinyin-table';

const table = buildPinyinTable();
const pinyin = pinyinReader(table);
const soundOnly = { characters: 0, syllables: 3, initials: 0, gap: 0, flags: false };

function keysOf(counts: FeatureCounts): number[] {
  return [...counts.keys].sort((a, b) => a - b);
}

test.each([
  ['fapiao', ['fa', 'piao']],
  ['zhenwei', ['zen', 'wei']],
  ['xian', ['xian']],
  ['shuiwuju', ['sui', 'wu', 'ju']],
  ['daikai', ['dai', 'kai']],
])('%s is read as syllables', (letters, syllables) => {
  expect(pinyin.segment(letters)).toEqual(syllables);
});

test.each(['fp', 'cxfp', 'hello', 'x', 'zzs', 'select'])('%s is no pinyin', (letters) => {
  expect(pinyin.segment(letters)).toBeUndefined();
});

test('pinyin, homophones and accents sound like the word they stand for', () => {
  const right = keysOf(readFeatures('发票真伪', pinyin, soundOnly));
  for (const text of ['fapiao zhenwei', 'FaPiaoZhenWei', '发嫖针为', '发票zhenwei', '发票争伪'])
    expect(keysOf(readFeatures(text, pinyin, soundOnly))).toEqual(right);
  expect(keysOf(readFeatures('发票流向', pinyin, soundOnly))).not.toEqual(right);
});

test('first letters meet the words they stand for', () => {
  const initials = { characters: 0, syllables: 0, initials: 3, gap: 0, flags: false };
  const letters = keysOf(readFeatures('fp', pinyin, initials));
  expect(keysOf(readFeatures('发票', pinyin, initials))).toEqual(letters);
});

test('a value counts as its type, wherever it stands', () => {
  const one = keysOf(readFeatures('查<CODE>', pinyin, FEATURES));
  expect(keysOf(readFeatures('查<TAXID>', pinyin, FEATURES))).not.toEqual(one);
  expect(keysOf(readFeatures('查 <CODE>', pinyin, FEATURES))).toEqual(one);
});

test('grows with the length of a text, not faster', () => {
  const { keys, times } = readFeatures('查'.repeat(1000), pinyin, FEATURES);
  expect(keys.length).toBeLessThan(40);
  expect(Math.max(...times)).toBe(255);
});
