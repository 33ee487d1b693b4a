import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../../src/intents/text/commands';
import { INTENTS, SLOT_NAMES } from '../../src/intents/understanding';

const document = readFileSync(join(__dirname, '../../docs/labels.md'), 'utf8');

function rowsOf(heading: string): string[][] {
  const part = document.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  return part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1));
}

test('docs/labels.md names every intent, in order', () => {
  expect(rowsOf('Intents').map(([intent]) => intent)).toEqual([...INTENTS]);
});

test('docs/labels.md names every slot, in order', () => {
  expect(rowsOf('Slots').map(([slot]) => slot)).toEqual([...SLOT_NAMES]);
});

test('every command in docs/labels.md is read as the intent it stands beside', () => {
  for (const [commands = '', intent] of rowsOf('Commands'))
    for (const command of commands.split(', '))
      expect([command, readCommand(command)?.intent]).toEqual([command, intent]);
});
