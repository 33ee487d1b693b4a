import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { systemClock } from '../core/clock';
import { AppError } from '../core/errors';
import { type Author, authorOf, type TerminalActor } from '../directory/actor';
import { createAudit } from '../directory/audit/create-audit';
import { type Action, RIGHTS } from '../directory/rights';
import { ensureIndexes } from '../store/store';
import { withStore } from './with-store';

interface CommandRight {
  right: Action | ((given: readonly string[], options: Readonly<Record<string, unknown>>) => Action);
  /** It changes or reveals something: recorded before it runs (O12). */
  recorded?: true;
}

const IMPORT_RIGHTS: Readonly<Record<string, Action>> = { units: 'units.import', contacts: 'contacts.import' };

/** What importing a kind of data takes, and is recorded as. */
export function importRight(kind: string): Action {
  return IMPORT_RIGHTS[kind] ?? 'records.import';
}

/**
 * What each command takes of the one table of rights; `tool`: it touches nothing of the bureau. A test walks all commands: one that
 * is not here fails it, and does not run.
 */
export const COMMAND_RIGHTS: Readonly<Record<string, CommandRight | 'tool'>> = {
  chat: 'tool',
  answer: 'tool',
  classify: 'tool',
  converse: 'tool',
  evaluate: 'tool',
  gateway: 'tool',
  template: 'tool',
  understand: 'tool',
  'pdu decode': 'tool',
  'pdu encode': 'tool',
  'knowledge check': 'tool',
  'knowledge unanswered': { right: 'articles.read' },
  demo: { right: 'records.import', recorded: true },
  // Recorded by the command itself, with the file and what came of it.
  import: { right: ([kind = '']) => importRight(kind) },
  'accounts list': { right: 'carriers.read' },
  'accounts show': { right: 'carriers.read' },
  'accounts check': { right: 'carriers.read' },
  'accounts history': { right: 'carriers.read' },
  // Recorded account by account, and with the file.
  'accounts put': { right: 'carriers.manage' },
  'accounts enable': { right: 'carriers.manage' },
  'accounts disable': { right: 'carriers.manage' },
  'accounts remove': { right: 'carriers.manage' },
  'route test': { right: 'carriers.test' },
  'route import': { right: 'carriers.manage' },
  'orders list': { right: 'orders.read' },
  // What is confidential is for those who handle the case, by name (E10).
  'orders show': { right: (_, { reveal }) => (reveal === true ? 'orders.reveal' : 'orders.read') },
  'orders reply': { right: 'orders.answer' },
  'operators invite': { right: 'administrators.manage' },
  'operators list': { right: 'operators.read' },
  // Each row is demanded and recorded as on the page.
  'operators import': { right: 'operators.manage' },
  'operators sign-out': { right: 'administrators.suspend', recorded: true },
  'audit verify': { right: 'audit.verify' },
  'audit export': { right: 'audit.read' },
};

/** Whoever sits at the server's terminal; a container may run under a number that has no name. */
export function terminalActor(): TerminalActor {
  try {
    return { kind: 'terminal', name: userInfo().username };
  } catch {
    return { kind: 'terminal', name: `uid ${process.getuid?.() ?? '?'}` };
  }
}

export function commandName(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

function hasTerminal(action: Action): boolean {
  const right: { about: string; terminal?: true } = RIGHTS[action];
  return right.terminal === true;
}

async function record(by: Author, action: string, name: string, outcome: 'done' | 'denied'): Promise<void> {
  await withStore(async ({ connection }) => {
    const audit = createAudit({ connection, clock: systemClock });
    await ensureIndexes(connection);
    const object = { kind: 'command', id: name };
    await audit.record({
      action,
      by,
      object,
      outcome,
      ...(outcome === 'denied' ? { reason: '须以操作员身份执行' } : {}),
    });
  });
}

/**
 * Before any command runs: whether the terminal has the right, or somebody signs in by name (`--as`, which the command itself then
 * checks). Throws AppError `command_needs_operator`, `command_without_right`.
 */
export async function admitCommand(command: Command): Promise<void> {
  const name = commandName(command);
  const entry = Object.hasOwn(COMMAND_RIGHTS, name) ? COMMAND_RIGHTS[name] : undefined;
  if (entry === 'tool') return;
  if (entry === undefined) {
    const personMessage = `命令 ${name} 没有登记权限，不能执行。`;
    throw new AppError('command_without_right', `${name} is in no table`, { personMessage });
  }
  const options = command.opts<Record<string, unknown>>();
  const action = typeof entry.right === 'function' ? entry.right(command.args, options) : entry.right;
  if (typeof options['as'] === 'string') return;
  const author = authorOf(terminalActor());
  if (!hasTerminal(action)) {
    await record(author, action, name, 'denied');
    const personMessage = `“${RIGHTS[action].about}”须以操作员身份执行：请加 --as <工号>。`;
    throw new AppError('command_needs_operator', `${name} needs --as`, { personMessage });
  }
  if (entry.recorded === true) await record(author, action, name, 'done');
}
