import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFrontMatter, readPlainFrontMatter } from '../../src/knowledge/front-matter';

describe('the quick reader of plain front matter', () => {
  test('reads every article of the repository as YAML does', () => {
    const directory = join(__dirname, '../../knowledge/articles');
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) {
      const text = readFileSync(join(directory, file), 'utf8');
      const yaml = text.slice(4, text.indexOf('\n---\n', 3) + 1);
      expect({ file, fields: readPlainFrontMatter(yaml) }).toEqual({ file, fields: readFrontMatter(yaml).fields });
    }
  });

  test.each([
    ['text over several lines', 'answer: >\n  一\n  二\n'],
    ['double quotes', 'answer: "一\\n二"\n'],
    ['an anchor', 'a: &x 一\nb: *x\n'],
    ['a comment', 'a: 一 # 注\n'],
    ['a word YAML takes for a value', 'a: yes\n'],
    ['a number', 'a: 12\n'],
    ['a date without quotes', 'a: 2026-01-01\n'],
    ['a key twice', "a: '一'\na: '二'\n"],
    ['deeper nesting', 'a:\n  - b:\n      c: 一\n'],
    ['a list in a list', 'a: [[b], c]\n'],
    ['a colon in a bare text', 'a: 一: 二\n'],
  ])('leaves %s to the full reader', (_, yaml) => {
    expect(readPlainFrontMatter(yaml)).toBeUndefined();
  });
});
