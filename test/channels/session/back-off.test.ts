import { backOff } from '../../../src/channels/session/back-off';

const waits = (refused: boolean, random: number): number[] =>
  [1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => backOff(failures, refused, 60_000, () => random));

test('a wait is twice the one before, up to the longest', () => {
  expect(waits(false, 1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

test('chance takes up to half of it away', () => {
  expect(waits(false, 0)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('after a refused login it begins at ten seconds', () => {
  expect(waits(true, 1)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000, 60_000]);
});
