import { classifyFiles } from '../../src/intents/classify';

const train = [
  ...['苹果真甜', '香蕉熟了', '买点苹果香蕉', '橙子酸不酸'].map((sentence) => ({ sentence, label: '水果' })),
  ...['火车晚点了', '汽车坏了', '坐飞机去', '开车去上班'].map((sentence) => ({ sentence, label: '车' })),
];

test('learns any labels and measures itself', () => {
  const test = [
    { sentence: '苹果酸不酸', label: '水果' },
    { sentence: '香蕉真甜', label: '水果' },
    { sentence: '汽车晚点了', label: '车' },
  ];
  const result = classifyFiles(train, test);
  expect(result.accuracy).toBe(1);
  expect(result.macroF1).toBe(1);
  expect(result.trainSeconds).toBeGreaterThan(0);
  expect(result.microsecondsPerText).toBeGreaterThan(0);
});

test('macro-F1 counts every label alike', () => {
  const test = [
    { sentence: '苹果真甜', label: '水果' },
    { sentence: '香蕉熟了', label: '水果' },
    { sentence: '橙子酸不酸', label: '水果' },
    { sentence: '苹果香蕉', label: '车' },
  ];
  const result = classifyFiles(train, test);
  expect(result.accuracy).toBe(0.75);
  // 水果: precision 3/4, recall 1 → 6/7; 车: 0.
  expect(result.macroF1).toBeCloseTo(6 / 7 / 2, 6);
});

test('labels that are numbers are labels too, and no sentences are refused', () => {
  const numbers = [
    { sentence: '早上好', label: 1 as unknown as string },
    { sentence: '早上好啊', label: 1 as unknown as string },
    { sentence: '晚安', label: 2 as unknown as string },
    { sentence: '晚安了', label: 2 as unknown as string },
  ];
  expect(classifyFiles(numbers, numbers).accuracy).toBe(1);
  expect(() => classifyFiles([], [])).toThrow('no samples');
});
