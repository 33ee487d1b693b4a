import { DAY } from '../src/core/clock';
import { shanghaiDay } from '../src/core/shanghai-time';
import { ensureIndexes, openStore } from '../src/store/store';
import { seededRandom } from '../src/taxdata/demo/seeded-random';
import { type Figure, figureOf, secondsOf, timed } from './console/figures';
import { LEDGER_DAYS, loadLedger, type LoadedLedger, senderOf } from './console/ledger';
import { CITY, COUNTY, loadProvince, PROVINCE } from './console/province';
import { DEMO_TAXPAYERS, inFolder, SECRET, withService } from './console/service';

/**
 * The ledger of a year in a province of 1,000 units, read over HTTP in the whole service on the embedded store: lists by unit,
 * number, intent and day, outcome; the second page; a conversation; the search. Prints one JSON line; fails above the limit.
 *
 *   npm run bench -- conversations [contacts] [calls]
 *
 * 500,000 contacts are loaded in a minute and a half, 2,000,000 in ten.
 */
const UNITS = 1_000;
const LIMIT = 150;
const PROVINCE_AGENT = '14100000002';
const COUNTY_AGENT = '14101050005';

interface Answer {
  items?: unknown[];
  next?: string;
  entries?: unknown[];
  groups?: { kind: string; hits: { id: string }[] }[];
}

/** Contacts by time, as they would have come; indexes are built when all are there. */
async function load(dataDir: string, count: number): Promise<LoadedLedger> {
  const store = await openStore({ dataDir });
  const { connection } = store;
  const units = await loadProvince(connection, { units: UNITS, taxpayers: DEMO_TAXPAYERS });
  const ledger = await loadLedger(connection, { count, units: units.map(({ _id }) => _id), secret: SECRET });
  await ensureIndexes(connection);
  await store.close();
  return ledger;
}

async function run(dataDir: string, count: number, calls: number): Promise<void> {
  const { seconds: loadSeconds, value: loaded } = await secondsOf(() => load(dataDir, count));
  await withService(dataDir, async ({ signIn, warnings }) => {
    const asProvince = (await signIn(PROVINCE_AGENT)).get<Answer>;
    const asCounty = (await signIn(COUNTY_AGENT)).get<Answer>;
    const random = seededRandom(12366, 1);
    const someDay = (): string =>
      shanghaiDay(new Date(loaded.newest.getTime() - random.between(0, LEDGER_DAYS - 1) * DAY));
    const someMobile = (): string => loaded.mobiles[random.between(0, loaded.mobiles.length - 1)] ?? '';
    const list = (query: string) => (): Promise<Answer> => asProvince(`/api/conversations?${query}`);
    const { groups: found = [] } = await asProvince(`/api/search?q=${senderOf(0)}`);
    const busiest = found.find(({ kind }) => kind === 'conversations')?.hits[0]?.id ?? '';
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
      channelOfNone: list('channel=cmpp-9'),
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
    const milliseconds: Record<string, Figure & { rows: number }> = {};
    for (const [name, work] of Object.entries(works)) {
      let last: Answer = {};
      const times = await timed(calls, async () => (last = await work()));
      const { items, entries, groups = [] } = last;
      milliseconds[name] = {
        ...figureOf(times),
        rows: (items ?? entries ?? groups.flatMap(({ hits }) => hits)).length,
      };
    }
    const slowest = Math.max(...Object.values(milliseconds).map(({ p95 }) => p95));
    const ok = slowest <= LIMIT && warnings().every((line) => !line.includes('without an index'));
    const report = { contacts: count, units: UNITS, loadSeconds, milliseconds, slowest, limit: LIMIT, ok };
    process.stdout.write(`${JSON.stringify({ ...report, warnings: warnings().slice(0, 5) })}\n`);
    process.exitCode = ok ? 0 : 1;
  });
}

const [contacts = 500_000, calls = 60] = process.argv.slice(2).map(Number);
void inFolder('conversations', (dataDir) => run(dataDir, contacts, calls));
