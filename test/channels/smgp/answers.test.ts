import {
  reportedState,
  SMGP_ANSWERS,
  SMGP_REPORT_ERRORS,
  SMGP_STATES,
  smgpAnswer,
} from '../../../src/channels/smgp/answers';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
/** SMGP 3.0.3, 6.2.6; the rest is reserved or of other use. */
const SPECIFIED = [...range(0, 2), ...range(10, 12), ...range(20, 22), ...range(30, 49), ...range(56, 76)];

test('every status of the specification has its line, in order', () => {
  expect(SMGP_ANSWERS.map(({ code }) => code)).toEqual(SPECIFIED);
});

test('each says in Chinese what it means and what to do', () => {
  for (const { meaning, toDo } of SMGP_ANSWERS) {
    expect(meaning).toMatch(/[一-龥]/);
    expect(toDo).toMatch(/[一-龥]/);
  }
  for (const { meaning } of [...SMGP_STATES, ...SMGP_REPORT_ERRORS]) expect(meaning).toMatch(/[一-龥]/);
});

test('busy is no fault of the text: the pace falls', () => {
  expect(SMGP_ANSWERS.filter((answer) => answer.class === 'slow_down').map(({ code }) => code)).toEqual([1]);
});

test('a status nobody lists is tried again', () => {
  expect(smgpAnswer(200)).toMatchObject({ code: 200, class: 'retry_later', meaning: expect.stringContaining('200') });
});

test.each([
  ['DELIVRD', 'delivered'],
  ['ACCEPTD', 'delivered'],
  ['EXPIRED', 'expired'],
  ['UNDELIV', 'failed'],
  ['REJECTD', 'failed'],
  ['MK:0001', 'failed'],
  ['ENROUTE', null],
])('a report of %s: %s', (stat, state) => {
  expect(reportedState(stat)).toBe(state);
});
