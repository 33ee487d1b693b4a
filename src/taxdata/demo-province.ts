import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Clock } from '../core/clock';
import { shanghaiDay } from '../core/shanghai-time';
import { createDirectory } from '../directory/create-directory';
import type { UnitLevel } from '../directory/directory';
import { subscriptionChangeModel, subscriptionModel } from '../directory/subscriptions/records';
import { FIXED_KINDS, fixedCases, fixedFilings, SUBSCRIBED } from './demo/fixed-cases';
import { type DemoBureau, generatedTaxpayer } from './demo/generated-taxpayer';
import { IMPORT_KINDS, type ImportKindName, type NewRecord } from './import/kind';
import { KINDS } from './import/kinds';
import { upsertBatch } from './import/upsert-batch';

/** Raised when what the generator makes changes, so that demo provinces on disk are brought up to date. */
const GENERATOR_VERSION = 2;
/** Taxpayers generated between two writes; some twelve records each. */
const CHUNK = 250;
const OPENED_AT = new Date('2026-01-05T09:00:00+08:00');

/** The fixed cases' folder, the same distance from src/taxdata and dist/taxdata. */
const KNOWLEDGE_DEMO = join(__dirname, '..', '..', 'knowledge', 'demo');

export interface DemoOptions {
  connection: Connection;
  /** Generated taxpayers, besides the fixed cases. */
  taxpayers: number;
  seed: number;
  clock: Clock;
  /** Folder with the fixed cases; knowledge/demo by default. */
  folder?: string;
  /** Called after each chunk with the number of taxpayers done. */
  onProgress?: (done: number) => void;
}

/** Records of the demo province by kind, and whether anything had to be done for it. */
export interface DemoCounts {
  loaded: boolean;
  records: Record<ImportKindName, number>;
}

interface DemoState {
  _id: string;
  /** What was loaded: version, seed, fixed cases, month. */
  content: string;
  taxpayers: number;
  records: Record<ImportKindName, number>;
}

const stateSchema = new Schema<DemoState>(
  {
    _id: { type: String, required: true },
    content: { type: String, required: true },
    taxpayers: { type: Number, required: true },
    records: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'demo_state', versionKey: false },
);

function stateModel(connection: Connection): Model<DemoState> {
  return (
    (connection.models.DemoState as Model<DemoState> | undefined) ??
    connection.model<DemoState>('DemoState', stateSchema)
  );
}

/** What a loaded province was made of. The month belongs to it: "this month's" filings are another's next month. */
async function contentOf(folder: string, seed: number, now: Date): Promise<string> {
  const hash = createHash('sha256').update(`${GENERATOR_VERSION}:${seed}:${shanghaiDay(now).slice(0, 7)}`);
  for (const kind of FIXED_KINDS) hash.update(await readFile(join(folder, `${kind}.csv`)));
  return hash.digest('hex');
}

/** County bureaus, where taxpayers are registered. */
function bureausOf(units: NewRecord[]): [DemoBureau, ...DemoBureau[]] {
  const bureaus = (units as unknown as { _id: string; name: string; level: UnitLevel; aliases: string[] }[])
    .filter((unit) => unit.level === 'county')
    .map(({ _id: code, name, aliases }) => ({ code, name, region: code.slice(1, 7), place: aliases[0] ?? name }));
  const [first, ...rest] = bureaus;
  if (!first) throw new Error('the demo province has no county bureau');
  return [first, ...rest];
}

/** Opens the optional messages for numbers that have not decided yet: what somebody cancelled stays cancelled. */
async function openSubscriptions(connection: Connection, clock: Clock, mobiles: string[]): Promise<void> {
  const subscriptions = subscriptionModel(connection);
  const decided = new Set(
    (await subscriptions.find({ _id: { $in: mobiles } }, { _id: 1 }).lean()).map((record) => record._id),
  );
  const open = mobiles.filter((mobile) => !decided.has(mobile));
  const directory = await createDirectory(connection, clock);
  for (const mobile of open)
    await directory.changeSubscription({ mobile, open: true, by: 'demo', proof: '演示数据', at: OPENED_AT });
}

/**
 * Loads the demo province: the fixed cases of knowledge/demo and `taxpayers` generated ones, everything invented.
 * Deterministic by seed, a bigger number contains the smaller one. Where the same or a bigger one is there already
 * nothing is read or written but one record, so that every start may call it. What people changed since (a cancelled
 * subscription) is kept; demo records themselves are put back when the month, the seed or the cases changed.
 */
export async function loadDemo(options: DemoOptions): Promise<DemoCounts> {
  const { connection, taxpayers, seed, clock, onProgress, folder = KNOWLEDGE_DEMO } = options;
  const now = clock.now();
  const states = stateModel(connection);
  const content = await contentOf(folder, seed, now);
  const before = await states.findOne({ _id: 'province' }).lean();
  if (before && before.content === content && before.taxpayers >= taxpayers)
    return { loaded: false, records: before.records };

  const records = Object.fromEntries(IMPORT_KINDS.map((kind) => [kind, 0])) as Record<ImportKindName, number>;

  async function write(kind: ImportKindName, batch: NewRecord[]): Promise<void> {
    // Contacts take unit and tax administrator from their taxpayers, which are written before them.
    await KINDS[kind].complete?.(batch, connection);
    await upsertBatch(KINDS[kind], connection, batch, now);
    records[kind] += batch.length;
  }

  await Promise.all([
    ...IMPORT_KINDS.map((kind) => KINDS[kind].model(connection).init()),
    subscriptionModel(connection).init(),
    subscriptionChangeModel(connection).init(),
  ]);
  let units: NewRecord[] = [];
  for (const kind of FIXED_KINDS) {
    const batch = await fixedCases(folder, kind, now);
    if (kind === 'units') units = batch;
    await write(kind, batch);
  }
  await write('filings', fixedFilings(now));
  await openSubscriptions(connection, clock, SUBSCRIBED);

  const bureaus = bureausOf(units);
  for (let start = 0; start < taxpayers; start += CHUNK) {
    const end = Math.min(start + CHUNK, taxpayers);
    const batches = new Map<ImportKindName, NewRecord[]>();
    for (let index = start; index < end; index++) {
      for (const [name, made] of Object.entries(generatedTaxpayer(seed, index, bureaus, now))) {
        const kind = name as ImportKindName;
        const batch = batches.get(kind);
        if (batch) batch.push(...made);
        else batches.set(kind, made);
      }
    }
    for (const [kind, batch] of batches) await write(kind, batch);
    onProgress?.(end);
  }
  await states.replaceOne({ _id: 'province' }, { content, taxpayers, records }, { upsert: true });
  return { loaded: true, records };
}
