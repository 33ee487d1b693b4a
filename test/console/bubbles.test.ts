import { answerIsComing, rowsOf, stillOutgoing } from '../../console/src/handset/bubbles';
import type { Outgoing } from '../../console/src/handset/memory';
import type { Entry } from '../../src/web/handset-api';

const NOW = new Date('2026-03-16T10:00:00+08:00');

function entry(changes: Partial<Entry>): Entry {
  return { id: 'e1', direction: 'in', text: '你好', at: NOW.toISOString(), segments: 1, state: 'received', ...changes };
}

function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  return { key: 'k1', mobile: '13800138000', text: '你好', at: NOW.toISOString(), state: 'sending', ...changes };
}

test('a line stands at each new day in Shanghai, also where the day in UTC is another', () => {
  const rows = rowsOf(
    [
      entry({ id: 'a', at: '2026-03-15T15:59:00Z' }), // 23:59 on the 15th
      entry({ id: 'b', at: '2026-03-15T16:01:00Z' }), // 00:01 on the 16th
      entry({ id: 'c', at: '2026-03-16T01:00:00Z' }), // 09:00 on the 16th
    ],
    [],
    NOW,
  );
  expect(rows.map((row) => (row.kind === 'day' ? row.label : row.key))).toEqual(['昨天', 'a', '今天', 'b', 'c']);
});

test.each([
  ['received', 'sent'],
  ['handled', 'delivered'],
  ['parked', 'delivered'],
] as const)('a text that is %s has the tick %s', (state, tick) => {
  expect(rowsOf([entry({ state })], [], NOW).at(-1)).toMatchObject({ kind: 'mine', tick });
});

test('a reply shows when it has reached the phone, and a lost one leaves a note', () => {
  const states = ['queued', 'sending', 'sent', 'delivered', 'failed', 'expired', 'doubtful'] as const;
  const kinds = states.map((state) => rowsOf([entry({ direction: 'out', state })], [], NOW).at(-1)?.kind);
  expect(kinds).toEqual([undefined, undefined, 'theirs', 'theirs', 'lost', 'lost', 'lost']);
});

test('unsent texts stand last, a failed one with its reason', () => {
  const rows = rowsOf([entry({})], [outgoing({ state: 'failed', reason: '连不上服务' })], NOW);
  expect(rows.at(-1)).toMatchObject({ key: 'k1', tick: 'failed', reason: '连不上服务' });
});

test('an answer is coming while a text waits or a reply is on its way', () => {
  expect(answerIsComing([entry({ state: 'handled' })])).toBe(false);
  expect(answerIsComing([entry({ state: 'received' })])).toBe(true);
  expect(answerIsComing([entry({ direction: 'out', state: 'queued' })])).toBe(true);
});

describe('stillOutgoing', () => {
  const two = [outgoing({ key: 'k1' }), outgoing({ key: 'k2' })];

  test('each text that arrived takes one away, the first of the same words', () => {
    expect(stillOutgoing(two, [entry({})]).map(({ key }) => key)).toEqual(['k2']);
    expect(stillOutgoing(two, [entry({}), entry({ id: 'e2' })])).toEqual([]);
  });

  test('other words, replies, and texts from long before take nothing away', () => {
    expect(stillOutgoing(two, [entry({ text: '您好' })])).toHaveLength(2);
    expect(stillOutgoing(two, [entry({ direction: 'out' })])).toHaveLength(2);
    expect(stillOutgoing(two, [entry({ at: '2026-03-16T01:40:00Z' })])).toHaveLength(2);
  });

  test('a browser whose clock is some minutes fast loses nothing', () => {
    expect(stillOutgoing([outgoing()], [entry({ at: '2026-03-16T01:55:00Z' })])).toEqual([]);
  });
});
