import type { Unit, UnitLevel } from './directory';

const DEPTH: Record<UnitLevel, number> = { province: 0, city: 1, county: 2, branch: 3 };

interface Mention {
  unit: Unit;
  start: number;
  end: number;
}

/** Finds the units a text names. */
export interface UnitNames {
  /** The most specific first: by level, then those whose parent is named too (洛阳高新区 before another 高新区), then the longer name. */
  namedIn(text: string): Unit[];
}

function namesOf(unit: Unit): string[] {
  return [unit.name, ...unit.aliases, ...unit.halls.map((hall) => hall.name)].filter((name) => name.length >= 2);
}

/**
 * Names by first character, so that a long text costs a look per character and not one per unit. `inherited` are the names of ended
 * units by the code of the one that took over; they find it unless a unit bears the name now.
 */
export function unitNames(units: Unit[], inherited: ReadonlyMap<string, readonly string[]> = new Map()): UnitNames {
  const byFirst = new Map<string, { name: string; unit: Unit }[]>();
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const borne = new Set(units.flatMap(namesOf));
  for (const unit of units) {
    const former = (inherited.get(unit.code) ?? []).filter((name) => name.length >= 2 && !borne.has(name));
    for (const name of new Set([...namesOf(unit), ...former])) {
      const first = name.charAt(0);
      byFirst.set(first, [...(byFirst.get(first) ?? []), { name, unit }]);
    }
  }

  /** 郑东新区 is not also a 东新区 or a 新区: a name inside a longer one is not meant. */
  function mentionsIn(text: string): Mention[] {
    const mentions: Mention[] = [];
    let covered = 0;
    for (let start = 0; start < text.length; start++) {
      const here = (byFirst.get(text.charAt(start)) ?? []).filter(({ name }) => text.startsWith(name, start));
      const end = start + Math.max(0, ...here.map(({ name }) => name.length));
      if (end <= covered) continue;
      covered = end;
      for (const { name, unit } of here) if (start + name.length === end) mentions.push({ unit, start, end });
    }
    return mentions;
  }

  function ancestors(unit: Unit): Unit[] {
    const line: Unit[] = [];
    for (
      let parent = byCode.get(unit.parentCode ?? '');
      parent && !line.includes(parent);
      parent = byCode.get(parent.parentCode ?? '')
    )
      line.push(parent);
    return line;
  }

  return {
    namedIn(text) {
      const longest = new Map<Unit, number>();
      for (const { unit, start, end } of mentionsIn(text))
        longest.set(unit, Math.max(longest.get(unit) ?? 0, end - start));
      const ranked = [...longest].map(([unit, length]) => ({
        unit,
        length,
        kin: ancestors(unit).filter((ancestor) => longest.has(ancestor)).length,
      }));
      ranked.sort(
        (a, b) =>
          DEPTH[b.unit.level] - DEPTH[a.unit.level] ||
          b.kin - a.kin ||
          b.length - a.length ||
          (a.unit.code < b.unit.code ? -1 : 1),
      );
      return ranked.map(({ unit }) => unit);
    },
  };
}
