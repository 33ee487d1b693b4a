import type { Connection } from 'mongoose';
import type { Clock } from './core/clock';
import type { Ids } from './core/ids';
import type { Directory } from './directory/directory';
import type { Keys } from './store/keys';

export interface BureauDeps {
  connection: Connection;
  keys: Keys;
  clock: Clock;
  ids: Ids;
  directory: Directory;
}

/** The bureau behind the console: its units, people, address book, subscriptions and the trail of what was done. */
export interface Bureau {
  directory: Directory;
}

/** Opens the rooms the console works on, each one line; they share the store and the audit trail. */
export async function openBureau(deps: BureauDeps): Promise<Bureau> {
  return { directory: deps.directory };
}
