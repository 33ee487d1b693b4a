import { falls, rounded } from '../../src/evaluation/baseline';
import type { GoldText } from '../../src/evaluation/gold';
import { calibrationError, reliability } from '../../src/evaluation/reliability';
import { scoreAnswers } from '../../src/evaluation/score-answers';
import { scoreDialogues } from '../../src/evaluation/score-dialogues';
import { type ReadText, scoreTexts } from '../../src/evaluation/score-texts';
import { samePairs, slotPairs } from '../../src/evaluation/slot-pairs';

describe('values', () => {
  test.each([
    [{ invoiceCode: '4100 1941-30' }, { invoiceCode: '4100194130' }, true],
    [{ amount: '1,234.5' }, { amount: '1234.50' }, true],
    [{ date: '2026-03-16' }, { date: '20260316' }, true],
    [{ period: '2026-03' }, { period: '2026-Q1' }, false],
    [{ phone: ['13800138000', '13800138001'] }, { phone: ['13800138001', '13800138000'] }, true],
    [{ phone: '13800138000' }, {}, false],
    [{ invoiceNumber: '12345678' }, { invoiceCode: '12345678' }, false],
  ])('%j and %j: same is %s', (a, b, same) => {
    expect(samePairs(slotPairs(a), slotPairs(b))).toBe(same);
  });
});

describe('texts', () => {
  const gold = (id: string, intent: GoldText['intent'], more: Partial<GoldText> = {}): GoldText => ({
    id,
    text: id,
    intent,
    ...more,
  });
  const reading = (intent: ReadText['intent'], score: number, slots: ReadText['slots'] = {}): ReadText => ({
    intent,
    slots,
    score,
    confidence: score,
  });

  test('intents, values and refusal are counted', () => {
    const inside = [
      gold('a', 'invoice_verify', { slots: { invoiceCode: '4100194130' } }),
      gold('b', 'complaint', { accept: ['suggestion'] }),
      gold('c', 'consult'),
      gold('d', 'consult', { slots: { amount: '5.00' } }),
    ];
    const outside = [gold('x', 'out_of_scope'), gold('y', 'out_of_scope')];
    const report = scoreTexts(
      inside,
      outside,
      new Map([
        ['a', reading('invoice_verify', 0.9, { invoiceCode: '4100194130' })],
        ['b', reading('suggestion', 0.8)],
        ['c', reading('out_of_scope', 0.3)],
        ['d', reading('consult', 0.7, { amount: '6' })],
        ['x', reading('out_of_scope', 0.1)],
        ['y', reading('help', 0.5)],
      ]),
    );
    expect(report.scores).toEqual({
      texts: 4,
      outside: 2,
      accuracy: 3 / 4,
      joint: 2 / 4,
      slotsExact: 1 / 2,
      numberSlotsF1: 1,
      auroc: 7 / 8,
      acceptedAt95: 1 / 2,
      refusedOutside: 1 / 2,
      refusedInside: 1 / 4,
    });
    expect(report.wrong.map(({ id, missing, invented }) => [id, missing, invented])).toEqual([
      ['c', [], []],
      ['d', ['amount=5.00'], ['amount=6.00']],
      ['y', [], []],
    ]);
    expect(report.confusion.get('complaint')).toEqual(new Map([['complaint', 1]]));
    expect(report.confusion.get('consult')).toEqual(
      new Map([
        ['out_of_scope', 1],
        ['consult', 1],
      ]),
    );
  });

  test('a text that was not read is a fault of the caller, not a wrong reading', () => {
    expect(() => scoreTexts([gold('a', 'help')], [], new Map())).toThrow('nothing was read of a');
  });
});

test('an answer is right with every fact in one of its wordings, whatever the spacing', () => {
  const facts = [
    { name: '税率', any: ['1%', '百分之一'] },
    { name: '期限', any: ['2027年'] },
  ];
  const questions = ['a', 'b', 'c'].map((id) => ({ id, text: id, category: '增值税', facts }));
  const { scores, wrong } = scoreAnswers(
    questions,
    new Map([
      ['a', { answer: '减按1％，到 2027 年底', articles: ['x'], atOnce: true }],
      ['b', { answer: '百分之一', articles: ['x'], atOnce: true }],
    ]),
  );
  expect(scores).toEqual({ questions: 3, allFacts: 1 / 3, allFactsAtOnce: 1 / 3, factRecall: 0.5 });
  expect(
    scoreAnswers(questions.slice(0, 1), new Map([['a', { answer: '1%,2027年', articles: ['x'], atOnce: false }]]))
      .scores,
  ).toMatchObject({
    allFacts: 1,
    allFactsAtOnce: 0,
  });
  expect(wrong.map(({ id, missing }) => [id, missing])).toEqual([
    ['b', ['期限']],
    ['c', ['税率', '期限']],
  ]);
});

test('a dialogue is right in every turn: intent, what is held, kind of reply', () => {
  const turn = (reply: string[], slots = {}) => ({
    user: '',
    gapSeconds: 0,
    expect: { intent: 'invoice_verify' as const, slots, reply },
  });
  const got = (reply: string, slots = {}) => ({ intent: 'invoice_verify' as const, slots, reply, text: '' });
  const code = { invoiceCode: '4100194130' };
  const { scores, wrong } = scoreDialogues(
    [
      { id: 'a', tags: [], turns: [turn(['ask_slot']), turn(['result', 'clarify'], code)] },
      { id: 'b', tags: [], turns: [turn(['ask_slot']), turn(['result'], code)] },
    ],
    new Map([
      ['a', [got('ask_slot', code), got('clarify', code)]],
      ['b', [got('ask_slot'), got('result')]],
    ]),
  );
  expect(scores).toEqual({ dialogues: 2, turns: 4, dialoguesRight: 0.5, turnsRight: 0.75 });
  expect(wrong.map(({ id, turn: at }) => [id, at])).toEqual([['b', 2]]);
});

test('confidence that means what it says has no error', () => {
  const cases = (confidence: number, right: number, of: number) =>
    Array.from({ length: of }, (_, i) => ({ confidence, right: i < right }));
  expect(calibrationError(reliability([...cases(0.75, 3, 4), ...cases(0.25, 1, 4)]))).toBe(0);
  const boastful = reliability(cases(1, 5, 10));
  expect(boastful).toEqual([{ from: 0.9, texts: 10, confidence: 1, right: 0.5 }]);
  expect(calibrationError(boastful)).toBe(0.5);
});

describe('the baseline', () => {
  const before = { dev: { texts: 10, accuracy: 0.9, acceptedAt95: 0.1 } };

  test.each([
    [{ texts: 10, accuracy: 0.89, acceptedAt95: 0.11 }, []],
    [{ texts: 12, accuracy: 0.95, acceptedAt95: 0.02 }, []],
    [{ texts: 10, accuracy: 0.8899, acceptedAt95: 0.1 }, ['accuracy']],
    [{ texts: 10, accuracy: 0.9, acceptedAt95: 0.1101 }, ['acceptedAt95']],
    [{ texts: 9, accuracy: 0.9, acceptedAt95: 0.1 }, ['texts']],
    [{ texts: 10, acceptedAt95: 0.1 }, ['accuracy']],
  ])('%j falls in %j', (now, figures) => {
    expect(falls(before, { dev: now }).map(({ figure }) => figure)).toEqual(figures);
  });

  test('a set that is gone fell in everything', () => {
    expect(falls(before, {})).toHaveLength(3);
  });

  test('is rounded to four places', () => {
    expect(rounded({ dev: { accuracy: 1 / 3 } })).toEqual({ dev: { accuracy: 0.3333 } });
  });
});
