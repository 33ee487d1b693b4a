import { pinyin } from 'pinyin-pro';
import { FIRST_IDEOGRAPH, type PinyinTable } from './pinyin-table';

const LAST_IDEOGRAPH = 0x9fa5;

/** Built from pinyin-pro at training (about 100 ms). One reading a character on purpose: homophones must meet whatever the context. */
export function buildPinyinTable(): PinyinTable {
  const readingOf: string[] = [];
  for (let code = FIRST_IDEOGRAPH; code <= LAST_IDEOGRAPH; code++) {
    const [reading = ''] = pinyin(String.fromCharCode(code), { toneType: 'none', type: 'array' });
    readingOf.push(/^[a-zü]+$/.test(reading) ? reading.replaceAll('ü', 'v') : '');
  }
  const syllables = [...new Set(readingOf)].sort();
  const ids = new Map(syllables.map((syllable, id) => [syllable, id]));
  return { syllables, readings: Uint16Array.from(readingOf, (reading) => ids.get(reading) ?? 0) };
}
