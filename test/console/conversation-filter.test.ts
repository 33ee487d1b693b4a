import fc from 'fast-check';
import { filterOf, queryOf } from '../../console/src/pages/conversations/filter';

const TODAY = '2026-03-16';

test.each([
  ['nothing', {}, { days: null }],
  [
    'the card of the home page: the last seven days, today among them',
    { outcome: 'not_understood', days: '7' },
    { days: ['2026-03-10', TODAY], outcome: 'not_understood' },
  ],
  ['one day', { days: '1' }, { days: [TODAY, TODAY] }],
  [
    'all of it',
    { from: '2026-03-01', to: '2026-03-02', intent: 'consult', channel: 'cmpp-1', unit: '14101050000' },
    { days: ['2026-03-01', '2026-03-02'], intent: 'consult', channel: 'cmpp-1', unit: '14101050000' },
  ],
  [
    'an hour of one day',
    { from: TODAY, to: TODAY, hour: '9', outcome: 'answered' },
    { days: [TODAY, TODAY], hour: 9, outcome: 'answered' },
  ],
  ['an hour of no day', { hour: '9' }, { days: null }],
  ['an hour of two days', { from: '2026-03-15', to: TODAY, hour: '9' }, { days: ['2026-03-15', TODAY] }],
  ['an hour that is none', { days: '1', hour: '24' }, { days: [TODAY, TODAY] }],
  ['an outcome that is none', { outcome: 'toString' }, { days: null }],
  ['days that are none', { from: '2026-02-30', to: '2026-03-02' }, { days: null }],
  ['days the wrong way round', { from: '2026-03-02', to: '2026-03-01' }, { days: null }],
  ['no days', { days: '0' }, { days: null }],
  ['the same thing twice', { outcome: ['silent', 'asked'] }, { days: null }],
  ['what the server would refuse', { unit: '14101050000!', channel: 'a b' }, { days: null }],
])('an address with %s', (_name, query, filter) => {
  expect(filterOf(query, TODAY)).toEqual(filter);
});

test('whatever stands in an address, the filter of its filter is the same', () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('consult', 'silent', '2026-03-01', '14101050000', '7', '1'),
    fc.constant(null),
  );
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('outcome', 'intent', 'channel', 'unit', 'from', 'to', 'days', 'hour', 'text'),
        value,
      ),
      (query) => {
        const filter = filterOf(query, TODAY);
        expect(filterOf(queryOf(filter), TODAY)).toEqual(filter);
      },
    ),
  );
});
