import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/core/clock';
import type { Author } from '../src/directory/actor';
import type { BookQuery } from '../src/directory/address-book/address-book';
import { createAddressBook } from '../src/directory/address-book/create-address-book';
import { createAudit } from '../src/directory/audit/create-audit';
import { contactId } from '../src/directory/contact';
import type { ContactRole } from '../src/directory/contact-kinds';
import type { Reach } from '../src/directory/rights';
import { placeOfNumber } from '../src/directory/subscriptions/place-of-number';
import { createSubscriptions } from '../src/directory/subscriptions/subscriptions';
import { createMemoryKeys } from '../src/store/keys-memory';
import { createRateLimit } from '../src/store/rate-limits';
import { ensureIndexes, openStore } from '../src/store/store';
import { seededRandom } from '../src/taxdata/demo/seeded-random';
import type { NewRecord } from '../src/taxdata/import/kind';
import { contacts } from '../src/taxdata/import/kinds-directory';
import { taxpayers } from '../src/taxdata/import/kinds-taxpayers';
import { upsertBatch } from '../src/taxdata/import/upsert-batch';
import { createTaxpayerRegister } from '../src/taxdata/taxpayer-register';

/**
 * Lists and searches of the address book among 100,000 taxpayers with 150,000 contacts in 100 units, as a tax administrator, a
 * county administrator and the province, on the embedded store with `strictScans`. Prints one JSON line.
 *
 *   node -r ./test/support/register-ts.cjs bench/address-book.ts [taxpayers] [calls]
 */
const PLACES = [
  '金水区',
  '中原区',
  '二七区',
  '管城区',
  '惠济区',
  '高新区',
  '经开区',
  '郑东新区',
  '上街区',
  '荥阳市',
] as const;
const WORDS = ['春风', '云帆', '老街', '青禾', '远山', '晨光', '小满', '百川', '禾木', '星河', '长河', '北斗'] as const;
const SECOND_WORDS = ['福', '源', '盛', '和', '兴', '达', '泰', '丰', '祥', '安', '瑞', '宏'] as const;
const TRADES = [
  '商贸',
  '科技',
  '建材',
  '餐饮管理',
  '物流',
  '文化传媒',
  '机械',
  '食品',
  '面馆',
  '理发店',
  '药店',
] as const;
const UNITS = 100;
const OFFICERS = 8;
const BY: Author = { code: '14100000001', name: '示例员', unitCode: 'U000', from: 'bench' };

const unitOf = (n: number): string => `U${String(n % UNITS).padStart(3, '0')}`;
const officerOf = (unit: number, n: number): string =>
  `141${String(unit).padStart(4, '0')}${String(n).padStart(4, '0')}`;
const idOf = (n: number): string => `91410${String(n % 1_000).padStart(3, '0')}MA${String(n).padStart(8, '0')}`;
const mobileOf = (n: number): string => `19900${String(n % 1_000_000).padStart(6, '0')}`;

function built(kind: typeof taxpayers, values: Record<string, unknown>): NewRecord {
  const record = kind.build(values);
  if (!record.ok) throw new Error(record.expected);
  return record.value;
}

function records(n: number): { taxpayer: NewRecord; itsContacts: NewRecord[] } {
  const random = seededRandom(7, n);
  const unit = n % UNITS;
  const trade = random.pick(TRADES);
  const name = `${random.pick(PLACES)}示例${random.pick(WORDS)}${random.pick(SECOND_WORDS)}${n % 977}号${trade}${trade.length > 2 ? '' : '有限公司'}`;
  const officerCode = officerOf(unit, Math.floor(n / UNITS) % OFFICERS);
  const taxpayer = built(taxpayers, {
    taxpayerId: idOf(n),
    name,
    status: 'normal',
    kind: '小规模纳税人',
    bureauCode: unitOf(n),
    bureauName: '示例税务局',
    officerName: '示例员',
    officerCode,
  });
  const roles: ContactRole[] = n % 2 === 0 ? ['法定代表人', '办税人员'] : ['法定代表人'];
  const itsContacts = roles.map((role, i) => ({
    ...built(contacts, {
      taxpayerId: idOf(n),
      taxpayerName: name,
      role,
      personName: `示例${n}`,
      mobile: mobileOf(n + i * 500_000),
      unitCode: unitOf(n),
    }),
    _id: contactId(idOf(n), role, `示例${n}`),
    officerCode,
  }));
  return { taxpayer, itsContacts };
}

function percentiles(times: number[]): { p50: number; p95: number } {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

async function main(): Promise<void> {
  const [count = 100_000, calls = 100] = process.argv.slice(2).map(Number);
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-address-book-'));
  const store = await openStore({ dataDir, strictScans: true });
  const { connection } = store;
  const audit = createAudit({ connection, clock: systemClock });
  const subscriptions = createSubscriptions({ connection, audit, placeOf: placeOfNumber(connection) });
  const book = createAddressBook({
    connection,
    audit,
    subscriptions,
    clock: systemClock,
    register: createTaxpayerRegister(connection, systemClock),
    tasks: { settle: () => Promise.resolve() },
    reveals: createRateLimit(createMemoryKeys(systemClock), { name: 'reveals', points: 60, durationSeconds: 3600 }),
    lastDelivered: () => Promise.resolve(undefined),
  });
  await ensureIndexes(connection);
  const loading = performance.now();
  for (let start = 0; start < count; start += 1_000) {
    const made = Array.from({ length: Math.min(1_000, count - start) }, (_, i) => records(start + i));
    await upsertBatch(
      taxpayers,
      connection,
      made.map(({ taxpayer }) => taxpayer),
      new Date(),
    );
    await upsertBatch(
      contacts,
      connection,
      made.flatMap(({ itsContacts }) => itsContacts),
      new Date(),
    );
  }
  const loadSeconds = Math.round((performance.now() - loading) / 100) / 10;

  const reaches: Record<string, Reach> = {
    officer: { everywhere: false, unitCodes: [], officerCode: officerOf(5, 2) },
    county: { everywhere: false, unitCodes: ['U005', 'U006', 'U007'] },
    province: { everywhere: true, unitCodes: [] },
  };
  const random = seededRandom(12366, 1);
  const queries: Record<string, () => BookQuery> = {
    list: () => ({}),
    name: () => ({ q: `${random.pick(WORDS)}${random.pick(SECOND_WORDS)}` }),
    trade: () => ({ q: random.pick(TRADES) }),
    // A tenth of all names have it: nothing in it is rare.
    place: () => ({ q: random.pick(PLACES) }),
    longName: () => ({ q: `${random.pick(SECOND_WORDS)}${random.between(0, 976)}号${random.pick(TRADES)}` }),
    mobile: () => ({ q: mobileOf(random.between(0, count - 1)) }),
    tail: () => ({ q: mobileOf(random.between(0, count - 1)).slice(-4) }),
    idPrefix: () => ({ q: idOf(random.between(0, count - 1)).slice(0, 8) }),
    person: () => ({ q: `示例${random.between(0, count - 1)}` }),
    nobody: () => ({ q: `示例${random.between(count, 2 * count)}某` }),
  };
  const figures: Record<string, Record<string, { p50: number; p95: number }>> = {};
  for (const [who, reach] of Object.entries(reaches)) {
    const own: Record<string, { p50: number; p95: number }> = (figures[who] = {});
    for (const [what, query] of Object.entries(queries)) {
      const times: number[] = [];
      for (let call = 0; call < calls; call++) {
        const started = performance.now();
        await book.find(reach, query(), BY);
        times.push(performance.now() - started);
      }
      own[what] = percentiles(times);
    }
  }
  process.stdout.write(`${JSON.stringify({ taxpayers: count, loadSeconds, milliseconds: figures })}\n`);
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
}

void main();
