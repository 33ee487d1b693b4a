import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadingsOf } from '../operators/search-words';

/** Characters read otherwise where they are a surname. */
const SURNAMES: Readonly<Record<string, string>> = {
  ...{ 单: 'shan', 曾: 'zeng', 解: 'xie', 仇: 'qiu', 区: 'ou', 查: 'zha', 任: 'ren', 朴: 'piao', 盖: 'ge', 尉: 'wei' },
  ...{
    翟: 'zhai',
    覃: 'qin',
    缪: 'miao',
    宓: 'mi',
    种: 'chong',
    召: 'shao',
    隗: 'kui',
    乐: 'yue',
    重: 'chong',
    长: 'chang',
  },
};

/** The readings of characters from knowledge/readings.txt, whose lines are a syllable and the characters read so. */
export async function loadNameReadings(knowledgeDir: string): Promise<ReadingsOf> {
  const readings = new Map<string, string[]>();
  const add = (character: string, syllable: string): void => {
    readings.set(character, [...new Set([...(readings.get(character) ?? []), syllable])]);
  };
  for (const line of (await readFile(join(knowledgeDir, 'readings.txt'), 'utf8')).split('\n')) {
    const [syllable = '', characters = ''] = line.trim().split(/\s+/);
    if (/^[a-z]+$/.test(syllable)) for (const character of characters) add(character, syllable);
  }
  for (const [character, syllable] of Object.entries(SURNAMES)) add(character, syllable);
  return (character) => readings.get(character) ?? [];
}
