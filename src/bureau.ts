import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import type { Config } from './config';
import { type Clock, HOUR, SECOND } from './core/clock';
import type { Ids } from './core/ids';
import type { Delivery } from './delivery/delivery';
import { createOutcomes } from './delivery/outbox/outcomes';
import { openAddressBook, type OpenAddressBook } from './directory/address-book/open-address-book';
import { createAnchors } from './directory/audit/anchors';
import type { Audit } from './directory/audit/audit';
import { type AuditCheck, createAuditCheck } from './directory/audit/audit-check';
import { createAudit } from './directory/audit/create-audit';
import { loadDemoOperators } from './directory/operators/demo-operators';
import { createCensus } from './directory/census';
import { createReveals } from './directory/reveals';
import { createSettings } from './directory/settings/create-settings';
import type { Settings } from './directory/settings/settings';
import { loadCommonWords } from './directory/sign-in/common-passwords';
import { loadNameReadings } from './directory/sign-in/name-readings';
import { type Access, openAccess } from './directory/sign-in/open-access';
import { openSubscriptions, type SubscriptionRooms } from './directory/open-subscriptions';
import { placeOfNumber } from './directory/subscriptions/place-of-number';
import { createSubscriptions } from './directory/subscriptions/subscriptions';
import { createTasks } from './directory/tasks/create-tasks';
import type { Tasks } from './directory/tasks/tasks';
import { createUnits } from './directory/units/create-units';
import { staffHoldings } from './directory/units/staff-holdings';
import type { Units } from './directory/units/units';
import type { Rooms } from './rooms';
import type { Keys } from './store/keys';
import { createRateLimit } from './store/rate-limits';
import { createTaxpayerRegister } from './taxdata/taxpayer-register';
import { taxpayerHoldings } from './taxdata/unit-holdings';
import {
  importOperators,
  type OperatorsImportOptions,
  type OperatorsImportReport,
} from './taxdata/import/import-operators';

export interface BureauDeps {
  config: Config;
  connection: Connection;
  keys: Keys;
  clock: Clock;
  ids: Ids;
  delivery: Pick<Delivery, 'enqueue'>;
  rooms: Pick<Rooms, 'directory' | 'unitsCopy' | 'secrecy' | 'hours'>;
  log: { info(details: object, message: string): void; error(details: object, message: string): void };
}

/** Whole numbers one operator may look at: a day's calls, not a list. */
const REVEALS = { points: 60, durationSeconds: HOUR / SECOND };

/** The bureau behind the console: its people, address book, settings, and the trail of what was done. */
export interface Bureau extends Access, SubscriptionRooms, OpenAddressBook {
  audit: Audit;
  auditCheck: AuditCheck;
  settings: Settings;
  tasks: Tasks;
  units: Units;
  importOperators(
    given: Pick<OperatorsImportOptions, 'path' | 'warrant' | 'allows' | 'dryRun'>,
  ): Promise<OperatorsImportReport>;
}

/** Opens the rooms the console works on; they share the store and the audit trail. */
export async function openBureau(deps: BureauDeps): Promise<Bureau> {
  const { config, connection, keys, clock, ids, delivery, rooms, log } = deps;
  const audit = createAudit({ connection, clock });
  const anchors = createAnchors(join(config.DATA_DIR, 'audit-anchors.jsonl'));
  const auditCheck = createAuditCheck({ connection, audit, anchors, clock, log });
  const settings = createSettings({
    connection,
    clock,
    audit,
    defaults: {
      passwordDays: config.PASSWORD_DAYS,
      sessionIdleMinutes: config.SESSION_IDLE_MINUTES,
      sessionHours: config.SESSION_HOURS,
      conversationDays: config.CONVERSATION_DAYS,
      testTextsPerHour: config.TEST_TEXTS_PER_HOUR,
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
  if (config.DEMO) {
    const production = config.NODE_ENV === 'production';
    await loadDemoOperators({ connection, clock, hasher: access.hasher, readingsOf, production });
  }
  const tasks = createTasks({ connection, clock, ids, audit });
  const units = createUnits({
    connection,
    clock,
    keys,
    audit,
    tasks,
    copy: rooms.unitsCopy,
    hours: rooms.hours,
    holdings: [...taxpayerHoldings(connection, clock), ...staffHoldings(connection, access.operators)],
  });
  const register = createTaxpayerRegister(connection);
  const reveals = createReveals({ audit, limit: createRateLimit(keys, { name: 'reveals', ...REVEALS }) });
  const census = createCensus({ connection, clock, register });
  const subscriptions = openSubscriptions({
    connection,
    keys,
    clock,
    audit,
    subscriptions: createSubscriptions({ connection, audit, placeOf: placeOfNumber(connection) }),
    tasks,
    register,
    census,
    reveals,
    hours: rooms.hours,
    randomBytes,
    drawBelow: randomInt,
    hash: rooms.secrecy.hashOf,
    // The visitor waits for it: it goes out as urgently as what is written by people in a hurry.
    sendCode: async ({ key, mobile: to, text, validUntil }) => {
      const { signature, code: unitCode } = await rooms.directory.unitOfExtension('');
      await delivery.enqueue({
        key,
        to,
        from: config.SERVICE_NUMBER,
        text,
        lane: 'urgent',
        signature: signature === '' ? config.SIGNATURE : signature,
        validUntil,
        ...(unitCode === '' ? {} : { unitCode }),
      });
    },
    codesPerMinute: config.VERIFICATION_CODES_PER_MINUTE,
  });
  const texts = createOutcomes(connection);
  const addressBook = openAddressBook({
    connection,
    clock,
    audit,
    tasks,
    register,
    census,
    texts,
    subscriptions: subscriptions.subscriptions,
    lastDelivered: texts.lastDelivered,
    hours: rooms.hours,
    reveals,
  });
  return {
    units,
    ...{ audit, auditCheck, settings, tasks },
    ...access,
    ...subscriptions,
    ...addressBook,
    importOperators: (given) => importOperators({ ...given, connection, clock, audit, operators: access.operators }),
  };
}
