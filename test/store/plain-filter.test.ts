import fc from 'fast-check';
import { Query } from 'mingo';
import { plainFilter } from '../../src/store/embedded/plain-filter';

const scalar = fc.oneof(
  fc.constantFrom('', 'a', 'b', '{"$date":"x"}', -1, 0, 1, 1.5, true, false, null),
  fc.constantFrom(new Date(0), new Date(1), '1970-01-01T00:00:00.000Z'),
);
const present = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 2 }),
  fc.record({ x: scalar }, { noNullPrototype: true }),
);
const demand = fc.oneof(
  present,
  fc.record({ $eq: present }),
  fc.record({ $gt: present }),
  fc.record({ $gte: present, $lt: present }),
  fc.record({ $lte: present }),
  fc.record({ $in: fc.array(present, { maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
);
const filter = fc.oneof(fc.record({ a: demand }), fc.record({ a: demand, b: demand }));
const document = fc.record({ a: present, b: present }, { requiredKeys: [], noNullPrototype: true });

test('whatever the plain filter decides, mingo decides the same', () => {
  let decided = 0;
  fc.assert(
    fc.property(filter, document, (wanted, doc) => {
      const verdict = plainFilter(wanted)?.(doc);
      if (verdict === undefined) return;
      decided++;
      expect(verdict).toBe(new Query(wanted).test(doc));
    }),
    { numRuns: 3_000, seed: 1 },
  );
  expect(decided).toBeGreaterThan(500);
});

test.each([
  ['a list in the document', { a: 1 }, { a: [1] }],
  ['an object in the document', { a: { $gt: 1 } }, { a: { b: 2 } }],
])('%s is left to mingo', (_what, wanted, doc) => {
  expect(plainFilter(wanted)?.(doc)).toBeUndefined();
});

test.each([
  { 'a.b': 1 },
  { $or: [{ a: 1 }] },
  { a: { $ne: 1 } },
  { a: null },
  { a: /x/ },
  { a: { $regex: 'x' } },
  { a: [1] },
])('the filter %j is left to mingo', (wanted) => {
  expect(plainFilter(wanted)).toBeUndefined();
});
