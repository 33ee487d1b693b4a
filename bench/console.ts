import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DAY } from '../src/core/clock';
import { unitModel } from '../src/directory/unit';
import { loadNameReadings } from '../src/directory/sign-in/name-readings';
import { readConfig } from '../src/config';
import { ensureIndexes, openStore } from '../src/store/store';
import { seededRandom } from '../src/taxdata/demo/seeded-random';
import { ADDRESS_BOOK_ENDPOINTS } from '../src/web/api/address-book';
import { AUDIT_ENDPOINTS } from '../src/web/api/audit';
import { CARRIER_ENDPOINTS } from '../src/web/api/carriers';
import type { Endpoint, Endpoints } from '../src/web/api/contract';
import { CONVERSATION_ENDPOINTS } from '../src/web/api/conversations';
import { HOME_ENDPOINTS } from '../src/web/api/home';
import { OPERATOR_ENDPOINTS } from '../src/web/api/operators';
import { SEARCH_ENDPOINTS } from '../src/web/api/search';
import { SUBSCRIPTION_ENDPOINTS } from '../src/web/api/subscriptions';
import { TASK_ENDPOINTS } from '../src/web/api/tasks';
import { UNIT_ENDPOINTS } from '../src/web/api/units';
import { growChain } from './console/audit-chain';
import { type Belonging, loadBook } from './console/book';
import { type Figure, figureOf, secondsOf, timed } from './console/figures';
import { firstPages } from './console/first-page';
import { LEDGER_DAYS, loadLedger, type LoadedLedger } from './console/ledger';
import { loadOperators } from './console/operators';
import { COUNTY, COUNTY_OFFICER, loadProvince } from './console/province';
import { type Question, questions } from './console/questions';
import { type Asker, DEMO_TAXPAYERS, inFolder, SECRET, withService } from './console/service';
import { loadOrders, loadSubscriptions, loadTasks } from './console/work';
import type { OperatorRecord } from '../src/directory/operators/operator-model';

/**
 * Every list and every search of the console over HTTP, for people of each level, on the embedded store: 100,000 taxpayers with
 * their contacts, 5,000 operators in 1,000 units, tasks, subscriptions, work orders, a ledger and an audit trail. Then the first
 * pages in a browser that has cached nothing. Prints JSON; fails where a p95 is above its limit.
 *
 *   npm run bench -- console [--calls 30] [--taxpayers 100000] [--only taxpayers] [--no-pages] [--verbose] [--data DIR]
 *     [--tasks 100000] [--contacts 200000] [--audit 200000]
 *
 * With --data the folder is kept, and what a run before has loaded into it is used again.
 */
const LIMITS = { milliseconds: 150, firstPageMilliseconds: 1_500 };
const USUAL = { operators: 5_000, units: 1_000, tasks: 100_000, orders: 20_000, contacts: 200_000, audit: 200_000 };
const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '30' },
    taxpayers: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    'no-pages': { type: 'boolean', default: false },
    data: { type: 'string' },
    ...{ tasks: { type: 'string' }, contacts: { type: 'string' }, audit: { type: 'string' } },
    verbose: { type: 'boolean', default: false },
  },
});
const SIZES = {
  ...USUAL,
  tasks: Number(values.tasks ?? USUAL.tasks),
  contacts: Number(values.contacts ?? USUAL.contacts),
  audit: Number(values.audit ?? USUAL.audit),
};
const WARM_UP = 2;
const PEOPLE = {
  province: '14100000001',
  city: '14101000001',
  county: '14101050001',
  officer: COUNTY_OFFICER,
  agent: '14100000002',
  countyAgent: '14101050005',
  auditor: '14100000008',
} as const;

const TABLES: Endpoints = {
  ...{ ...ADDRESS_BOOK_ENDPOINTS, ...AUDIT_ENDPOINTS, ...CARRIER_ENDPOINTS, ...CONVERSATION_ENDPOINTS },
  ...{ ...HOME_ENDPOINTS, ...OPERATOR_ENDPOINTS, ...SEARCH_ENDPOINTS, ...SUBSCRIPTION_ENDPOINTS },
  ...{ ...TASK_ENDPOINTS, ...UNIT_ENDPOINTS },
};

interface Loaded {
  operators: OperatorRecord[];
  ledger: LoadedLedger;
}

async function load(dataDir: string, taxpayers: number): Promise<Loaded> {
  const store = await openStore({ dataDir });
  const { connection } = store;
  const records = await loadProvince(connection, { units: SIZES.units, taxpayers: DEMO_TAXPAYERS });
  const units = records.map(({ _id }) => _id);
  const readingsOf = await loadNameReadings(readConfig().KNOWLEDGE_DIR);
  const operators = await loadOperators(connection, { operators: SIZES.operators, units, readingsOf });
  const officers = new Map<string, string[]>();
  for (const { _id, unitCode, roles } of operators)
    if (roles.includes('tax_officer')) officers.set(unitCode, [...(officers.get(unitCode) ?? []), _id]);
  /** A tenth of all in one county, a tenth of those in one officer's charge; the others wherever there are units. */
  const belonging = (n: number): Belonging => {
    if (n % 100 === 0) return { unitCode: COUNTY, officerCode: COUNTY_OFFICER };
    const unitCode = n % 10 === 0 ? COUNTY : (units[n % units.length] ?? COUNTY);
    const here = officers.get(unitCode) ?? [];
    const officerCode = here[Math.floor(n / units.length) % Math.max(1, here.length)];
    return { unitCode, ...(officerCode === undefined ? {} : { officerCode }) };
  };
  await loadBook(connection, taxpayers, belonging);
  await loadTasks(connection, SIZES.tasks, { belonging, taxpayers });
  await loadSubscriptions(connection, taxpayers, belonging);
  await loadOrders(connection, SIZES.orders, units);
  const ledger = await loadLedger(connection, { count: SIZES.contacts, units, secret: SECRET });
  const begun = Date.now() - LEDGER_DAYS * DAY;
  await growChain(connection, SIZES.audit, (n) => {
    const { _id: code, name, unitCode } = operators[n % operators.length] as OperatorRecord;
    return {
      by: { code, name, unitCode, from: '10.0.0.8' },
      action: n % 20 === 0 ? 'contacts.reveal' : 'contacts.change',
      outcome: n % 500 === 0 ? 'denied' : 'done',
      at: new Date(begun + Math.floor((n / SIZES.audit) * LEDGER_DAYS * DAY)),
    };
  });
  await ensureIndexes(connection);
  const known = await unitModel(connection).countDocuments({});
  if (known !== SIZES.units) throw new Error(`${known} units`);
  await store.close();
  return { operators, ledger };
}

interface Row extends Figure {
  endpoint: string;
  question: string;
  who: string;
  rows?: number;
}

interface Answer {
  items?: unknown[];
  groups?: unknown[];
  cards?: unknown[];
  next?: string;
}

/** One question, as often as said, asked by one person. */
async function measure(asker: Asker, { endpoint, ask, pages }: Question, calls: number) {
  const [method, path = ''] = endpoint.split(' ');
  let answer: Answer = {};
  let next: string | undefined;
  const once = async (): Promise<void> => {
    const asked = { ...ask(), ...(pages && next !== undefined ? { cursor: next } : {}) };
    answer =
      method === 'POST'
        ? await asker.post<Answer>(path, asked)
        : await asker.get<Answer>(`${path}?${new URLSearchParams(asked).toString()}`);
    ({ next } = answer);
  };
  await timed(WARM_UP, once);
  const rows = (answer.items ?? answer.groups ?? answer.cards)?.length;
  const figure = figureOf(await timed(calls, once));
  return { ...figure, ...(rows === undefined ? {} : { rows }) };
}

/** Lists that are in the contract and not among the questions: the bench must not forget one. */
function forgotten(asked: readonly Question[]): string[] {
  const lists = Object.entries(TABLES).filter(([name, { answer, params }]) => {
    const { properties = {} } = answer as { properties?: object };
    return name.startsWith('GET ') && params === undefined && 'items' in properties;
  });
  return lists.map(([name]) => name).filter((name) => !asked.some(({ endpoint }) => endpoint === name));
}

/** What was loaded before into a folder that is kept, or is loaded now. */
async function loadOnce(dataDir: string, taxpayers: number): Promise<Loaded> {
  const noted = join(dataDir, `loaded-${taxpayers}.json`);
  if (existsSync(noted)) {
    const { operators, ledger } = JSON.parse(readFileSync(noted, 'utf8')) as Loaded;
    return { operators, ledger: { ...ledger, newest: new Date(ledger.newest) } };
  }
  const loaded = await load(dataDir, taxpayers);
  writeFileSync(noted, JSON.stringify(loaded));
  return loaded;
}

async function run(dataDir: string): Promise<void> {
  const calls = Number(values.calls);
  const taxpayers = Number(values.taxpayers);
  const { seconds: loadSeconds, value: loaded } = await secondsOf(() => loadOnce(dataDir, taxpayers));
  const asked = questions({ ...loaded, taxpayers, random: seededRandom(12366, 1), auditEntries: SIZES.audit });
  const left = forgotten(asked);
  await withService(dataDir, async ({ url, appointAuditor, signIn, warnings }) => {
    const rows: Row[] = [];
    let pages: Record<string, Figure> | undefined;
    const { _id: countyAuditor } = loaded.operators[0] as OperatorRecord;
    await appointAuditor(countyAuditor, COUNTY);
    for (const [who, code] of Object.entries({ ...PEOPLE, countyAuditor })) {
      const asker = await signIn(code);
      if (who === 'province' && !values['no-pages']) pages = await firstPages(url, asker, 10);
      for (const question of asked) {
        const { endpoint, name } = question;
        const { right } = TABLES[endpoint] as Endpoint;
        const isTheirs = right === 'signed_in' || right === 'anyone' || asker.actions.includes(right);
        if (!isTheirs || !endpoint.includes(values.only)) continue;
        const row = { endpoint, question: name, who, ...(await measure(asker, question, calls)) };
        rows.push(row);
        if (values.verbose)
          process.stderr.write(`${row.p50} ${row.p95} ${who} ${endpoint} ${name} ${row.rows ?? ''}\n`);
      }
    }
    const slow = rows.filter(({ p95 }) => p95 > LIMITS.milliseconds);
    const slowPages = Object.entries(pages ?? {}).filter(([, { p95 }]) => p95 > LIMITS.firstPageMilliseconds);
    const refused = warnings().filter((line) => line.includes('without an index'));
    const ok = slow.length + slowPages.length + refused.length + left.length === 0;
    const slowest = rows.toSorted((a, b) => b.p95 - a.p95).slice(0, 10);
    const report = {
      ...{ bench: 'console', taxpayers, ...SIZES, calls, loadSeconds, limits: LIMITS, ok, asked: rows.length },
      ...{ slow, slowest, pages: pages ?? 'no chromium', warnings: warnings().slice(0, 5), forgotten: left, rows },
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    process.exitCode = ok ? 0 : 1;
  });
}

if (values.data === undefined) void inFolder('console', run);
else {
  mkdirSync(values.data, { recursive: true });
  void run(values.data);
}
