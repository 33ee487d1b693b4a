import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { commandTable, createProgram } from '../../src/cli';
import { configurationTable } from '../../src/config';
import { readJobs } from './read-jobs';

const doc = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');

const between = (name: string, mark: string): string | undefined =>
  new RegExp(`<!-- ${mark}:begin -->\\n([\\s\\S]*?)\\n<!-- ${mark}:end -->`).exec(doc(name))?.[1];

test('docs/configuration.md holds the table of src/config.ts', () => {
  expect(between('configuration.md', 'configuration')).toBe(configurationTable());
});

test('docs/commands.md holds every command', () => {
  expect(between('commands.md', 'commands')).toBe(commandTable(createProgram()));
});

test('docs/jobs.md holds the list of src/jobs.ts', async () => {
  expect(between('jobs.md', 'jobs')).toBe(await readJobs());
});

test.each([
  ['In production', packageJson.dependencies],
  ['In development', packageJson.devDependencies],
])('docs/dependencies.md names each package: %s', (heading, packages) => {
  const section = doc('dependencies.md').split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const named = [...section.matchAll(/^\| `([^`]+)` \| \S/gm)].map((match) => match[1]);
  expect(named.sort()).toEqual(Object.keys(packages).sort());
});
