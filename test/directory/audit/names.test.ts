import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionName, objectKindName } from '../../../src/directory/audit/names';

const SRC = join(__dirname, '../../../src');

/** What the code records, as it is written there. */
function recorded(pattern: RegExp): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) => [...readFileSync(join(SRC, file), 'utf8').matchAll(pattern)]);
  return [...new Set(found.map((match) => match[1] as string))];
}

test('every action that is recorded has a Chinese name', () => {
  const plain = recorded(/\baction: '([a-z-]+(?:\.[a-z_-]+)?)'/g).filter((action) => action !== 'deny');
  const ofHelpers = recorded(/\b(?:recorded|note|onAccess|prove)\([^()]*'([a-z-]+\.[a-z_-]+)'/g);
  const chosen = recorded(/'((?:otp|password|sign-in|sign-out|subscriptions|chat|self-service)\.[a-z-]+)'/g);
  const actions = [...plain, ...ofHelpers, ...chosen].filter((action) => !NO_ACTIONS.includes(action));
  expect(actions).toEqual(expect.arrayContaining(['contacts.add', 'units.merge', 'otp.reset', 'subscriptions.open']));
  expect(actions.filter((action) => !/\p{Script=Han}/u.test(actionName(action)))).toEqual([]);
});

/** Fields of the store that look like actions. */
const NO_ACTIONS = ['otp.recovery', 'otp.lastStep', 'password.hash'];

test('every kind of object that is recorded has a Chinese name', () => {
  const kinds = recorded(/\bobject: \{ kind: '([a-z-]+)'/g);
  expect(kinds.length).toBeGreaterThan(5);
  expect(kinds.filter((kind) => !/\p{Script=Han}/u.test(objectKindName(kind)))).toEqual([]);
});
