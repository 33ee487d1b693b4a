import { randomBytes, randomInt } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { Config } from './config';
import type { Clock } from './core/clock';
import type { Audit } from './directory/audit/audit';
import { createAudit } from './directory/audit/create-audit';
import { createSettings } from './directory/settings/create-settings';
import type { Settings } from './directory/settings/settings';
import { loadCommonWords } from './directory/sign-in/common-passwords';
import { loadNameReadings } from './directory/sign-in/name-readings';
import { type Access, openAccess } from './directory/sign-in/open-access';
import type { Rooms } from './rooms';
import type { Keys } from './store/keys';

export interface BureauDeps {
  config: Config;
  connection: Connection;
  keys: Keys;
  clock: Clock;
  rooms: Pick<Rooms, 'directory' | 'unitsCopy' | 'secrecy'>;
}

/** The bureau behind the console: its people, settings, and the trail of what was done. */
export interface Bureau extends Access {
  audit: Audit;
  settings: Settings;
}

/** Opens the rooms the console works on; they share the store and the audit trail. */
export async function openBureau({ config, connection, keys, clock, rooms }: BureauDeps): Promise<Bureau> {
  const audit = createAudit({ connection, clock });
  const settings = createSettings({
    connection,
    clock,
    audit,
    defaults: {
      passwordDays: config.PASSWORD_DAYS,
      sessionIdleMinutes: config.SESSION_IDLE_MINUTES,
      sessionHours: config.SESSION_HOURS,
      conversationDays: 730,
      testTextsPerHour: 10,
    },
  });
  const [words, readingsOf] = await Promise.all([
    loadCommonWords(config.KNOWLEDGE_DIR),
    loadNameReadings(config.KNOWLEDGE_DIR),
  ]);
  const access = openAccess({
    connection,
    keys,
    clock,
    audit,
    sealing: rooms.secrecy,
    random: randomBytes,
    drawBelow: randomInt,
    limits: settings.get,
    tree: rooms.directory.tree,
    isLiveUnit: async (code) => (await rooms.unitsCopy.now()).live(code)?.code === code,
    rules: { pattern: new RegExp(config.OPERATOR_CODE_PATTERN), unitDigits: config.OPERATOR_CODE_UNIT_DIGITS },
    words,
    readingsOf,
  });
  return { audit, settings, ...access };
}
