import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { commandTable, createProgram } from '../../src/cli';
import { configurationTable } from '../../src/config';
import { CODE_TABLES, FIELD_TABLES, fieldNames } from './carrier-tables';
import { readJobs } from './read-jobs';
import { rightsTable } from './rights-table';

const path = (name: string): string => join(__dirname, '../../docs', name);
const doc = (name: string): string => readFileSync(path(name), 'utf8');

/** What a document has between its marks; with UPDATE_DOCS=1 the table is written there first. */
function tableIn(name: string, mark: string, table: string): string | undefined {
  const marked = new RegExp(`(<!-- ${mark}:begin -->\\n)([\\s\\S]*?)(\\n<!-- ${mark}:end -->)`);
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(
      path(name),
      doc(name).replace(marked, (_, begin: string, __, end: string) => begin + table + end),
    );
  }
  return marked.exec(doc(name))?.[2];
}

type BoundTable = [page: string, mark: string, makeTable: () => string | Promise<string>];
const inPage = (page: string, tables: Readonly<Record<string, () => string>>): BoundTable[] =>
  Object.entries(tables).map(([mark, makeTable]) => [page, mark, makeTable]);

test.each<BoundTable>([
  ['configuration.md', 'configuration', configurationTable],
  ['commands.md', 'commands', () => commandTable(createProgram())],
  ['jobs.md', 'jobs', readJobs],
  ['rights.md', 'rights', rightsTable],
  ...inPage('carriers.md', { ...FIELD_TABLES, ...CODE_TABLES }),
  ...inPage('carriers.zh-CN.md', CODE_TABLES),
])('docs/%s holds the table of the code (%s)', async (name, mark, makeTable) => {
  const table = await makeTable();
  expect(tableIn(name, mark, table)).toBe(table);
});

test('docs/carriers.zh-CN.md names every field of the accounts', () => {
  const page = doc('carriers.zh-CN.md');
  expect(fieldNames().filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test.each([
  ['In production', packageJson.dependencies],
  ['In development', packageJson.devDependencies],
])('docs/dependencies.md names each package: %s', (heading, packages) => {
  const section = doc('dependencies.md').split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
  const named = [...section.matchAll(/^\| `([^`]+)` \| \S/gm)].map((match) => match[1]);
  expect(named.sort()).toEqual(Object.keys(packages).sort());
});
