import type { PartOf } from '../channel';

/** What stands in a joined text where a part never came. */
export function missingPartMark(index: number): string {
  return `〔第${index}段未收到〕`;
}

/** Whether a part's place in a long message is possible; one that is not is taken as a text of its own. */
export function isRealPart(part: PartOf | undefined): part is PartOf {
  return (
    part !== undefined &&
    Number.isInteger(part.total) &&
    Number.isInteger(part.index) &&
    part.total > 1 &&
    part.total <= 255 &&
    part.index >= 1 &&
    part.index <= part.total
  );
}

/** The parts in their order (by 1-based index), a mark for each that is missing. */
export function joinParts(parts: ReadonlyMap<number, string>, total: number): { text: string; incomplete: boolean } {
  const pieces = Array.from({ length: total }, (_, i) => parts.get(i + 1) ?? missingPartMark(i + 1));
  return { text: pieces.join(''), incomplete: parts.size < total };
}
