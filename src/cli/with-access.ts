import { randomBytes, randomInt } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Config, readConfig } from '../config';
import { systemClock } from '../core/clock';
import { createSecrecy } from '../desk/secrecy';
import { type Actor, authorOf } from '../directory/actor';
import { createAudit } from '../directory/audit/create-audit';
import { operatorError } from '../directory/operators/errors';
import type { Warrant } from '../directory/operators/operators';
import { may, type UnitTree } from '../directory/rights';
import { loadCommonWords } from '../directory/sign-in/common-passwords';
import { loadNameReadings } from '../directory/sign-in/name-readings';
import { type Access, openAccess } from '../directory/sign-in/open-access';
import { createUnitsCopy } from '../directory/units/units-copy';
import { deskSecret } from '../rooms';
import { createMemoryKeys } from '../store/keys-memory';
import { openRedisKeys } from '../store/keys-redis';
import { ensureIndexes } from '../store/store';
import { withStore } from './with-store';

export interface AccessAtTerminal {
  access: Access;
  config: Config;
  tree: UnitTree;
  /** Of whoever sits at the server: only what the table of rights gives the terminal. */
  warrant: Warrant;
}

/** Opens operators and sign-in for a command beside the running service; what it does is recorded in the terminal's name. */
export async function withAccess<T>(work: (opened: AccessAtTerminal) => Promise<T>): Promise<T> {
  const config = readConfig();
  return withStore(async ({ connection }) => {
    const clock = systemClock;
    // Without Redis the service notices at the next request: sessions are looked up in the store.
    const keys =
      config.REDIS_URL === undefined ? createMemoryKeys(clock) : await openRedisKeys({ url: config.REDIS_URL });
    try {
      const audit = createAudit({ connection, clock });
      const units = createUnitsCopy(connection, clock);
      const { tree } = await units.now();
      const access = openAccess({
        ...{ connection, keys, clock, audit, random: randomBytes, drawBelow: randomInt },
        sealing: createSecrecy(await deskSecret(config)),
        limits: async () => ({
          passwordDays: config.PASSWORD_DAYS,
          sessionIdleMinutes: config.SESSION_IDLE_MINUTES,
          sessionHours: config.SESSION_HOURS,
        }),
        tree: async () => tree,
        isLiveUnit: async (code) => (await units.now()).live(code)?.code === code,
        rules: { pattern: new RegExp(config.OPERATOR_CODE_PATTERN), unitDigits: config.OPERATOR_CODE_UNIT_DIGITS },
        words: await loadCommonWords(config.KNOWLEDGE_DIR),
        readingsOf: await loadNameReadings(config.KNOWLEDGE_DIR),
      });
      await ensureIndexes(connection);
      const actor: Actor = { kind: 'terminal', name: userInfo().username };
      const author = authorOf(actor);
      const demand: Warrant['demand'] = async (action, place) => {
        if (may(actor, action, tree, place)) return;
        await audit.record({ action, by: author, outcome: 'denied', reason: '命令行没有这项权限' });
        throw operatorError('operator_out_of_reach', `${action} from the terminal`);
      };
      return await work({ access, config, tree, warrant: { author, demand } });
    } finally {
      await keys.close();
    }
  });
}
