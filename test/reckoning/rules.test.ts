import fc from 'fast-check';
import { addDays } from '../../src/core/shanghai-time';
import { type Bracket, bracketFor, progressive } from '../../src/reckoning/brackets';
import { loadRules } from '../../src/reckoning/load-rules';
import { money } from '../../src/reckoning/money';
import { RULE_NAMES } from '../../src/reckoning/rule';
import { parseRules } from '../../src/reckoning/rules';
import { ruleFiles, rules, RULES_DIR } from './setting';

test('the rules that ship load, each with its documents and what it was checked against', async () => {
  const loaded = await loadRules(RULES_DIR);
  expect(loaded.all.length).toBe(rules.all.length);
  expect(new Set(loaded.all.map(({ rule }) => rule))).toEqual(new Set(RULE_NAMES));
  for (const { checked, basis } of loaded.all) {
    expect(checked).toMatch(/^(?:全文|引文):/);
    expect(basis.length).toBeGreaterThan(0);
  }
});

test('every rule is in force today, from its first day to its last and on no day outside', () => {
  for (const rule of RULE_NAMES) expect([rule, rules.on(rule, '2026-11-22')?.rule]).toEqual([rule, rule]);
  for (const version of rules.all) {
    expect(rules.on(version.rule, version.validFrom)).toBe(version);
    expect(rules.on(version.rule, addDays(version.validFrom, -1))).not.toBe(version);
    if (version.validTo === undefined) continue;
    expect(rules.on(version.rule, version.validTo)).toBe(version);
    expect(rules.on(version.rule, addDays(version.validTo, 1))).not.toBe(version);
  }
});

const tables: [string, readonly Bracket[]][] = [
  ['iit-comprehensive', rules.on('iit-comprehensive', '2026-11-22')?.values.brackets ?? []],
  ['iit-labor', rules.on('iit-labor', '2026-11-22')?.values.brackets ?? []],
  ['iit-bonus', rules.on('iit-bonus', '2026-11-22')?.values.brackets ?? []],
  ['iit-business', rules.on('iit-business', '2026-11-22')?.values.brackets ?? []],
];

test.each(tables)('%s: rates rise, and the quick deduction joins the lines without a step', (_, brackets) => {
  expect(brackets.at(-1)?.upTo).toBeUndefined();
  for (const [at, { upTo, rate, quick }] of brackets.entries()) {
    const next = brackets[at + 1];
    if (next === undefined) continue;
    expect(money(next.rate).gt(rate)).toBe(true);
    const edge = money(upTo ?? '0');
    expect(edge.times(rate).minus(quick).toString()).toBe(edge.times(next.rate).minus(next.quick).toString());
    expect(bracketFor(brackets, edge).rate).toBe(rate);
    expect(bracketFor(brackets, edge.plus('0.01')).rate).toBe(next.rate);
  }
});

test.each(tables)('%s: more income never owes less, nor more than its highest rate takes', (_, brackets) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_000_000_00 }), fc.integer({ min: 0, max: 5_000_00 }), (cents, more) => {
      const [less, higher] = [money(cents).div(100), money(cents + more).div(100)];
      const rise = progressive(brackets, higher).minus(progressive(brackets, less));
      expect(rise.gte(0)).toBe(true);
      expect(rise.lte(higher.minus(less).times(brackets.at(-1)?.rate ?? '0'))).toBe(true);
    }),
  );
});

test('the monthly table of the bonus is a twelfth of the yearly one', () => {
  const [, yearly] = tables[0] ?? ['', []];
  const [, monthly] = tables[2] ?? ['', []];
  expect(
    monthly.map(({ upTo, rate, quick }) => [
      upTo && money(upTo).times(12).toFixed(),
      rate,
      money(quick).times(12).toFixed(),
    ]),
  ).toEqual(yearly.map(({ upTo, rate, quick }) => [upTo, rate, quick]));
});

test('what is wrong with a rules file is said entry by entry', () => {
  const broken = [
    { name: 'a.yaml', source: ruleFiles.map(({ source }) => source).join('\n') },
    {
      name: 'b.yaml',
      source: `
- { rule: late-fee, validFrom: '2026-01-01', region: CN, basis: [{ doc: 某法, date: '2026-01-01' }], checked: '全文:某法', values: { daily: '0.0005' } }
- { rule: vehicle, validFrom: '2018-02-30', validTo: '2018-12-31', region: CN, basis: [{ doc: 某法, date: '2026-01-01' }], checked: '全文:某法', values: { rate: '0.1', vat: '0.13' } }
- { rule: cit, validFrom: '2018-01-01', validTo: '2018-02-01', region: CN, basis: [{ doc: 某法, date: '2026-01-01' }], checked: '全文:某法', values: { rate: 0.25, highTech: '0.15' } }
- { rule: cit, validFrom: '2018-01-01', region: CN, basis: [], checked: '全文:某法', values: {} }
- { rule: tobacco, validFrom: '2018-01-01', region: CN, basis: [{ doc: 某法, date: '2026-01-01' }], checked: '全文:某法', values: {} }
`,
    },
  ];
  const message = (() => {
    try {
      parseRules(broken);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  })();
  for (const part of [
    '5 fault(s)',
    'b.yaml: rule 1: late-fee is in force twice',
    'b.yaml: rule 2: 2018-02-30 is no day',
    'b.yaml: rule 3: values/rate',
    'b.yaml: rule 4: /basis',
    'b.yaml: rule 5: /rule',
  ])
    expect(message).toContain(part);
  expect(() => parseRules([])).toThrow('rule vat-small is missing');
});
