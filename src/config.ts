import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { AppError } from './core/errors';

/** One line of the configuration table (docs/configuration.md; a test binds the two). */
interface Key<T> {
  /** The value used when nothing is set; undefined = optional. */
  fallback: T | undefined;
  /** Shown nowhere; may also be given as a file through NAME_FILE. */
  secret?: boolean;
  read: (text: string) => T;
  /** English, one line, for the table. */
  about: string;
}

class Fault extends Error {}

const text = (value: string): string => value;

function oneOf<const T extends string>(...values: T[]): (value: string) => T {
  return (value) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new Fault(`must be one of ${values.join(', ')}`);
    return found;
  };
}

function whole(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      throw new Fault(`must be a whole number from ${min} to ${max}`);
    return number;
  };
}

function yesNo(value: string): boolean {
  if (['on', 'true', '1', 'yes'].includes(value)) return true;
  if (['off', 'false', '0', 'no'].includes(value)) return false;
  throw new Fault('must be on or off');
}

function url(...protocols: string[]): (value: string) => string {
  return (value) => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol))
      throw new Fault(`must be a URL (${protocols.join(', ')})`);
    return value;
  };
}

function spells(value: string): { from: string; to: string }[] {
  const time = '([01]\\d|2[0-3]):[0-5]\\d';
  const read = value.split(',').map((spell) => {
    const [from = '', to = ''] = spell.trim().split('-');
    if (!new RegExp(`^${time}$`).test(from) || !new RegExp(`^${time}$`).test(to) || from >= to) {
      throw new Fault('must be spells HH:mm-HH:mm, separated by commas');
    }
    return { from, to };
  });
  if (read.some((spell, i) => i > 0 && spell.from < (read[i - 1]?.to ?? '')))
    throw new Fault('spells must be in order and apart');
  return read;
}

function list(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function key<T>(fallback: T, read: (text: string) => T, about: string): Key<T> & { fallback: T } {
  return { fallback, read, about };
}

function optional<T>(
  read: (text: string) => T,
  about: string,
  secret = false,
): Key<T | undefined> & { fallback: undefined } {
  return { fallback: undefined, read, about, secret };
}

export const CONFIGURATION = {
  NODE_ENV: key('development', oneOf('development', 'production', 'test'), 'production refuses the demo'),
  HOST: key('127.0.0.1', text, 'address the server listens on'),
  PORT: key(12366, whole(0, 65535), 'port the server listens on; 0 takes a free one'),
  ALLOWED_HOSTS: key([], list, 'host names under which browsers may reach the server, besides localhost'),
  TRUSTED_PROXIES: key(
    [],
    (value) => {
      const proxies = list(value);
      if (proxies.some((proxy) => !/^[0-9a-fA-F.:]+(\/\d{1,3})?$/.test(proxy)))
        throw new Fault('must be addresses or networks, separated by commas');
      return proxies;
    },
    'addresses of the reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed',
  ),
  DATA_DIR: key('data', text, 'folder of the embedded store and of the trained model'),
  MODEL_DIR: optional(text, 'folder the trained model is cached in; default: model/ in DATA_DIR'),
  MONGODB_URL: optional(url('mongodb:', 'mongodb+srv:'), 'MongoDB instead of the embedded store', true),
  REDIS_URL: optional(
    url('redis:', 'rediss:'),
    'Redis for leases, pace and wake-ups; needed when several nodes share a MongoDB',
    true,
  ),
  KNOWLEDGE_DIR: optional(text, 'folder of articles, training sentences and calendars; default: the one that ships'),
  EMBEDDING_MODEL: optional(
    text,
    'folder of a sentence-embedding model (model.onnx, vocab.txt) that joins in the search of articles; needs onnxruntime-node installed',
  ),
  UNCHECKED_ANSWERS: optional(
    yesNo,
    'answers from articles that could not be checked against a document, with 以主管税务机关解释为准; default: as DEMO',
  ),
  DEMO: optional(yesNo, 'loads the demo province and opens the handset page; default: on, and off in production'),
  DEMO_TAXPAYERS: key(2000, whole(20, 2_000_000), 'taxpayers the demo province is made of'),
  SERVICE_NUMBER: key(
    '12366',
    (value) => {
      if (!/^\d{3,12}$/.test(value)) throw new Fault('must be 3 to 12 digits');
      return value;
    },
    'number taxpayers text; digits after it are extensions of units',
  ),
  SIGNATURE: key(
    '12366税务',
    (value) => {
      if (value.length < 2 || value.length > 12 || /[【】]/.test(value))
        throw new Fault('must be 2 to 12 characters without 【】');
      return value;
    },
    'signature 【…】 of replies where the unit texted has none of its own',
  ),
  DUTY_HOURS: key(
    spells('09:00-12:00,13:00-17:00'),
    spells,
    'when people are on duty on a working day; the gap is the lunch break',
  ),
  LOOKUPS_PER_HOUR: key(30, whole(1, 10_000), 'look-ups of tax data one number may make in an hour'),
  VERIFICATION_CODES_PER_MINUTE: key(
    60,
    whole(1, 10_000),
    'codes by SMS the whole service sends in a minute at most; each number and each address has limits of its own',
  ),
  DESK_SECRET: optional(
    (value) => {
      if (value.length < 16) throw new Fault('must have at least 16 characters');
      return value;
    },
    'reports, complaints and the secrets of accounts are sealed under it; the embedded store makes one of its own (desk.key) where none is given',
    true,
  ),
  OPERATOR_CODE_PATTERN: key(
    '^\\d{11}$',
    (value) => {
      try {
        new RegExp(value);
      } catch {
        throw new Fault('must be a regular expression');
      }
      return value;
    },
    'what codes of operators look like (综合征管软件 V2.0)',
  ),
  OPERATOR_CODE_UNIT_DIGITS: key(
    7,
    whole(0, 10),
    'how many first digits of an operator’s code are those of the unit’s code',
  ),
  CONSOLE_REQUESTS_PER_MINUTE: key(
    1200,
    whole(60, 10_000_000),
    'requests to the console one operator, or one address that is not signed in, may make in a minute',
  ),
  PASSWORD_DAYS: key(
    180,
    whole(0, 3650),
    'days after which operators must change their password; 0: never; the console may change it',
  ),
  SESSION_IDLE_MINUTES: key(
    30,
    whole(5, 480),
    'a sign-in to the console ends after this long without use; the console may change it',
  ),
  SESSION_HOURS: key(
    12,
    whole(1, 24),
    'a sign-in to the console ends after this long in any case; the console may change it',
  ),
  CONVERSATION_DAYS: key(
    365,
    whole(30, 3650),
    'how far back the console shows texts of taxpayers; the console may change it',
  ),
  TEST_TEXTS_PER_HOUR: key(
    5,
    whole(1, 60),
    'test texts one operator may send through the carriers in an hour; the console may change it',
  ),
  ACCOUNTS_FILE: optional(text, 'JSON file with the accounts of the carriers (docs/accounts.md)'),
  CHAT_HOURS: key(12, whole(1, 72), 'how long a conversation of the web chat lasts, and a number bound to it'),
  CHAT_VISITORS_PER_HOUR: key(
    120,
    whole(1, 100_000),
    'conversations of the web chat that may be opened in an hour from one address (a bureau, a school may have one)',
  ),
  EMBED_ORIGINS: key(
    [],
    (value) => {
      const origins = list(value);
      const odd = origins.find(
        (origin) => !URL.canParse(origin) || new URL(origin).origin !== origin || !/^https?:/.test(origin),
      );
      if (odd !== undefined) throw new Fault('must be origins such as https://example.gov.cn, separated by commas');
      return origins;
    },
    'sites on which the web chat may stand in a frame (docs/chat.md); none by default',
  ),
  SEGMENTS_PER_SECOND: key(1000, whole(1, 100_000), 'pace of the demo handset, in segments a second'),
  CORE_SYSTEM_MODE: key(
    'store',
    oneOf('store', 'live', 'live-then-store'),
    'where tax data is looked up (docs/core-system.md)',
  ),
  CORE_SYSTEM_URL: optional(
    url('http:', 'https:'),
    'base address of the live core system; needed unless CORE_SYSTEM_MODE is store',
  ),
  CORE_SYSTEM_TOKEN: optional(text, 'bearer token for the live core system', true),
  CORE_SYSTEM_TIMEOUT_MS: key(800, whole(50, 30_000), 'time the live core system has for an answer'),
  SMS12366_PASSWORD: optional(text, 'password of the operator named by --as on the command line', true),
  LOG_LEVEL: key(
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'least severe log line that is written',
  ),
} satisfies Record<string, Key<unknown>>;

type Keys = typeof CONFIGURATION;
type Values = { [K in keyof Keys]: ReturnType<Keys[K]['read']> };
export type Config = Readonly<
  Omit<Values, 'KNOWLEDGE_DIR' | 'MODEL_DIR' | 'DEMO' | 'UNCHECKED_ANSWERS'> & {
    KNOWLEDGE_DIR: string;
    MODEL_DIR: string;
    DEMO: boolean;
    UNCHECKED_ANSWERS: boolean;
  }
>;

/** The folder that holds package.json: one above src/ and dist/ alike. */
export const PROJECT_ROOT = resolve(__dirname, '..');

function rawValue(name: string, secret: boolean, environment: NodeJS.ProcessEnv): string | undefined {
  const file = secret ? environment[`${name}_FILE`] : undefined;
  if (file === undefined || file === '') return environment[name] === '' ? undefined : environment[name];
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Fault(`${name}_FILE names a file that cannot be read`);
  }
}

/**
 * Reads and checks the whole configuration. All faults are listed at once in one AppError (`configuration`); the value of a
 * secret is in no message.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(CONFIGURATION) as [string, Key<unknown>][]) {
    try {
      const raw = rawValue(name, entry.secret === true, environment);
      values[name] = raw === undefined ? entry.fallback : entry.read(raw);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(`${name}${entry.secret === true ? '' : `=${environment[name] ?? ''}`}: ${error.message}`);
    }
  }
  const production = values['NODE_ENV'] === 'production';
  values['DEMO'] ??= !production;
  if (production && values['DEMO'] === true)
    faults.push('DEMO=on: the demo province and its handset are refused in production');
  if (values['CORE_SYSTEM_MODE'] !== 'store' && values['CORE_SYSTEM_URL'] === undefined) {
    faults.push('CORE_SYSTEM_URL: needed unless CORE_SYSTEM_MODE is store');
  }
  if (values['MONGODB_URL'] !== undefined && values['DESK_SECRET'] === undefined && production) {
    faults.push('DESK_SECRET: needed in production with MONGODB_URL, the same on every node');
  }
  if (faults.length > 0) {
    throw new AppError('configuration', `the configuration has ${faults.length} fault(s):\n  ${faults.join('\n  ')}`, {
      personMessage: `配置有${faults.length}处错误，请按 docs/configuration.md 修改后再启动：\n  ${faults.join('\n  ')}`,
    });
  }
  const dataDir = String(values['DATA_DIR']);
  values['DATA_DIR'] = isAbsolute(dataDir) ? dataDir : resolve(dataDir);
  values['MODEL_DIR'] ??= join(String(values['DATA_DIR']), 'model');
  values['UNCHECKED_ANSWERS'] ??= values['DEMO'];
  values['KNOWLEDGE_DIR'] ??= join(PROJECT_ROOT, 'knowledge');
  return values as unknown as Config;
}

/** A variable that an account names for its secret (docs/accounts.md): undefined where it is not set. */
export function environmentVariable(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return environment[name];
}

/** A key as it is in force: where it came from, and what it is unless it is a secret. */
export interface ConfigEntry {
  name: string;
  isSecret: boolean;
  isSet: boolean;
  source: 'environment' | 'file' | 'default';
  value?: string;
}

function shownValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value);
  if (!Array.isArray(value)) return String(value);
  return value
    .map((item: unknown) => {
      const { from, to } = item as { from?: string; to?: string };
      return from === undefined ? String(item) : `${from}-${to ?? ''}`;
    })
    .join(',');
}

/** Takes name and password out of an address. */
function withoutCredentials(value: string): string {
  if (!URL.canParse(value)) return value;
  const address = new URL(value);
  if (address.username === '' && address.password === '') return value;
  address.username = '';
  address.password = '';
  return address.toString();
}

/** The configuration in force, for the page that shows it: of a secret only whether it is set. */
export function describeConfig(config: Config, environment: NodeJS.ProcessEnv = process.env): ConfigEntry[] {
  const values = config as unknown as Record<string, unknown>;
  const given = (name: string): boolean => environment[name] !== undefined && environment[name] !== '';
  return (Object.entries(CONFIGURATION) as [string, Key<unknown>][]).map(([name, { secret = false }]) => {
    const value = values[name];
    const source = secret && given(`${name}_FILE`) ? 'file' : given(name) ? 'environment' : 'default';
    const shown = value === undefined || secret ? {} : { value: withoutCredentials(shownValue(value)) };
    return { name, isSecret: secret, isSet: value !== undefined, source, ...shown };
  });
}

/** The rows of docs/configuration.md. */
export function configurationTable(): string {
  const rows = (Object.entries(CONFIGURATION) as [string, Key<unknown>][]).map(([name, entry]) => {
    const shown =
      name === 'DUTY_HOURS'
        ? '09:00-12:00,13:00-17:00'
        : Array.isArray(entry.fallback)
          ? entry.fallback.join(',')
          : entry.fallback;
    return `| \`${name}\` | ${shown === undefined || shown === '' ? '–' : `\`${String(shown)}\``} | ${entry.secret === true ? 'yes' : ''} | ${entry.about} |`;
  });
  return ['| Key | Default | Secret | What it is |', '|---|---|---|---|', ...rows].join('\n');
}
