/**
 * A name as a stranger may see it: enough to recognise what is on the paper in hand, too little to collect names with.
 * 郑州**商贸有限公司, 金水**面馆, 李*.
 */
export function maskName(name: string): string {
  const letters = [...name];
  if (letters.length <= 3) return `${letters[0] ?? ''}${'*'.repeat(Math.max(letters.length - 1, 1))}`;
  if (letters.length <= 6) return `${letters[0]}**${letters.slice(-2).join('')}`;
  const form = /(?:股份有限公司|有限责任公司|有限公司|合作社|事务所|经营部|分公司)$/.exec(name)?.[0];
  const keep = form === undefined ? 2 : Math.min(letters.length - 3, [...form].length + 2);
  return `${letters.slice(0, 2).join('')}**${letters.slice(-keep).join('')}`;
}

/** 国家税务总局郑州市金水区税务局 → 郑州市金水区税务局: the part that tells units apart. */
export function shortUnit(name: string): string {
  return name.replace(/^国家税务总局(?=.{4})/, '');
}
