import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type AccountStore, createAccountStore } from '../carriers/account-store';
import { type Gathered, gatherAccounts } from '../carriers/gather-accounts';
import { type NodeStates, createNodeStates } from '../carriers/node-states';
import { loadNumberSegments, type NumberSegments } from '../carriers/number-segments';
import { createPortedNumbers, type PortedNumbers } from '../carriers/ported-numbers';
import { createSecretReader } from '../carriers/secrets';
import { type Config, environmentVariable, readConfig } from '../config';
import { systemClock } from '../core/clock';
import { randomIds } from '../core/ids';
import { createSecrecy } from '../desk/secrecy';
import { authorOf } from '../directory/actor';
import type { AuditEvent } from '../directory/audit/audit';
import { createAudit } from '../directory/audit/create-audit';
import { deskSecret } from '../rooms';
import { createMemoryKeys } from '../store/keys-memory';
import { openRedisKeys } from '../store/keys-redis';
import { ensureIndexes } from '../store/store';
import { withStore } from './with-store';

/** The carriers' records beside the running service; what is changed here it notices within seconds. */
export interface CarrierRecords {
  config: Config;
  accounts: AccountStore;
  nodes: NodeStates;
  ported: PortedNumbers;
  segments(): Promise<NumberSegments>;
  /** File and store together, as the service sees them. */
  gather(): Promise<Gathered>;
  /** Who is at the keyboard. */
  who: string;
  /** Records a change of the carriers' records in the audit trail, in the terminal's name, then makes it; its failure too (O12). */
  recorded<T>(what: Pick<AuditEvent, 'object' | 'after'>, work: () => Promise<T>): Promise<T>;
}

/** Who is logged in; a container may run under a number that has no name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

export async function withCarriers<T>(work: (records: CarrierRecords) => Promise<T>): Promise<T> {
  const config = readConfig();
  const [clock, ids] = [systemClock, randomIds()];
  return withStore(async ({ connection }) => {
    const keys =
      config.REDIS_URL === undefined ? createMemoryKeys(clock) : await openRedisKeys({ url: config.REDIS_URL });
    try {
      const secrets = createSecretReader({ folder: config.DATA_DIR, environment: environmentVariable });
      const seal = createSecrecy(await deskSecret(config));
      const accounts = createAccountStore({ connection, keys, clock, ids, seal, secrets });
      const nodes = createNodeStates(connection, clock);
      const ported = createPortedNumbers(connection, { clock, ids });
      const audit = createAudit({ connection, clock });
      const by = authorOf({ kind: 'terminal', name: operatorName() });
      await ensureIndexes(connection);
      const { ACCOUNTS_FILE: file } = config;
      return await work({
        config,
        accounts,
        nodes,
        ported,
        segments: () => loadNumberSegments(join(config.KNOWLEDGE_DIR, 'carriers', 'number-segments.yaml')),
        gather: () => gatherAccounts({ file, environment: environmentVariable, store: accounts, before: [] }),
        who: operatorName(),
        recorded: (what, work) => audit.around({ action: 'carriers.manage', by, ...what }, work),
      });
    } finally {
      await keys.close();
    }
  });
}
