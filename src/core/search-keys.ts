/**
 * Keys by which a part of a name is found: every pair of neighbouring characters, kept in an index of lists (SQLite's and
 * MongoDB's text searches find no two-character Chinese word). Pairs that stand in almost every company's name are left out:
 * they select nothing and would be the longest lists of all.
 */
const ORDINARY = pairsOf('有限责任公司');
for (const suffix of ['有限公司', '股份有限', '分公司', '公司', '个体工商户', '合伙企业', '示例'])
  for (const pair of pairsOf(suffix)) ORDINARY.add(pair);

function pairsOf(text: string): Set<string> {
  const characters = [...text];
  return new Set(characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`));
}

/** A name as it is compared: full-width made plain, upper case, without spaces and punctuation. */
export function plainName(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{P}\p{S}]/gu, '');
}

/** The keys of a name, or of the part of one that is searched; none where it has nothing but ordinary words. */
export function nameKeys(name: string): string[] {
  return [...pairsOf(plainName(name))].filter((pair) => !ORDINARY.has(pair));
}
