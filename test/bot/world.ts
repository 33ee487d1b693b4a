import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCalendar } from '../../src/calendar/load-calendar';
import { createOfficeHours } from '../../src/calendar/office-hours';
import { type Bot, createBot } from '../../src/bot/runner';
import type { TurnDeps } from '../../src/bot/engine/turn';
import { type ManualClock, manualClock, SECOND } from '../../src/core/clock';
import { sequentialIds } from '../../src/core/ids';
import { createDesk, type Desk } from '../../src/desk/desk';
import { createLedger, type Ledger } from '../../src/desk/ledger';
import { createSecrecy } from '../../src/desk/secrecy';
import type { Delivery, InboundMessage, OutboundText } from '../../src/delivery/delivery';
import { createDirectory } from '../../src/directory/create-directory';
import type { Understander } from '../../src/intents/understanding';
import type { Knowledge } from '../../src/knowledge/knowledge';
import { createUnansweredQuestions, type UnansweredQuestions } from '../../src/knowledge/unanswered';
import { loadRules } from '../../src/reckoning/load-rules';
import { ensureIndexes, type Store } from '../../src/store/store';
import { openTestStore } from '../support/engines';
import { loadDemo } from '../../src/taxdata/demo-province';
import type { Lookups } from '../../src/taxdata/lookups';
import { createStoreLookups } from '../../src/taxdata/store-lookups';

export const SECRET = 'a-secret-for-tests-only';

/** An outbox that keeps what it is given, once a key. */
export interface KeptOutbox {
  sent: OutboundText[];
  enqueue(text: OutboundText): Promise<{ id: string; duplicate: boolean }>;
}

export function keptOutbox(): KeptOutbox {
  const sent: OutboundText[] = [];
  return {
    sent,
    enqueue: async (text) => {
      const before = sent.findIndex((one) => one.key === text.key);
      if (before < 0) sent.push(text);
      return { id: `out-${before < 0 ? sent.length : before + 1}`, duplicate: before >= 0 };
    },
  };
}

export interface World {
  store: Store;
  clock: ManualClock;
  bot: Bot;
  desk: Desk;
  ledger: Ledger;
  unanswered: UnansweredQuestions;
  outbox: KeptOutbox;
  deps: TurnDeps & { clock: ManualClock };
  /** Look-ups as the bot sees them: `lookups.down = true` makes the data unavailable. */
  trouble: { down: boolean };
  message(from: string, text: string, to?: string): InboundMessage;
  /** Texts and gives back the reply, '' where there was none. */
  text(from: string, text: string, options?: { to?: string; gapSeconds?: number }): Promise<string>;
  close(): Promise<void>;
}

/** The demo province on the embedded store, with the real rooms; only the carrier's side is kept in memory. */
export async function openWorld(options: {
  understander: Understander;
  knowledge: Knowledge;
  startAt?: string;
  lookUpLimit?: number;
  /** A real way out instead of the kept one. */
  outbox?: (given: { connection: Store['connection']; clock: ManualClock }) => Pick<Delivery, 'enqueue'>;
}): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sms12366-bot-'));
  const store = await openTestStore({ dataDir });
  const clock = manualClock(options.startAt ?? '2026-03-16T10:00:00+08:00');
  const { connection } = store;
  await loadDemo({ connection, taxpayers: 0, seed: 1, clock });
  const directory = await createDirectory(connection, clock);
  const { work, filing } = await loadCalendar(join(__dirname, '../../knowledge/calendar'));
  const hours = createOfficeHours(work, [
    { from: '08:30', to: '12:00' },
    { from: '14:00', to: '18:00' },
  ]);
  const outbox = keptOutbox();
  const delivery = options.outbox?.({ connection, clock }) ?? outbox;
  const desk = createDesk({ connection, hours, directory, delivery, clock, secrecy: createSecrecy(SECRET) });
  const ledger = createLedger(connection, createSecrecy(SECRET));
  const trouble = { down: false };
  const lookups = breakable(createStoreLookups(connection), trouble);
  const ids = sequentialIds('m');
  const looked = new Map<string, number>();
  const mayLookUp = async (sender: string): Promise<boolean> => {
    looked.set(sender, (looked.get(sender) ?? 0) + 1);
    return (looked.get(sender) ?? 0) <= (options.lookUpLimit ?? 1000);
  };
  const { understander, knowledge } = options;
  const rules = await loadRules(join(__dirname, '../../knowledge/rules'));
  const rooms = {
    understander,
    lookups,
    knowledge,
    rules,
    directory,
    calendar: work,
    filing,
    desk,
    mayLookUp,
    clock,
    ids,
  };
  const unanswered = createUnansweredQuestions(connection);
  const bot = createBot({ connection, ledger, unanswered, delivery, ...rooms });
  await ensureIndexes(connection);
  const message = (from: string, text: string, to = '12366'): InboundMessage => ({
    id: ids.next(),
    channel: 'handset',
    from,
    to,
    text,
    receivedAt: clock.now(),
    incomplete: false,
    attempt: 1,
  });
  return {
    store,
    clock,
    bot,
    desk,
    ledger,
    unanswered,
    outbox,
    deps: rooms,
    trouble,
    message,
    text: async (from, text, { to, gapSeconds = 5 } = {}) => {
      clock.advance(gapSeconds * SECOND);
      const incoming = message(from, text, to);
      await bot.handle(incoming);
      return outbox.sent.find((one) => one.key === `reply:${incoming.id}`)?.text ?? '';
    },
    close: async () => {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same look-ups, unavailable while there is trouble. */
function breakable(lookups: Lookups, trouble: { down: boolean }): Lookups {
  const wrap =
    <A extends unknown[], R>(look: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R | { state: 'unavailable'; reason: string }> =>
      trouble.down ? { state: 'unavailable', reason: 'the core system does not answer' } : look(...args);
  return {
    invoice: wrap(lookups.invoice),
    invoiceFlow: wrap(lookups.invoiceFlow),
    taxpayer: wrap(lookups.taxpayer),
    fixedTax: wrap(lookups.fixedTax),
    invoiceApprovals: wrap(lookups.invoiceApprovals),
    acceptedBusiness: wrap(lookups.acceptedBusiness),
    businessOf: wrap(lookups.businessOf),
    filings: wrap(lookups.filings),
  };
}
