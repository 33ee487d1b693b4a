import type { UnitLevel } from '../directory';
import type { UnitTree } from '../rights';

/** The tree of the units for the table of rights. Ended units stay where they were, so that their history is seen by whom it was. */
export function unitTree(units: readonly { code: string; level: UnitLevel; parentCode?: string }[]): UnitTree {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const children = new Map<string, string[]>();
  for (const { code, parentCode } of units) {
    if (parentCode === undefined) continue;
    const siblings = children.get(parentCode);
    if (siblings) siblings.push(code);
    else children.set(parentCode, [code]);
  }
  const below = new Map<string, readonly string[]>();

  return {
    parentOf: (code) => byCode.get(code)?.parentCode,
    levelOf: (code) => byCode.get(code)?.level,
    withBelow: (code) => {
      const known = below.get(code);
      if (known) return known;
      const found = byCode.has(code) ? [code] : [];
      const seen = new Set(found);
      for (let i = 0; i < found.length; i++) {
        // A parent that is its own descendant (a damaged import) must not keep us for ever.
        for (const child of children.get(found[i] ?? '') ?? []) {
          if (seen.has(child)) continue;
          seen.add(child);
          found.push(child);
        }
      }
      below.set(code, found);
      return found;
    },
  };
}
