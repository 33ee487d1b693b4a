import { auroc, fitGate, fitTemperature, gateProbability, softmax } from '../../src/intents/calibration';
import { seededRandom } from '../../src/intents/random';

test('auroc: all above is 1, all below is 0, ties are half', () => {
  expect(auroc([3, 4], [1, 2])).toBe(1);
  expect(auroc([1, 2], [3, 4])).toBe(0);
  expect(auroc([1, 1], [1, 1])).toBe(0.5);
  expect(auroc([1, 3], [2])).toBe(0.5);
});

test('the temperature makes margins mean their frequency', () => {
  const random = seededRandom(1);
  // Two classes, the first right in 73 of 100 cases at a margin of 1: e / (e + 1) = 0.73 at temperature 1.
  const cases = Array.from({ length: 5000 }, () => ({ margins: [1, 0], right: random.next() < 0.731 ? 0 : 1 }));
  const temperature = fitTemperature(cases);
  expect(softmax([1, 0], temperature)[0]).toBeCloseTo(0.731, 1);
});

test('the gate learns which side is in scope, and how sure', () => {
  const random = seededRandom(2);
  const cases = Array.from({ length: 2000 }, () => {
    const inScope = random.next() < 0.7;
    return { inputs: [(inScope ? 1 : -1) + 3 * (random.next() - 0.5), random.next()], inScope };
  });
  const gate = fitGate(cases);
  expect(gateProbability(gate, [2, 0.5])).toBeGreaterThan(0.9);
  expect(gateProbability(gate, [-2, 0.5])).toBeLessThan(0.1);
  const near = cases.filter(({ inputs }) => Math.abs(gateProbability(gate, inputs) - 0.7) < 0.1);
  expect(near.filter(({ inScope }) => inScope).length / near.length).toBeCloseTo(0.7, 1);
});
