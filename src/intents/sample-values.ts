import { creditCodeCheck } from '../core/taxpayer-id';
import { type CorpusMask } from './corpus';
import { type Random } from './random';

const REGIONS = ['1100', '3100', '3200', '3302', '3702', '4100', '4403', '5100', '6100'];
const CREDIT_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

function digits(random: Random, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += String(random.below(10));
  return text;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0');
}

function day(random: Random): { year: number; month: number; day: number } {
  return { year: 2023 + random.below(3), month: 1 + random.below(12), day: 1 + random.below(28) };
}

function taxpayerId(random: Random): string {
  const kind = random.pick(['91', '92', '93']);
  let first17 = `${kind}${random.pick(REGIONS)}${twoDigits(random.below(30))}MA`;
  while (first17.length < 17) first17 += CREDIT_LETTERS.charAt(random.below(CREDIT_LETTERS.length));
  return first17 + (creditCodeCheck(first17) ?? '');
}

/** An invented value in one of the forms in which people write it. */
export function sampleValue(mask: CorpusMask, random: Random): string {
  const at = day(random);
  switch (mask) {
    case 'CODE':
      return random.next() < 0.5
        ? `${random.pick(REGIONS)}${random.pick(['20', '21', '22', '23'])}${digits(random, 1)}1${random.below(2)}0`
        : `0${random.pick(REGIONS)}${random.pick(['20', '21', '22', '23'])}00${digits(random, 1)}11`;
    case 'NUM':
      return `${1 + random.below(9)}${digits(random, 7)}`;
    case 'DNUM':
      return `${random.pick(['23', '24', '25'])}${random.pick(['11', '31', '41', '51'])}2000000${digits(random, 9)}`;
    case 'TAXID':
      return taxpayerId(random);
    case 'ACCNO':
      return `SL${at.year}${twoDigits(at.month)}${twoDigits(at.day)}${digits(random, 6)}`;
    case 'PHONE':
      return `${random.pick(['13800', '19900'])}${digits(random, 6)}`;
    case 'PERIOD':
      return random.pick([
        `${at.year}年${at.month}月`,
        `${at.year}-${twoDigits(at.month)}`,
        `${at.year}年第${1 + (at.month % 4)}季度`,
      ]);
    case 'AMOUNT':
      return random.pick([
        `${100 + random.below(9000)}元`,
        `${1 + random.below(90)}万元`,
        `${100 + random.below(900)}.${twoDigits(random.below(100))}元`,
      ]);
    case 'DATE':
      return random.pick([
        `${at.year}年${at.month}月${at.day}日`,
        `${at.year}-${twoDigits(at.month)}-${twoDigits(at.day)}`,
      ]);
  }
}

/** A sentence of the corpus with an invented value in the place of every mask. */
export function fillMasks(text: string, random: Random): string {
  return text.replace(/<([A-Z]+)>/g, (_, mask: CorpusMask) => sampleValue(mask, random));
}
