import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnTables, errorTable } from '../../src/taxdata/import/describe-kinds';
import { findHeader } from '../../src/taxdata/import/header';
import { IMPORT_KINDS } from '../../src/taxdata/import/kind';
import { KINDS } from '../../src/taxdata/import/kinds';
import { readRow } from '../../src/taxdata/import/read-row';
import { exampleCells, template } from '../../src/taxdata/import/template';

const DOC = join(__dirname, '..', '..', 'docs', 'import.md');
const NOW = new Date('2026-03-16T10:00:00+08:00');

/** `UPDATE_DOCS=1 npx jest test/taxdata/import-docs` writes the generated parts anew. */
function between(name: string, text: string, fresh: string): { now: string; rewritten: string } {
  const pattern = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)([^]*?)(<!-- /${name} -->)`);
  const match = pattern.exec(text);
  if (!match) throw new Error(`docs/import.md has no part ${name}`);
  return { now: match[2] ?? '', rewritten: text.replace(pattern, (_, open, __, close) => open + fresh + close) };
}

test.each([
  ['columns', columnTables],
  ['errors', errorTable],
])('docs/import.md tells the %s there are', (name, generate) => {
  const text = readFileSync(DOC, 'utf8');
  const part = between(name, text, generate());
  if (process.env.UPDATE_DOCS) writeFileSync(DOC, part.rewritten);
  else expect(part.now).toBe(generate());
});

describe.each(IMPORT_KINDS)('%s', (name) => {
  const kind = KINDS[name];

  test('its example is a good row', () => {
    const header = findHeader(kind, [{ line: 1, cells: kind.columns.map((column) => column.heading) }]);
    expect(readRow(kind, header, { line: 2, cells: exampleCells(kind) }, NOW)).toHaveProperty('record._id');
  });

  test('English headings and aliases do as well, and no heading means two columns', () => {
    const names = kind.columns.flatMap((column) => [column.heading, column.key, ...column.aliases]);
    expect(new Set(names.map((n) => n.toLowerCase())).size).toBe(names.length);
    const header = findHeader(kind, [{ line: 1, cells: kind.columns.map((column) => column.key) }]);
    expect(header.columns).toEqual(kind.columns);
    for (const [i, column] of kind.columns.entries())
      for (const alias of column.aliases) {
        const cells = kind.columns.map((other, j) => (i === j ? alias : other.heading));
        expect(findHeader(kind, [{ line: 1, cells }]).columns).toEqual(kind.columns);
      }
  });

  test('its template has every heading and a row that is skipped', () => {
    const [heading, example, end] = template(name).split('\r\n');
    expect(heading).toBe(`\uFEFF${kind.columns.map((column) => column.heading).join(',')}`);
    expect(example?.replace(/^"/, '')).toMatch(/^#/);
    expect(end).toBe('');
  });
});
