import type { Clock } from '../../core/clock';
import { errorMessage } from '../../core/errors';
import type { ChannelHost } from '../channel';
import type { ChannelLog } from './account';
import type { Counters } from './counters';
import type { Received } from './dialect';
import type { PduWriter, SessionLink } from './link';

type Brought = Extract<Received, { kind: 'text' | 'receipt' }>;

/** Gives delivery what the carrier brought, and answers the carrier when it is durable, never before. */
export interface Intake {
  take(brought: Brought, link: SessionLink): void;
  /** A link has ended: what could not be kept yet is the carrier's to bring again. */
  forget(link: SessionLink): void;
  /** Takes nothing new: it stays with the carrier, unanswered. */
  close(): void;
  /** Resolves when nothing is owed. */
  idle(): Promise<void>;
  /** Gives up what could not be kept. */
  stop(): void;
}

export interface IntakeOptions {
  channel: string;
  host: ChannelHost;
  clock: Clock;
  log: ChannelLog;
  counters: Counters;
  monotonic: () => number;
  random: () => number;
}

interface Item {
  readonly brought: Brought;
  readonly link: SessionLink;
  readonly owing: Owing;
  readonly receivedAt: Date;
  tries: number;
  /** When it is offered again (monotonic). */
  dueAt: number;
}

/** What a link is owed. */
interface Owing {
  count: number;
  paused: boolean;
}

/**
 * Unanswered requests of a link beyond which nothing more is read from it: more than carriers leave unanswered themselves (16 to
 * 100), and enough for shared commits.
 */
const LIMIT = 500;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 1_000;
const TOGETHER_MS = 25;
/** So many failures in a row and the store is taken to be down: what comes meanwhile waits with the rest. */
const DOWN_AFTER = 3;

export function createIntake(options: IntakeOptions): Intake {
  const { channel, host, clock, log, counters, monotonic, random } = options;
  const owings = new Map<SessionLink, Owing>();
  /** What could not be kept and is offered again. */
  let held: Item[] = [];
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Infinity;
  let failures = 0;
  let owed = 0;
  let closed = false;
  let stopped = false;
  let idle: (() => void)[] = [];

  const release = ({ link, owing }: Item): void => {
    owing.count--;
    owed--;
    if (owing.paused && owing.count <= LIMIT / 2) {
      owing.paused = false;
      link.resume();
    }
    if (owed > 0 || idle.length === 0) return;
    for (const told of idle) told();
    idle = [];
  };

  const kept = (item: Item): void => {
    failures = 0;
    counters.add(item.brought.kind === 'text' ? 'texts' : 'receipts');
    answer(item.link, item.brought.answer, log);
    release(item);
  };

  const notKept = (item: Item, error: unknown): void => {
    counters.add('not_kept');
    if (failures++ === 0) {
      log.warn({ account: channel, error: errorMessage(error) }, 'what the carrier brought was not kept; trying again');
    }
    if (item.link.ended !== null || stopped) {
      release(item);
      return;
    }
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** item.tries++);
    hold(item, monotonic() + wait * (0.5 + 0.5 * random()));
  };

  const offer = (item: Item): void => {
    try {
      keep(host, channel, item).then(
        () => kept(item),
        (error: unknown) => notKept(item, error),
      );
    } catch (error) {
      notKept(item, error);
    }
  };

  const hold = (item: Item, dueAt: number): void => {
    item.dueAt = dueAt;
    held.push(item);
    if (dueAt >= timerAt) return;
    clearTimeout(timer);
    timerAt = dueAt;
    timer = setTimeout(offerDue, dueAt - monotonic());
  };

  const offerDue = (): void => {
    // What is due within the next moment goes along: a store that is back is not asked one by one.
    const due = Math.max(timerAt, monotonic()) + TOGETHER_MS;
    timerAt = Infinity;
    const all = held;
    held = [];
    const later = all.filter((item) => item.dueAt > due);
    for (const item of all) if (item.dueAt <= due) offer(item);
    for (const item of later) hold(item, item.dueAt);
  };

  return {
    take: (brought, link) => {
      if (closed) {
        counters.add('left_to_carrier');
        return;
      }
      let owing = owings.get(link);
      if (owing === undefined) owings.set(link, (owing = { count: 0, paused: false }));
      owing.count++;
      owed++;
      if (owing.count >= LIMIT && !owing.paused) {
        owing.paused = true;
        counters.add('paused');
        link.pause();
      }
      const item: Item = { brought, link, owing, receivedAt: clock.now(), tries: 0, dueAt: 0 };
      if (failures < DOWN_AFTER || timerAt === Infinity) offer(item);
      else hold(item, timerAt);
    },
    forget: (link) => {
      owings.delete(link);
      const left = held.filter((item) => item.link === link);
      held = held.filter((item) => item.link !== link);
      for (const item of left) release(item);
    },
    close: () => {
      closed = true;
    },
    idle: () =>
      new Promise((resolve) => {
        if (owed === 0) resolve();
        else idle.push(resolve);
      }),
    stop: () => {
      closed = stopped = true;
      clearTimeout(timer);
      for (const item of held.splice(0)) release(item);
    },
  };
}

function keep(host: ChannelHost, channel: string, { brought, receivedAt }: Item): Promise<unknown> {
  if (brought.kind === 'text') return host.accept({ ...brought.part, channel, receivedAt });
  const { receipts } = brought;
  const [first] = receipts;
  if (first !== undefined && receipts.length === 1) {
    const { carrierId, state, code, at } = first;
    return host.receipt({ channel, carrierId, state, code, at });
  }
  return Promise.all(receipts.map((receipt) => host.receipt({ ...receipt, channel })));
}

/** Sends an answer; one that cannot be written is worth a line in the log and nothing more. */
export function answer(link: SessionLink, write: PduWriter, log: ChannelLog): void {
  try {
    link.send(write);
  } catch (error) {
    log.warn({ link: link.name, error: (error as Error).name }, 'an answer could not be written');
  }
}
