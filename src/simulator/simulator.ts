import { systemClock } from '../core/clock';
import type { ReportState } from './carrier-side';
import { type Counts, noCounts } from './counts';
import { createDice } from './dice';
import { createEvents, type Events } from './events';
import type { FaultPlan } from './faults';
import { createGate, type Visitor } from './gate';
import { createLedger, type TakenSubmit, type TakenText } from './ledger';
import type { MoText, ReceiptPlan, SimulatorOptions } from './options';
import { type Acknowledgement, createOutgoing, type Held, type Outgoing } from './outgoing';
import { createReports } from './reports';
import { createSide } from './side';
import { createTexts, type Delivered } from './texts';
import { createVisitors } from './visitors';

/** The carrier's gateway of one protocol, in this process. */
export interface Simulator extends Events {
  readonly port: number;
  /** Submits taken, in order, repetitions included. */
  readonly submits: readonly TakenSubmit[];
  /** The texts they make. */
  readonly texts: readonly TakenText[];
  readonly counts: Readonly<Counts>;
  readonly faults: Readonly<FaultPlan>;
  /** How often each segment was taken, by `segmentKey` (ledger.ts). */
  timesTaken(): Map<string, number>;
  /** Texts and reports not acknowledged yet. */
  held(kind?: Held['kind']): readonly Pick<Held, 'kind' | 'id' | 'tries'>[];
  /** Names of the connections that are logged in. */
  links(): readonly string[];
  /** Sends a text as a phone would; resolves when every part is acknowledged, refused, or unanswered in all its tries. */
  deliver(mo: MoText): Promise<Delivered>;
  /** Sends the status report on a submit, by the id it was answered with. Rejects with RangeError where there is no such id. */
  report(id: string, state: ReportState, how?: ReportHow): Promise<readonly Acknowledgement[]>;
  setFaults(plan: FaultPlan): void;
  setReceipts(plan: ReceiptPlan | undefined): void;
  /** Drops every connection. */
  kick(): void;
  /** Nothing is read and nothing goes out, on connections old and new, until it is switched off. */
  blackhole(on: boolean): void;
  /** Ids begin anew, as after a restart of the carrier. */
  resetIds(): void;
  /** Ends every session in order: terminate, its answer (for up to a second), close. */
  terminate(): Promise<void>;
  /** Stops listening and drops the connections; what is held stays held. */
  down(): Promise<void>;
  /** Listens again on the same port. */
  up(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReportHow {
  /** The carrier's own code. */
  code?: string;
  /** On the connection of the submit, or another if there is one; whichever has room by default. */
  link?: 'same' | 'other';
}

const SERVICE = '12366';
const SWEEP_MS = 500;
/** After this a text whose parts have not all come is taken as it is. */
const JOIN_MS = 60_000;
const MAX_SEQUENCE = 0x7fff_ffff;
const DEFAULT_REDELIVERY = { afterMs: 60_000, tries: 3, refused: false };

/** Starts the simulator of one protocol; resolves when it listens. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { accounts, clock = systemClock, random = Math.random, monotonic = () => performance.now() } = options;
  const now = (): Date => clock.now();
  const side = createSide(options.protocol, now(), options.idForm ?? 'decimal');
  const counts = noCounts();
  const events = createEvents(now);
  const dice = createDice(options.faults ?? {}, {
    random,
    monotonic,
    struck: (name) => {
      counts.faults[name] = (counts.faults[name] ?? 0) + 1;
      events.emit('fault', { name });
    },
  });
  const ledger = createLedger(options.keep ?? 'all', (text) => {
    counts.texts += 1;
    if (events.heard('text')) events.emit('text', text);
  });
  const redelivery = { ...DEFAULT_REDELIVERY, ...options.redelivery };
  let receipts = options.receipts;
  let sequence = 0;
  let serial = 0;

  const nextSequence = (): number => {
    sequence = sequence === MAX_SEQUENCE ? 1 : sequence + 1;
    return sequence;
  };
  const nextId = (): string => side.newId(++serial);
  const outgoing = new Map<string, Outgoing>(
    accounts.map(({ login }) => [
      login,
      createOutgoing({
        window: options.window ?? 16,
        redelivery,
        monotonic,
        nextSequence,
        wanted: () => visitors.wanted(),
        unwritable: (link, about) => events.emit('unwritable', { link, about }),
      }),
    ]),
  );
  const outgoingOf = (login: string | undefined): Outgoing => {
    const one = outgoing.get(login ?? '');
    if (one === undefined) throw new RangeError(`no account ${String(login)}`);
    return one;
  };
  const reports = createReports({ dice, events, counts, now, nextSequence, sequenceIsId: side.sequenceIsId });
  const texts = createTexts({ side, dice, events, counts, now, random, nextSequence, nextId });

  const ended = (visitor: Visitor): void => {
    visitor.receives = false;
    if (visitor.account !== undefined) outgoingOf(visitor.account.login).down(visitor.connection);
  };
  const gate = createGate({
    accounts,
    dice,
    events,
    ledger,
    counts,
    now,
    random,
    nextSequence,
    nextId: () => {
      if (dice.idsRestart(counts.accepted)) serial = 0;
      return nextId();
    },
    ready: (visitor) => outgoingOf(visitor.account?.login).up(visitor.connection, visitor.side),
    ended,
    answered: (visitor, answered, status) => {
      if (visitors.answered(answered, status) || visitor.account === undefined) return;
      outgoingOf(visitor.account.login).answered(visitor.connection, answered, status);
    },
    taken: ({ connection, account }, submit, reportWanted, answer) => {
      if (!reportWanted) return answer();
      reports.follow(receipts, submit, { connection, outgoing: outgoingOf(account?.login) }, answer);
    },
  });
  const visitors = createVisitors({
    side,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    ...(options.sp !== undefined && { sp: options.sp }),
    accounts,
    events,
    counts,
    nextSequence,
    needed: () => [...outgoing.values()].some((one) => one.held().length > 0),
    frame: gate.frame,
    ready: (visitor) => outgoingOf(visitor.account?.login).up(visitor.connection, visitor.side),
    ended,
    malformed: gate.malformed,
  });
  await visitors.listen();

  const sweeper = setInterval(
    () => {
      for (const one of outgoing.values()) one.sweep();
      ledger.giveUp(new Date(now().getTime() - JOIN_MS));
    },
    Math.min(SWEEP_MS, Math.max(5, redelivery.afterMs / 4)),
  );
  const tester =
    options.activeTestMs === undefined
      ? undefined
      : setInterval(() => {
          for (const { connection, account, side: spoken } of visitors.all())
            if (account !== undefined && spoken.activeTest !== undefined)
              connection.write(spoken.activeTest, nextSequence());
        }, options.activeTestMs);

  /** The account whose code the number begins with, the longest first. */
  const accountFor = (to: string): string | undefined =>
    [...accounts]
      .sort((a, b) => (b.code ?? SERVICE).length - (a.code ?? SERVICE).length)
      .find(({ code = SERVICE }) => to.startsWith(code))?.login ?? accounts[0]?.login;

  return {
    get port() {
      return visitors.port;
    },
    submits: ledger.submits,
    texts: ledger.texts,
    counts,
    get faults() {
      return dice.plan;
    },
    on: events.on,
    next: events.next,
    timesTaken: ledger.timesTaken,
    held: (kind) =>
      [...outgoing.values()].flatMap((one) => one.held()).filter((held) => kind === undefined || held.kind === kind),
    links: () =>
      visitors
        .all()
        .filter(({ account }) => account !== undefined)
        .map(({ connection }) => connection.name),
    deliver: async (mo) => {
      const to = mo.to ?? accounts[0]?.code ?? SERVICE;
      return texts.send({ ...mo, to }, outgoingOf(accountFor(to)));
    },
    report: async (id, state, { code, link } = {}) => {
      const submit = ledger.find(id);
      if (submit === undefined) throw new RangeError(`no submit ${id}`);
      const on = visitors.all().find(({ connection }) => connection.name === submit.link)?.connection;
      const where = on === undefined || link === undefined ? {} : link === 'same' ? { on } : { notOn: on };
      const to = outgoingOf(submit.login);
      return reports.send(submit, to, { state, ...(code !== undefined && { code }), ...where });
    },
    setFaults: dice.set,
    setReceipts: (plan) => {
      receipts = plan;
    },
    kick: () => visitors.kick('故障：断开连接'),
    blackhole: visitors.hold,
    resetIds: () => {
      serial = 0;
    },
    terminate: visitors.terminate,
    down: visitors.close,
    up: visitors.listen,
    stop: async () => {
      clearInterval(sweeper);
      clearInterval(tester);
      await visitors.close();
      for (const one of outgoing.values()) one.stop();
    },
  };
}
