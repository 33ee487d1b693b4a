import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommonFields } from '../../src/carriers/account';
import { CONDITION_NAMES } from '../../src/carriers/condition-names';
import { createMetrics } from '../../src/carriers/metrics';

const page = readFileSync(join(__dirname, '../../docs/accounts.md'), 'utf8');
const section = (heading: string): string => page.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);

test('docs/accounts.md names every common field, and no other', () => {
  expect(firstCells(section('公共字段')).sort()).toEqual(Object.keys(CommonFields).sort());
});

test('docs/accounts.md names every condition of an account by its name', () => {
  const documented = [...section('短信由哪个账号发送').matchAll(/^\| `(\w+)` (\S+) \|/gm)].map(([, is, name]) => [
    is,
    name,
  ]);
  const names = Object.entries(CONDITION_NAMES).map(([is, name]) => [is, name.replace(/（.*/, '')]);
  expect(documented.sort()).toEqual(names.sort());
});

test('docs/accounts.md names every metric', async () => {
  const metrics = createMetrics({
    delivery: { on: () => () => undefined, queues: () => Promise.resolve([]), channels: () => [] },
    states: () => [],
  });
  const text = await metrics.text();
  const named = [...section('查看状态').matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) => {
    const names = [...cell.matchAll(/`([\w*]+)`/g)].map(([, name = '']) => name);
    const stem = names[0]?.replace(/(account)_\w+/, '$1') ?? '';
    return names.map((name) => (name.startsWith('_') ? stem + name : name));
  });
  const own = [...text.matchAll(/^# TYPE (sms12366_\w+)/gm)].map(([, name]) => name);
  expect(own.length).toBeGreaterThan(15);
  expect(named.filter((name) => name.startsWith('sms12366_')).sort()).toEqual(own.sort());
});
