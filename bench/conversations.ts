import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type App, openApp } from '../src/app';
import { readConfig } from '../src/config';
import { DAY, MINUTE, systemClock } from '../src/core/clock';
import { maskMobile } from '../src/core/mobile';
import { shanghaiDay } from '../src/core/shanghai-time';
import { inboxModel } from '../src/delivery/inbox/inbox-model';
import { ledgerModel, type LedgerRecord } from '../src/desk/ledger';
import { createSecrecy } from '../src/desk/secrecy';
import { DEMO_PASSWORD } from '../src/directory/operators/demo-operators';
import { unitModel, type UnitRecord } from '../src/directory/unit';
import { DEMO_SEED } from '../src/rooms';
import { ensureIndexes, openStore } from '../src/store/store';
import { loadDemo } from '../src/taxdata/demo-province';
import { seededRandom } from '../src/taxdata/demo/seeded-random';

/**
 * The ledger with 2,000,000 contacts of a year in a province of 1,000 units, read over HTTP in the whole service on the embedded
 * store: lists by unit, number, intent and day, outcome; the second page; a conversation; the search. Prints one JSON line.
 *
 *   npm run bench -- conversations [contacts] [calls]
 */
const SECRET = 'the secret of a bench, of nothing else';
const UNITS = 1_000;
const DAYS = 360;
const SENDERS = 200_000;
/** Whose texts are there as well: of the newest contacts. */
const TEXTS = 100_000;
const BATCH = 2_000;

const PROVINCE = '14100000000';
const CITY = '14101000000';
const COUNTY = '14101050000';
const PROVINCE_AGENT = '14100000002';
const COUNTY_AGENT = '14101050005';

/** Intent, kind of the reply, and how many of a hundred contacts are so. */
const CONTACTS: readonly (readonly [intent: string, replyKind: string, share: number])[] = [
  ['consult', 'answer', 50],
  ['consult', 'fallback', 2],
  ['invoice_verify', 'result', 12],
  ['invoice_verify', 'ask_slot', 6],
  ['progress_query', 'result', 5],
  ['office_info', 'answer', 8],
  ['fixed_tax_query', 'result', 4],
  ['human_agent', 'handoff', 3],
  ['greeting', 'greet', 3],
  ['out_of_scope', 'fallback', 3],
  ['suggestion', 'ack', 1],
  ['complaint', 'ack', 2],
  ['report', 'ack', 1],
];
const PER_HUNDRED = CONTACTS.flatMap(([intent, replyKind, share]) =>
  Array.from({ length: share }, () => ({ intent, replyKind })),
);

const { hashOf } = createSecrecy(SECRET);
const mobileOf = (n: number): string => `${n % 2 === 0 ? '13800' : '19900'}${String(n).padStart(6, '0')}`;

/** More branches below the counties, until there are as many units as a province has. */
function addBranches(units: UnitRecord[]): UnitRecord[] {
  const counties = units.filter(({ level }) => level === 'county');
  return Array.from({ length: Math.max(0, UNITS - units.length) }, (_, n): UnitRecord => {
    const county = counties[n % counties.length] as UnitRecord;
    const place = 50 + Math.floor(n / counties.length);
    return {
      ...county,
      _id: county._id.slice(0, -4) + String(place * 100).padStart(4, '0'),
      name: `${county.name}第${place}税务分局`,
      aliases: [],
      level: 'branch',
      parentCode: county._id,
      halls: [],
    };
  }).map(({ extension: _, ...unit }) => unit);
}

interface Loaded {
  seconds: number;
  units: number;
  newest: Date;
  /** Of those who texted lately. */
  mobiles: string[];
}

/** Contacts by time, as they would have come; indexes are built when all are there. */
async function load(dataDir: string, count: number): Promise<Loaded> {
  const store = await openStore({ dataDir });
  const { connection } = store;
  await loadDemo({ connection, taxpayers: 2_000, seed: DEMO_SEED, clock: systemClock });
  const model = unitModel(connection);
  await model.collection.insertMany(addBranches(await model.find().lean()) as never);
  const units = (await model.find({}, { _id: 1 }).lean()).map(({ _id }) => _id);
  const started = performance.now();
  const ledger = ledgerModel(connection).collection;
  const inbox = inboxModel(connection).collection;
  const hashes = Array.from({ length: SENDERS }, (_, n) => hashOf(mobileOf(n)));
  const newest = new Date(Date.now() - MINUTE);
  const random = seededRandom(6, 1);
  const mobiles: string[] = [];
  for (let start = 0; start < count; start += BATCH) {
    const rows: LedgerRecord[] = [];
    const texts: object[] = [];
    for (let n = start; n < Math.min(count, start + BATCH); n++) {
      const at = new Date(newest.getTime() - Math.floor(((count - 1 - n) / count) * DAYS * DAY));
      const { intent, replyKind } = PER_HUNDRED[
        random.between(0, PER_HUNDRED.length - 1)
      ] as (typeof PER_HUNDRED)[number];
      const confidential = intent === 'complaint' || intent === 'report';
      // A tenth of all come from a few who text every day.
      const sender = random.between(0, 9) === 0 ? random.between(0, 20) : random.between(0, SENDERS - 1);
      rows.push({
        _id: confidential ? `sealed:${n}` : `text-${n}`,
        at,
        unitCode: units[random.between(0, units.length - 1)] ?? PROVINCE,
        intent,
        confidence: 0.9,
        replyKind,
        channel: `cmpp-${n % 4}`,
        outcome: '已答复',
        ...(confidential
          ? { confidential: true as const }
          : { senderHash: hashes[sender] as string, senderMasked: maskMobile(mobileOf(sender)) }),
      });
      if (confidential || n < count - TEXTS) continue;
      if (n % 100 === 0) mobiles.push(mobileOf(sender));
      texts.push({
        _id: `text-${n}`,
        dedupe: `text-${n}`,
        channel: `cmpp-${n % 4}`,
        from: mobileOf(sender),
        to: '12366',
        text: '一般纳税人卖货税率几个点',
        receivedAt: at,
        incomplete: false,
        order: n,
        state: 'handled',
        attempt: 1,
        doneAt: at,
      });
    }
    await ledger.insertMany(rows as never);
    if (texts.length > 0) await inbox.insertMany(texts as never);
  }
  await ensureIndexes(connection);
  await store.close();
  return { seconds: Math.round((performance.now() - started) / 100) / 10, units: units.length, newest, mobiles };
}

/** Signed in as one of the demo's operators. */
async function signIn(app: App, code: string): Promise<(url: string) => Promise<Answer>> {
  const answer = await app.web.inject({
    method: 'POST',
    url: '/api/sign-in',
    headers: { host: 'localhost' },
    payload: { code, password: DEMO_PASSWORD },
  });
  const cookie = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  if (answer.statusCode !== 200) throw new Error(`sign-in: ${answer.statusCode} ${answer.body}`);
  return async (url) => {
    const { statusCode, body } = await app.web.inject({ url, headers: { host: 'localhost', cookie } });
    if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${body}`);
    return JSON.parse(body) as Answer;
  };
}

interface Answer {
  items?: unknown[];
  next?: string;
  entries?: unknown[];
  groups?: { kind: string; hits: { id: string }[] }[];
}

interface Figure {
  p50: number;
  p95: number;
  /** Of the last answer. */
  rows: number;
}

async function measure(calls: number, work: () => Promise<Answer>): Promise<Figure> {
  const times: number[] = [];
  let rows = 0;
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    const { items, entries, groups = [] } = await work();
    times.push(performance.now() - started);
    rows = (items ?? entries ?? groups.flatMap(({ hits }) => hits)).length;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((times[Math.floor(times.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), rows };
}

async function run(count: number, calls: number, dataDir: string): Promise<void> {
  const loaded = await load(dataDir, count);
  const warnings = new Set<string>();
  const config = {
    ...readConfig(),
    DATA_DIR: dataDir,
    MODEL_DIR: join(__dirname, '../.cache/model'),
    DEMO: true,
    DEMO_TAXPAYERS: 2_000,
    DESK_SECRET: SECRET,
  };
  // A query without an index is a warning of the store.
  const app = await openApp(config, { logger: pino({ level: 'warn' }, { write: (line) => void warnings.add(line) }) });
  try {
    const asProvince = await signIn(app, PROVINCE_AGENT);
    const asCounty = await signIn(app, COUNTY_AGENT);
    const random = seededRandom(12366, 1);
    const someDay = (): string => shanghaiDay(new Date(loaded.newest.getTime() - random.between(0, DAYS - 1) * DAY));
    const someMobile = (): string => loaded.mobiles[random.between(0, loaded.mobiles.length - 1)] ?? '';
    const list = (query: string) => (): Promise<Answer> => asProvince(`/api/conversations?${query}`);
    const byNumber = async (mobile: string): Promise<string> => {
      const { groups = [] } = await asProvince(`/api/search?q=${mobile}`);
      return groups.find(({ kind }) => kind === 'conversations')?.hits[0]?.id ?? '';
    };
    const busiest = await byNumber(mobileOf(0));
    const week = shanghaiDay(new Date(loaded.newest.getTime() - 6 * DAY));
    let cursor = '';
    const works: Record<string, () => Promise<Answer>> = {
      newest: list(''),
      ofCounty: () => asCounty('/api/conversations'),
      unitCounty: list(`unit=${COUNTY}`),
      unitCity: list(`unit=${CITY}`),
      unitProvince: list(`unit=${PROVINCE}`),
      number: list(`conversation=${busiest}`),
      intentAndDay: () => {
        const day = someDay();
        return list(`intent=invoice_verify&from=${day}&to=${day}`)();
      },
      cityIntentAndDay: () => {
        const day = someDay();
        return list(`unit=${CITY}&intent=progress_query&from=${day}&to=${day}`)();
      },
      notUnderstoodInAWeek: list(`outcome=not_understood&from=${week}`),
      countyNotUnderstood: () => asCounty('/api/conversations?outcome=not_understood'),
      suggestionsFiled: list('outcome=filed&intent=suggestion'),
      channelAndOutcome: list('outcome=handed_over&channel=cmpp-2'),
      deepPage: async () => {
        const answer = await list(cursor === '' ? `from=${someDay()}&limit=200` : `limit=200&cursor=${cursor}`)();
        cursor = answer.next ?? '';
        return answer;
      },
      conversation: () => asProvince(`/api/conversations/${busiest}`),
      searchMobile: () => asProvince(`/api/search?q=${someMobile()}`),
      searchWords: () => asProvince(`/api/search?q=${encodeURIComponent(random.pick(['发票丢了', '印花税', '商贸']))}`),
      searchOrder: () => asProvince('/api/search?q=TS20260316000124'),
    };
    const milliseconds: Record<string, Figure> = {};
    for (const [name, work] of Object.entries(works)) milliseconds[name] = await measure(calls, work);
    const slowest = Math.max(...Object.values(milliseconds).map(({ p95 }) => p95));
    const { seconds: loadSeconds, units } = loaded;
    process.stdout.write(
      `${JSON.stringify({ contacts: count, units, loadSeconds, milliseconds, slowest, limit: 150, warnings: [...warnings].slice(0, 5) })}\n`,
    );
  } finally {
    await app.stop();
  }
}

async function main(): Promise<void> {
  const [count = 2_000_000, calls = 60] = process.argv.slice(2).map(Number);
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-conversations-'));
  try {
    await run(count, calls, dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main();
