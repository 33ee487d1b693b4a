import { clusterQuestions, type UnansweredQuestion } from '../../src/knowledge/clusters';

function asked(text: string, minute: number, outcome = '知识库无答案'): UnansweredQuestion {
  return { text, at: new Date(Date.UTC(2026, 10, 21, 2, minute)), outcome };
}

const questions = [
  asked('宠物店寄养要交什么税', 1),
  asked('宠物寄养交税吗', 3),
  asked('无人机飞手考证费能报销吗', 2),
  asked('宠物店寄养要交什么税', 9, '请对方选择问题'),
  asked('宠物寄养服务交多少税', 5),
];
const nearest = (text: string) => [{ id: 'near', title: text }];

test('questions about the same gather, the largest cluster first, with dates, examples, outcomes and the nearest articles', () => {
  const [first, second, ...rest] = clusterQuestions(questions, nearest);
  expect(rest).toEqual([]);
  expect(first).toEqual({
    id: '宠物店寄养要交什么税',
    count: 4,
    first: questions[0]?.at,
    last: questions[3]?.at,
    examples: ['宠物店寄养要交什么税', '宠物寄养交税吗', '宠物寄养服务交多少税'],
    outcomes: [
      { outcome: '知识库无答案', count: 3 },
      { outcome: '请对方选择问题', count: 1 },
    ],
    nearest: [{ id: 'near', title: '宠物店寄养要交什么税' }],
  });
  expect(second).toMatchObject({ count: 1, examples: ['无人机飞手考证费能报销吗'] });
});

test('the order they are given in does not matter', () => {
  expect(clusterQuestions([...questions].reverse(), nearest)).toEqual(clusterQuestions(questions, nearest));
});

test('later questions leave the clusters of before as they were', () => {
  const before = clusterQuestions(questions, nearest).map(({ id }) => id);
  const after = clusterQuestions([...questions, asked('茶叶盲盒怎么开票', 30)], nearest).map(({ id }) => id);
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after).toHaveLength(before.length + 1);
});

test('texts without a word, and none at all, do no harm', () => {
  expect(clusterQuestions([], nearest)).toEqual([]);
  expect(clusterQuestions([asked('😀', 1), asked('', 2), asked('😀', 3)], nearest).reduce((sum, { count }) => sum + count, 0)).toBe(3);
});
