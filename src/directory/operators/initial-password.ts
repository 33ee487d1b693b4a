/** Letters and digits that nobody takes for one another when reading them out or copying them. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** What random values are drawn with: `randomInt` of node:crypto in service. */
export type DrawBelow = (limit: number) => number;

/** e.g. `k7pm-3xqa-w9fd`: 12 characters of 31, 59 bits. */
export function drawInitialPassword(drawBelow: DrawBelow): string {
  const group = (): string =>
    Array.from({ length: GROUP_LENGTH }, () => READABLE.charAt(drawBelow(READABLE.length))).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
