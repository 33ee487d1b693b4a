import type { Command } from 'commander';
import { createProgram } from '../../src/cli';
import { COMMAND_RIGHTS, commandName } from '../../src/cli/command-rights';
import { systemClock } from '../../src/core/clock';
import { createAudit } from '../../src/directory/audit/create-audit';
import { auditModel } from '../../src/directory/audit/audit-model';
import { ACTIONS } from '../../src/directory/rights';
import { ensureIndexes, openStore } from '../../src/store/store';
import { commandLineOn } from '../support/command-line';
import { temporaryDirectory } from '../support/temporary-directory';

jest.setTimeout(120_000);
const directory = temporaryDirectory();

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

test('every command says what it takes of the table of rights, and the table names no other', () => {
  expect(Object.keys(COMMAND_RIGHTS).sort()).toEqual(leaves(createProgram()).map(commandName).sort());
  for (const entry of Object.values(COMMAND_RIGHTS)) {
    if (entry === 'tool') continue;
    const { right } = entry;
    const actions = typeof right === 'function' ? [right([], {}), right(['units'], { reveal: true })] : [right];
    for (const action of actions) expect(ACTIONS).toContain(action);
  }
});

test('what the terminal has no right to is refused by name and recorded', async () => {
  const dataDir = directory();
  const sms12366 = commandLineOn(dataDir);
  const ended = await sms12366(['orders', 'show', 'ZX20260316000001', '--reveal']);
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.err).toContain('--as <工号>');
  const store = await openStore({ dataDir });
  const audit = createAudit({ connection: store.connection, clock: systemClock });
  await ensureIndexes(store.connection);
  expect(await audit.find({ limit: 9 })).toMatchObject([
    {
      action: 'orders.reveal',
      outcome: 'denied',
      by: { code: 'terminal' },
      object: { kind: 'command', id: 'orders show' },
    },
  ]);
  await store.close();
});

test('audit verify finds the first entry that was altered, and ends with 1', async () => {
  const dataDir = directory();
  const sms12366 = commandLineOn(dataDir);
  const store = await openStore({ dataDir });
  const audit = createAudit({ connection: store.connection, clock: systemClock });
  await ensureIndexes(store.connection);
  const by = { code: 'T1', name: '示例甲', unitCode: 'K1', from: '10.0.0.8' };
  for (let i = 0; i < 5; i++) await audit.record({ action: 'contacts.edit', by, outcome: 'done' });
  const whole = await sms12366(['audit', 'verify']);
  expect(whole).toMatchObject({ code: 0, err: '' });
  expect(whole.out).toContain('审计链完整：校验5条');

  await auditModel(store.connection).collection.updateOne({ _id: 3 as never }, { $set: { reason: '改过' } });
  const broken = await sms12366(['audit', 'verify']);
  expect(broken.code).toBe(1);
  expect(broken.out).toContain('第3条记录的内容与其校验值不符');
  expect((await sms12366(['audit', 'verify', '--from', '4'])).code).toBe(0);
  await store.close();
});
