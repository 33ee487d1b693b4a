import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openApp } from '../src/app';
import { readConfig } from '../src/config';
import type { Mobile } from '../src/core/mobile';
import { DEMO_PASSWORD } from '../src/directory/operators/demo-operators';
import { operatorModel, type OperatorRecord } from '../src/directory/operators/operator-model';
import { searchWords } from '../src/directory/operators/search-words';
import { ROLE_NAMES } from '../src/directory/roles';
import { loadNameReadings } from '../src/directory/sign-in/name-readings';
import { unitModel } from '../src/directory/unit';
import { seededRandom } from '../src/taxdata/demo/seeded-random';

/**
 * The list of operators and its search among 5,000, asked over HTTP as the province's administrator and a county's, on the
 * embedded store with the units of the demo province.
 *   npm run bench -- operators [operators] [requests]
 * Prints JSON. Limit (docs/architecture.md): p95 ≤ 150 ms.
 */
const OPERATORS = Number(process.argv[2] ?? 5_000);
const REQUESTS = Number(process.argv[3] ?? 100);
const PEOPLE = { province: '14100000001', county: '14101050001' } as const;
const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '欧阳', '司马'] as const;
const GIVEN = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '军', '杰', '娟', '涛', '明'] as const;
const ORDINARY = ROLE_NAMES.filter((role) => !role.endsWith('_admin'));
/** Below the demo's own codes. */
const FIRST_SERIAL = 100;

const mobileOf = (n: number): Mobile => `19900${String(n).padStart(6, '0')}` as Mobile;

function percentiles(times: number[]): { p50: number; p95: number } {
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95) };
}

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-operators-'));
  const config = {
    ...readConfig(),
    DATA_DIR: dataDir,
    MODEL_DIR: join(__dirname, '../.cache/model'),
    DEMO: true,
    DEMO_TAXPAYERS: 20,
    PORT: 0,
  };
  const app = await openApp(config, { logger: pino({ level: 'error' }, pino.destination(2)) });
  const { connection } = app.store;
  const readingsOf = await loadNameReadings(config.KNOWLEDGE_DIR);
  const units = (await unitModel(connection).find({}, { _id: 1 }).sort({ _id: 1 }).lean<{ _id: string }[]>()).map(
    ({ _id }) => _id,
  );
  const random = seededRandom(12366, 1);
  const now = new Date();
  const nameOf = (): string => `${random.pick(SURNAMES)}${random.pick(GIVEN)}${random.pick(GIVEN)}`;
  const records = Array.from({ length: OPERATORS }, (_, n): OperatorRecord => {
    const unitCode = units[n % units.length] ?? '';
    const name = nameOf();
    return {
      _id: `${unitCode.slice(0, 7)}${String(FIRST_SERIAL + n).padStart(4, '0')}`,
      ...{ name, unitCode, mobile: mobileOf(n), status: 'active', revision: 1, createdAt: now, updatedAt: now },
      roles: [ORDINARY[n % ORDINARY.length] ?? 'agent'],
      words: searchWords(name, readingsOf),
    };
  });
  await operatorModel(connection).insertMany(records);
  const base = await app.listen();

  const questions: Record<string, () => Record<string, string>> = {
    list: () => ({}),
    name: () => ({ q: nameOf() }),
    surname: () => ({ q: random.pick(SURNAMES) }),
    initials: () => ({ q: random.pick(['wfm', 'lj', 'z', 'oyw']) }),
    code: () => ({ q: records[random.between(0, OPERATORS - 1)]?._id ?? '' }),
    codePrefix: () => ({ q: (records[random.between(0, OPERATORS - 1)]?._id ?? '').slice(0, 6) }),
    mobile: () => ({ q: mobileOf(random.between(0, OPERATORS - 1)) }),
    role: () => ({ role: ORDINARY[random.between(0, ORDINARY.length - 1)] ?? 'agent' }),
  };
  const milliseconds: Record<string, Record<string, { p50: number; p95: number }>> = {};
  for (const [who, code] of Object.entries(PEOPLE)) {
    const entered = await fetch(`${base}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, password: DEMO_PASSWORD }),
    });
    const cookie = entered.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    const ask = async (question: Record<string, string>): Promise<void> => {
      const answer = await fetch(`${base}/api/operators?${new URLSearchParams(question).toString()}`, {
        headers: { cookie },
      });
      if (answer.status !== 200) throw new Error(`${who}: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    };
    const own: Record<string, { p50: number; p95: number }> = (milliseconds[who] = {});
    for (let warm = 0; warm < 20; warm++) await ask({});
    for (const [what, question] of Object.entries(questions)) {
      const times: number[] = [];
      for (let n = 0; n < REQUESTS; n++) {
        const asked = question();
        const started = performance.now();
        await ask(asked);
        times.push(performance.now() - started);
      }
      own[what] = percentiles(times);
    }
  }
  process.stdout.write(
    `${JSON.stringify({ operators: OPERATORS, units: units.length, requests: REQUESTS, milliseconds })}\n`,
  );
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

void main();
