import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS, type FaultName, faultSpelling } from '../../src/simulator/faults';
import { COMMANDS } from '../../src/simulator/terminal/command';

const PAGE = join(__dirname, '../../docs/simulator.md');

const faultTable = (): string =>
  [
    '| Fault | Example | What happens |',
    '|---|---|---|',
    ...(Object.keys(FAULTS) as FaultName[]).map(
      (name) => `| \`${faultSpelling(name)}\` | \`${FAULTS[name].example}\` | ${FAULTS[name].about} |`,
    ),
  ].join('\n');

const keyboardTable = (): string =>
  [
    '| Line | What it does |',
    '|---|---|',
    '| `手机号 内容`, `手机号>接入号 内容`, `{"from", "to"?, "text", "form"?}` | 以该手机发一条上行短信 |',
    ...COMMANDS.map(({ usage, words, about }) => {
      const others = words.filter((word) => !usage.startsWith(word)).map((word) => `\`${word}\``);
      const named = others.length === 0 ? '' : `（也可写 ${others.join('、')}）`;
      return `| \`${usage.replaceAll('|', '\\|')}\` | ${about}${named} |`;
    }),
  ].join('\n');

test.each([
  ['faults', faultTable],
  ['keyboard', keyboardTable],
])('docs/simulator.md holds the table of the code (%s); UPDATE_DOCS=1 writes it', (mark, makeTable) => {
  const marked = new RegExp(`(<!-- ${mark}:begin -->\\n)([\\s\\S]*?)(\\n?<!-- ${mark}:end -->)`);
  if (process.env['UPDATE_DOCS'] === '1') {
    const page = readFileSync(PAGE, 'utf8');
    writeFileSync(
      PAGE,
      page.replace(marked, (_, begin: string) => `${begin}${makeTable()}\n<!-- ${mark}:end -->`),
    );
  }
  expect(marked.exec(readFileSync(PAGE, 'utf8'))?.[2]).toBe(makeTable());
});
