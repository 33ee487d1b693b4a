import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type App, openApp } from '../../src/app';
import { type Config, readConfig } from '../../src/config';
import { DEMO_OPERATORS, DEMO_PASSWORD } from '../../src/directory/operators/demo-operators';
import { operatorModel } from '../../src/directory/operators/operator-model';
import type { Action } from '../../src/directory/rights';

/** Of the units the demo has anyway; the benches load their own taxpayers. */
export const DEMO_TAXPAYERS = 200;
/** The key under which the ledger's senders are hashed. */
export const SECRET = 'the secret of a bench, of nothing else';

/** An operator who is signed in. */
export interface Asker {
  actions: readonly Action[];
  cookies: readonly { name: string; value: string }[];
  /** The JSON of a list or a search; throws where it is refused. */
  get<T>(url: string): Promise<T>;
  post<T>(url: string, body: object): Promise<T>;
}

export interface BenchService {
  app: App;
  url: string;
  signIn(code: string): Promise<Asker>;
  /** Makes somebody a unit's auditor, with the password of the demo's operators. */
  appointAuditor(code: string, unitCode: string): Promise<void>;
  /** What the store had to say: a query without an index is a warning. */
  warnings(): string[];
}

function configOf(dataDir: string): Config {
  return {
    ...readConfig(),
    DATA_DIR: dataDir,
    MODEL_DIR: join(__dirname, '../../.cache/model'),
    DEMO: true,
    DEMO_TAXPAYERS,
    DESK_SECRET: SECRET,
    // A bench asks more than a person does.
    CONSOLE_REQUESTS_PER_MINUTE: 1_000_000,
  };
}

/** A folder of its own, removed at the end whatever happens. */
export async function inFolder(name: string, work: (dataDir: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), `bench-${name}-`));
  try {
    await work(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/**
 * The whole service over a store that was loaded before, asked over HTTP. Its channels and periodic jobs are not started: they would
 * follow up what was loaded as if it had just come in, beside what is measured.
 */
export async function withService(dataDir: string, work: (service: BenchService) => Promise<void>): Promise<void> {
  const warnings = new Set<string>();
  const logger = pino({ level: 'warn' }, { write: (line) => void warnings.add(line) });
  const app = await openApp(configOf(dataDir), { logger });
  try {
    const url = await app.web.listen({ host: '127.0.0.1', port: 0 });
    const operators = operatorModel(app.store.connection);
    const appointAuditor = async (code: string, unitCode: string): Promise<void> => {
      const one = await operators.findOne({ _id: DEMO_OPERATORS[0]?.code }).lean();
      await operators.updateOne(
        { _id: code },
        { $set: { unitCode, roles: ['auditor'], password: one?.password, demo: true } },
      );
    };
    await work({ app, url, appointAuditor, signIn: (code) => signIn(url, code), warnings: () => [...warnings] });
  } finally {
    await app.web.close();
    await app.stop();
  }
}

async function signIn(base: string, code: string): Promise<Asker> {
  const answer = await fetch(`${base}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, password: DEMO_PASSWORD }),
  });
  if (!answer.ok) throw new Error(`sign-in of ${code}: ${answer.status} ${await answer.text()}`);
  const { session } = (await answer.json()) as { session: { csrf: string; actions: Action[] } };
  const cookies = answer.headers.getSetCookie().map((each) => {
    const [name = '', value = ''] = (each.split(';')[0] ?? '').split('=');
    return { name, value };
  });
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const ask = async <T>(url: string, options: RequestInit): Promise<T> => {
    const given = await fetch(`${base}${url}`, options);
    if (!given.ok) throw new Error(`${code} ${url}: ${given.status} ${await given.text()}`);
    return (await given.json()) as T;
  };
  return {
    actions: session.actions,
    cookies,
    get: (url) => ask(url, { headers: { cookie } }),
    post: (url, body) =>
      ask(url, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': session.csrf },
        body: JSON.stringify(body),
      }),
  };
}
