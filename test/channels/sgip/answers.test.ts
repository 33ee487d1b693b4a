import { SGIP_ANSWERS, sgipAnswer } from '../../../src/channels/sgip/answers';

/** SGIP 1.2, 5.2. */
const SPECIFIED = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33];

test('every error code of the specification has its line, in order', () => {
  expect(SGIP_ANSWERS.map(({ code }) => code)).toEqual(SPECIFIED);
});

test('each says in Chinese what it means and what to do', () => {
  for (const { meaning, toDo } of SGIP_ANSWERS) {
    expect(meaning).toMatch(/[一-龥]/);
    expect(toDo).toMatch(/[一-龥]/);
  }
});

test('busy is no fault of the text: the pace falls', () => {
  expect(SGIP_ANSWERS.filter((answer) => answer.class === 'slow_down').map(({ code }) => code)).toEqual([11, 33]);
});

test('a code nobody lists is tried again', () => {
  expect(sgipAnswer(77)).toMatchObject({ code: 77, class: 'retry_later', meaning: expect.stringContaining('77') });
});
