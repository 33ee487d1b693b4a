import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { configurationTable } from '../../src/config';

const doc = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');

test('docs/configuration.md holds the table of src/config.ts', () => {
  const between = /<!-- configuration:begin -->\n([\s\S]*?)\n<!-- configuration:end -->/.exec(
    doc('configuration.md'),
  )?.[1];
  expect(between).toBe(configurationTable());
});

test.each([
  ['In production', packageJson.dependencies],
  ['In development', packageJson.devDependencies],
])('docs/dependencies.md names each package: %s', (heading, packages) => {
  const section = doc('dependencies.md').split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const named = [...section.matchAll(/^\| `([^`]+)` \| \S/gm)].map((match) => match[1]);
  expect(named).toEqual(Object.keys(packages).sort());
});
