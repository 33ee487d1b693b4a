import type { mongo } from 'mongoose';
import { documents } from '../../src/delivery/documents';
import { inboxModel } from '../../src/delivery/inbox/inbox-model';
import { type OutboxDocument, outboxModel } from '../../src/delivery/outbox/outbox-model';
import type { TakenSubmit } from '../../src/simulator/ledger';
import { openStore } from '../../src/store/store';
import { nameIn } from './texts';

/** What went in, and what came of it: the store against the carrier. */
export interface Reckoning {
  mos: {
    given: number;
    /** Not in the inbox, or not handled. */
    lost: number;
    /** With more than one effect, or more than one reply. */
    handledTwice: number;
    /** Handlings that were begun again for the same message after a crash, under its id: no second effect. */
    begunAgain: number;
  };
  mts: {
    /** Notices enqueued and replies. */
    texts: number;
    segments: number;
    /** Neither at the carrier nor marked. */
    lost: number;
    /** Texts with a segment that the carrier has taken more than once. */
    sentTwice: number;
    sentTwiceUnmarked: number;
    /** 存疑: texts whose answer stayed away at least once. */
    marked: number;
    /** Marked, not repeated, and not at the carrier: what nobody can know. */
    markedNotSent: number;
    failed: number;
    /** Not marked, and without the tick of a receipt. */
    unticked: number;
  };
}

const POLL_MS = 200;

interface Effect {
  _id: string;
  text: string;
  times: number;
}

interface Opened {
  inbox: ReturnType<typeof documents<import('../../src/delivery/inbox/inbox-model').InboxDocument>>;
  outbox: mongo.Collection<OutboxDocument>;
  effects: () => Promise<Effect[]>;
}

async function withStore<T>(dataDir: string, work: (opened: Opened) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir });
  const { connection } = store;
  try {
    return await work({
      inbox: documents(inboxModel(connection)),
      outbox: documents(outboxModel(connection)),
      effects: () => connection.collection<Effect>('test_effects').find({}).toArray(),
    });
  } finally {
    await store.close();
  }
}

/** Texts of which something more is to be expected. */
async function unfinished(
  { inbox, outbox }: Opened,
  mos: number,
  notices: number,
  receiptsMayBeLost: boolean,
): Promise<number> {
  const handled = await inbox.countDocuments({ state: 'handled' });
  const texts = await outbox.find({}, { projection: { state: 1, doubts: 1 } }).toArray();
  const waits = texts.filter(
    ({ state, doubts }) =>
      ['queued', 'sending'].includes(state) || (state === 'sent' && doubts === 0 && !receiptsMayBeLost),
  );
  return Math.max(0, mos - handled) + Math.max(0, mos + notices - texts.length) + waits.length;
}

function countBy<T>(all: Iterable<T>, nameOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
  return counts;
}

export interface Given {
  dataDir: string;
  /** Texts of the questions. */
  mos: readonly string[];
  /** Texts of the notices. */
  notices: readonly string[];
  /** What the carrier has taken, from the first to the last. */
  submits: () => readonly Pick<TakenSubmit, 'to' | 'text' | 'part'>[];
  /** A text that was sent is not waited for: its receipt may never come. */
  receiptsMayBeLost?: boolean;
}

/** Waits until nothing more is to come, for `patienceMs` at the longest, then counts. */
export async function reckon(
  { dataDir, mos, notices, submits, receiptsMayBeLost = false }: Given,
  patienceMs = 60_000,
): Promise<Reckoning> {
  return withStore(dataDir, async (opened) => {
    const until = performance.now() + patienceMs;
    while ((await unfinished(opened, mos.length, notices.length, receiptsMayBeLost)) > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));

    const handled = (await opened.inbox.find({}).toArray()).filter(({ state }) => state === 'handled');
    const inbox = countBy(handled, ({ text }) => nameIn(text));
    const effects = await opened.effects();
    const effectsOf = countBy(effects, ({ text }) => nameIn(text));
    const texts = await opened.outbox.find({}).toArray();
    const textsOf = countBy(texts, ({ text }) => nameIn(text));
    const segment = (to: string, name: string, index: number): string => `${to} ${name} ${index}`;
    const taken = countBy(
      submits().flatMap(({ to, text, part }) => to.map((one) => segment(one, nameIn(text), (part?.index ?? 1) - 1))),
      (key) => key,
    );
    const timesTaken = ({ to, text, segments }: OutboxDocument): number[] =>
      Array.from({ length: segments }, (_, index) => taken.get(segment(to, nameIn(text), index)) ?? 0);
    const twice = texts.filter((text) => timesTaken(text).some((times) => times > 1));
    const missing = texts.filter((text) => timesTaken(text).includes(0));
    const isMarked = ({ state, doubts }: OutboxDocument): boolean => state === 'doubtful' || doubts > 0;
    const isSaid = (text: OutboxDocument): boolean => ['doubtful', 'failed', 'expired'].includes(text.state);
    const names = [...mos, ...notices].map(nameIn);
    return {
      mos: {
        given: mos.length,
        lost: mos.filter((text) => !inbox.has(nameIn(text))).length,
        handledTwice: mos.filter((text) =>
          [inbox, effectsOf, textsOf].some((counts) => (counts.get(nameIn(text)) ?? 0) > 1),
        ).length,
        begunAgain: effects.reduce((sum, { times }) => sum + times - 1, 0),
      },
      mts: {
        texts: names.length,
        segments: texts.reduce((sum, { segments }) => sum + segments, 0),
        lost: names.filter((name) => !textsOf.has(name)).length + missing.filter((text) => !isSaid(text)).length,
        sentTwice: twice.length,
        sentTwiceUnmarked: twice.filter((text) => !isMarked(text)).length,
        marked: texts.filter(isMarked).length,
        markedNotSent: missing.filter(({ state }) => state === 'doubtful').length,
        failed: texts.filter(({ state }) => state === 'failed' || state === 'expired').length,
        unticked: texts.filter((text) => !isMarked(text) && text.state !== 'delivered').length,
      },
    };
  });
}

/** One line with the counts, for whoever reads the log of the tests. */
export function print(scenario: string, reckoning: object): void {
  process.stdout.write(`${JSON.stringify({ scenario, ...reckoning })}\n`);
}

/** What holds whatever has happened. */
export const NOTHING_LOST = {
  mos: { lost: 0, handledTwice: 0 },
  mts: { lost: 0, sentTwiceUnmarked: 0, failed: 0, unticked: 0 },
};
