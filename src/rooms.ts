import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config';
import { type Clock, HOUR, SECOND } from './core/clock';
import type { Mobile } from './core/mobile';
import type { FilingDeadlines } from './calendar/filing-deadlines';
import { loadCalendar } from './calendar/load-calendar';
import { createOfficeHours, type OfficeHours } from './calendar/office-hours';
import type { WorkCalendar } from './calendar/work-calendar';
import { createLedger, type Ledger } from './desk/ledger';
import { createSecrecy, type Secrecy } from './desk/secrecy';
import { createDirectory } from './directory/create-directory';
import type { Directory } from './directory/directory';
import { createUnitsCopy, type UnitsCopy } from './directory/units/units-copy';
import { loadUnderstander } from './intents/understander';
import type { Understander } from './intents/understanding';
import { findOnnxRuntime, openEmbedder } from './knowledge/embedding';
import { type Knowledge, type KnowledgeOptions, loadKnowledge } from './knowledge/knowledge';
import { createUnansweredQuestions, type UnansweredQuestions } from './knowledge/unanswered';
import { loadRules } from './reckoning/load-rules';
import type { Rules } from './reckoning/rules';
import type { Keys } from './store/keys';
import { createRateLimit } from './store/rate-limits';
import type { Store } from './store/store';
import { createCoreSystem } from './taxdata/core-system';
import { loadDemo } from './taxdata/demo-province';
import { lookupsFrom } from './taxdata/lookup-source';
import type { Lookups } from './taxdata/lookups';
import { createStoreLookups } from './taxdata/store-lookups';

/** The same province on every machine. */
export const DEMO_SEED = 12366;

export interface RoomsLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What the conversation needs, however its texts come and go. */
export interface Rooms {
  understander: Understander;
  knowledge: Knowledge;
  /** Rates, thresholds and brackets for what is reckoned. */
  rules: Rules;
  lookups: Lookups;
  directory: Directory;
  /** The units in memory, shared by whoever reads or changes them. */
  unitsCopy: UnitsCopy;
  calendar: WorkCalendar;
  /** Until when returns are due. */
  filing: FilingDeadlines;
  hours: OfficeHours;
  ledger: Ledger;
  unanswered: UnansweredQuestions;
  secrecy: Secrecy;
  mayLookUp(sender: Mobile): Promise<boolean>;
}

/** The secret that seals reports, complaints and the secrets of accounts: configured, or made once beside the embedded store, readable by its owner only. */
export async function deskSecret(config: Config): Promise<string> {
  if (config.DESK_SECRET !== undefined) return config.DESK_SECRET;
  const path = join(config.DATA_DIR, 'desk.key');
  await mkdir(config.DATA_DIR, { recursive: true });
  try {
    await writeFile(path, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}

/** The operator's embedding model, where one is configured and a runtime is installed; the search goes on without. */
async function embedding({ EMBEDDING_MODEL: folder }: Config, log: RoomsLog): Promise<KnowledgeOptions> {
  if (folder === undefined) return {};
  const runtime = await findOnnxRuntime();
  if (!runtime) {
    log.warn({ folder }, 'EMBEDDING_MODEL is set but neither onnxruntime-node nor onnxruntime-web is installed');
    return {};
  }
  return {
    embedder: await openEmbedder(folder, runtime),
    onEmbedding: (outcome) => {
      if (outcome === 'ready') log.info({ folder }, 'the embedding model has read the articles');
      else log.warn({ folder, error: outcome.message }, 'the embedding model failed; the search goes on without it');
    },
  };
}

function chooseLookups(config: Config, store: Store, clock: Clock, log: RoomsLog): Lookups {
  const imported = createStoreLookups(store.connection);
  const { CORE_SYSTEM_MODE: mode, CORE_SYSTEM_URL: baseUrl } = config;
  if (mode === 'store' || baseUrl === undefined) return imported;
  const live = createCoreSystem({
    baseUrl,
    ...(config.CORE_SYSTEM_TOKEN === undefined ? {} : { token: config.CORE_SYSTEM_TOKEN }),
    timeoutMs: config.CORE_SYSTEM_TIMEOUT_MS,
    clock,
    onFailure: (failure) => log.warn(failure, 'the live core system did not answer'),
  });
  return lookupsFrom(mode, { store: imported, live });
}

/** Opens everything between the store and the conversation; loads the demo province where the configuration wants it. */
export async function openRooms(
  config: Config,
  given: { store: Store; keys: Keys; clock: Clock; log: RoomsLog },
): Promise<Rooms> {
  const { store, keys, clock, log } = given;
  const unitsCopy = createUnitsCopy(store.connection, clock);
  const loadData = async (): Promise<Directory> => {
    if (config.DEMO) {
      const demo = await loadDemo({
        connection: store.connection,
        taxpayers: config.DEMO_TAXPAYERS,
        seed: DEMO_SEED,
        clock,
      });
      if (demo.loaded) log.info({ records: demo.records }, 'the demo province is loaded');
    }
    return createDirectory(store.connection, clock, unitsCopy);
  };
  const [calendar, knowledge, rules, understander, directory, secret] = await Promise.all([
    loadCalendar(join(config.KNOWLEDGE_DIR, 'calendar')),
    loadKnowledge(config.KNOWLEDGE_DIR, {
      ...(await embedding(config, log)),
      unchecked: config.UNCHECKED_ANSWERS,
    }),
    loadRules(join(config.KNOWLEDGE_DIR, 'rules')),
    loadUnderstander({
      corpusDir: join(config.KNOWLEDGE_DIR, 'intents'),
      cacheDir: config.MODEL_DIR,
      log: (event) => log.info(event, event.event === 'model_loaded' ? 'the model is loaded' : 'the model is trained'),
    }),
    loadData(),
    deskSecret(config),
  ]);
  const secrecy = createSecrecy(secret);
  const limit = createRateLimit(keys, {
    name: 'look-ups',
    points: config.LOOKUPS_PER_HOUR,
    durationSeconds: HOUR / SECOND,
  });
  return {
    understander,
    knowledge,
    rules,
    directory,
    unitsCopy,
    secrecy,
    lookups: chooseLookups(config, store, clock, log),
    calendar: calendar.work,
    filing: calendar.filing,
    hours: createOfficeHours(calendar.work, config.DUTY_HOURS),
    ledger: createLedger(store.connection, secrecy),
    unanswered: createUnansweredQuestions(store.connection),
    mayLookUp: async (sender) => (await limit.consume(sender)).allowed,
  };
}
