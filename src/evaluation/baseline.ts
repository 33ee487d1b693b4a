/** Figures by set and name: `dev` → `accuracy` → 0.98. Counts are among them; they are told, not judged. */
export type Figures = Record<string, Record<string, number>>;

export interface Fall {
  set: string;
  figure: string;
  before: number | undefined;
  now: number | undefined;
}

/** One point. */
export const TOLERANCE = 0.01;
const LOWER_IS_BETTER = new Set(['acceptedAt95', 'refusedInside', 'calibrationError']);
const COUNTS = new Set(['texts', 'outside', 'questions', 'dialogues', 'turns']);

/** Rounded so that a committed file changes only where a figure does. */
export function rounded(figures: Figures): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([set, of]) => [
      set,
      Object.fromEntries(Object.entries(of).map(([name, value]) => [name, Math.round(value * 10_000) / 10_000])),
    ]),
  );
}

/** What is worse than the baseline by more than a point, or was measured then and is not now. */
export function falls(before: Figures, now: Figures): Fall[] {
  const found: Fall[] = [];
  for (const [set, of] of Object.entries(before)) {
    for (const [figure, value] of Object.entries(of)) {
      const today = now[set]?.[figure];
      const worse =
        today === undefined ||
        (COUNTS.has(figure)
          ? today < value
          : (LOWER_IS_BETTER.has(figure) ? today - value : value - today) > TOLERANCE + 1e-9);
      if (worse) found.push({ set, figure, before: value, now: today });
    }
  }
  return found;
}
