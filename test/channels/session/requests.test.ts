import { createRequests, createSequence, type Request } from '../../../src/channels/session/requests';

const SUBMIT = 4;
const SUBMIT_ANSWER = 0x8000_0004;

function requests() {
  const all = createRequests(createSequence(0x7fff_ffff));
  const add = (sequence: number, now = 0, change: Partial<Request> = {}): void => {
    const request = { write: () => 0, settle: () => undefined, windowed: true, command: SUBMIT, place: sequence };
    all.add({ sequence, ...request, triesLeft: 2, ...change }, now);
  };
  const left = () => all.clear().map(({ sequence }) => sequence);
  return { all, add, left };
}

test('numbers that share a slot are told apart, in whichever order they are answered', () => {
  const { all, add, left } = requests();
  for (const sequence of [7, 263, 519, 775]) add(sequence);
  expect(all.answered(519, SUBMIT_ANSWER)?.sequence).toBe(519);
  expect(all.answered(519, SUBMIT_ANSWER)).toBeNull();
  expect(all.answered(7, SUBMIT_ANSWER)?.sequence).toBe(7);
  expect(all.answered(1_031, SUBMIT_ANSWER)).toBeNull();
  expect(all.answered(775, SUBMIT_ANSWER)?.sequence).toBe(775);
  expect([all.size, all.windowed]).toEqual([1, 1]);
  expect(left()).toEqual([263]);
});

test('an answer to another command takes nothing out; a number in use is passed over', () => {
  const { all, add } = requests();
  add(1);
  expect(all.answered(1, 0x8000_0005)).toBeNull();
  expect(all.sequence()).toBe(2);
  expect(all.answered(1, 0x8000_0000)?.sequence).toBe(1);
  expect(all.size).toBe(0);
});

test('what is overdue is asked for, the longest silent first; what goes out again waits behind the others', () => {
  const { all, add, left } = requests();
  add(1, 0);
  add(2, 10);
  add(3, 20, { windowed: false });
  add(4, 500);
  const asked: number[] = [];
  all.overdue(1_020, 1_000, ({ sequence }) => {
    asked.push(sequence);
    return sequence === 1;
  });
  expect(asked).toEqual([1, 2, 3]);
  expect([all.size, all.windowed]).toEqual([2, 2]);
  expect(left()).toEqual([4, 1]);
});

test('whoever is asked may end it all, or add to it', () => {
  const { all, add, left } = requests();
  for (const sequence of [1, 2, 3]) add(sequence);
  let asked = 0;
  all.overdue(1_000, 1_000, () => {
    asked += 1;
    all.clear();
    return true;
  });
  expect([asked, all.size, all.windowed]).toEqual([1, 0, 0]);
  add(4);
  all.overdue(1_000, 1_000, () => {
    add(5, 1_000);
    return false;
  });
  expect(left()).toEqual([5]);
});

test('time in which nothing could come in is not counted', () => {
  const { all, add } = requests();
  add(1, 0);
  add(2, 400);
  all.postpone(300, 800);
  const asked: number[] = [];
  all.overdue(1_500, 1_000, ({ sequence }) => asked.push(sequence) < 0);
  expect(asked).toEqual([1]);
});

test('a thousand at a time, answered in disorder over many rounds, leave nothing behind', () => {
  const { all, add } = requests();
  let sequence = 0;
  for (let round = 0; round < 20; round += 1) {
    const numbers = Array.from({ length: 1_000 }, () => (sequence += 1));
    for (const number of numbers) add(number);
    for (let i = 0; i < numbers.length; i += 1) {
      const number = numbers[(i * 373) % numbers.length] as number;
      expect(all.answered(number, SUBMIT_ANSWER)?.sequence).toBe(number);
    }
    expect([all.size, all.windowed]).toEqual([0, 0]);
  }
  expect(all.clear()).toEqual([]);
});
