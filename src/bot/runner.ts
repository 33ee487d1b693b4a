import type { Connection } from 'mongoose';
import type { FilingDeadlines } from '../calendar/filing-deadlines';
import type { WorkCalendar } from '../calendar/work-calendar';
import type { Clock } from '../core/clock';
import type { Ids } from '../core/ids';
import type { Mobile } from '../core/mobile';
import { isVisitor } from '../core/visitor';
import type { Delivery, InboundHandler, InboundMessage, ParkedHandler } from '../delivery/delivery';
import type { Desk } from '../desk/desk';
import type { Ledger } from '../desk/ledger';
import { isConfidentialIntent } from '../desk/order-kinds';
import type { Directory, Unit } from '../directory/directory';
import type { Understander } from '../intents/understanding';
import type { Knowledge } from '../knowledge/knowledge';
import type { UnansweredQuestions } from '../knowledge/unanswered';
import type { Rules } from '../reckoning/rules';
import type { Lookups } from '../taxdata/lookups';
import { applyEvents } from './apply-events';
import { isConfidentialTurn } from './confidential';
import { LIMITS } from './engine/limits';
import { freshSession, type Session } from './engine/session';
import { takeTurn } from './engine/take-turn';
import type { TurnDeps, TurnEvent, TurnMessage } from './engine/turn';
import { answerHereText, worded } from './replies/chat';
import { parkedText } from './replies/orders';
import { sessionModel, type SessionRecord } from './session-store';
import { fileUnfinished, isUnfinished } from './skills/intake';
import { turnModel, type TurnRecord } from './turn-record';

const MONGO_DUPLICATE = 11000;
/** Unfinished complaints and reports filed in one sweep. */
const SWEEP_BATCH = 100;

export interface BotOptions {
  connection: Connection;
  understander: Understander;
  lookups: Lookups;
  knowledge: Knowledge;
  rules: Rules;
  directory: Directory;
  calendar: WorkCalendar;
  filing: FilingDeadlines;
  desk: Desk;
  ledger: Ledger;
  unanswered: Pick<UnansweredQuestions, 'record'>;
  delivery: Pick<Delivery, 'enqueue'>;
  /** Counts a look-up by this sender; false when the limit is reached. */
  mayLookUp(sender: Mobile): Promise<boolean>;
  clock: Clock;
  ids: Ids;
}

export interface Bot {
  /** Takes one message to its reply in the outbox. Safe to repeat: the same message id is decided once and its effects happen once. */
  handle: InboundHandler;
  /** A message that failed for the last time becomes a work order, and its sender is told (E9). */
  parked: ParkedHandler;
  /** Files complaints and reports left half told past the time-out; returns how many. A periodic job. */
  fileUnfinished(): Promise<number>;
  /** A person speaks from now until `until`, and the bot is silent; undefined hands the conversation back. */
  takeOver(mobile: Mobile, until: Date | undefined): Promise<void>;
}

function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === MONGO_DUPLICATE;
}

/** A reply about an order that the conversation itself did not word. */
function inChat({ from, provenMobile }: InboundMessage, text: string): string {
  if (!isVisitor(from)) return text;
  const said = worded(text, provenMobile !== undefined);
  return provenMobile === undefined ? `${said}\n${answerHereText(false)}` : said;
}

/** A message as the turn takes it: from the person, where a visitor of the web chat has proved a number. */
function asked(message: InboundMessage): TurnMessage {
  const { from, provenMobile } = message;
  return isVisitor(from) ? { ...message, from: provenMobile ?? from, visitor: from } : message;
}

/**
 * The conversation on the store. Two waits for the disk a turn, three where a number is drawn: the turn's record, which decides;
 * then, side by side, the session, the reply, the ledger and whatever else it caused.
 */
export function createBot(options: BotOptions): Bot {
  const { directory, clock } = options;
  const sessions = sessionModel(options.connection);
  const turns = turnModel(options.connection);

  const depsFor = (unit: Unit): TurnDeps => ({ ...options, unit });

  const decide = async (message: InboundMessage, stored: SessionRecord | null): Promise<TurnRecord> => {
    const unit = await directory.unitOfExtension(message.to.replace(/^12366/, ''));
    const turn = await takeTurn(stored?.session, asked(message), depsFor(unit));
    const confidential = isConfidentialTurn({ before: stored?.session, now: clock.now(), text: message.text, ...turn });
    return {
      _id: message.id,
      from: message.from,
      ...(message.provenMobile === undefined ? {} : { provenMobile: message.provenMobile }),
      to: message.to,
      channel: message.channel,
      at: clock.now(),
      seq: (stored?.seq ?? 0) + 1,
      unitCode: unit.code,
      signature: unit.signature,
      events: turn.events,
      session: turn.session,
      unfinished: isUnfinished(turn.session.task) || isUnfinished(turn.session.suspended),
      ...(confidential ? { confidential } : {}),
    };
  };

  /** Writes the record, or finds the one that an earlier attempt wrote. */
  const recordOnce = async (record: TurnRecord): Promise<TurnRecord> => {
    try {
      await turns.collection.insertOne(record as never);
      return record;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return (await turns.findById(record._id).lean()) ?? record;
    }
  };

  const saveSession = async (record: TurnRecord): Promise<void> => {
    const { seq, session, unfinished } = record;
    try {
      await sessions.collection.updateOne(
        { _id: record.from as never, seq: { $lt: seq } },
        { $set: { seq, session, unfinished, lastTurnAt: record.at } },
        { upsert: true },
      );
    } catch (error) {
      // Only a session of this turn or a later one is already there.
      if (!isDuplicate(error)) throw error;
    }
  };

  const carryOut = async (record: TurnRecord): Promise<void> => {
    await Promise.all([saveSession(record), applyEvents(record, options)]);
  };

  const handle: InboundHandler = async (message) => {
    // Two a turn: straight to the collections, the shapes are ours.
    const [before, stored] = await Promise.all([
      turns.collection.findOne({ _id: message.id as never }) as Promise<TurnRecord | null>,
      sessions.collection.findOne({ _id: message.from as never }) as Promise<SessionRecord | null>,
    ]);
    await carryOut(before ?? (await recordOnce(await decide(message, stored))));
  };

  const parked: ParkedHandler = async (message, error) => {
    const unit = await directory.unitOfExtension(message.to.replace(/^12366/, ''));
    const at = clock.now();
    const id = `parked:${message.id}`;
    const drawn = await options.desk.draw({ kind: '人工', messageId: id, unitCode: unit.code, at });
    const stored = await sessions.findById(message.from).lean();
    const events: TurnEvent[] = [
      {
        type: 'work_order_opened',
        order: {
          number: drawn.number,
          kind: '人工',
          messageId: id,
          from: message.provenMobile ?? message.from,
          anonymous: false,
          title: '短信处理失败,需人工答复',
          details: { 来信: message.text, 故障: error },
          unitCode: unit.code,
          deadline: drawn.deadline.toISOString(),
        },
      },
      { type: 'replied', kind: 'handoff', text: inChat(message, parkedText(drawn.number, drawn.promise)) },
      { type: 'contact_recorded', intent: 'human_agent', slots: {}, confidence: 0, outcome: '处理失败,转人工' },
    ];
    const session = stored?.session ?? freshSession(message.from, at);
    const { from, provenMobile, to, channel } = message;
    const head = { _id: id, from, ...(provenMobile === undefined ? {} : { provenMobile }), to, channel, at };
    const about = { seq: stored?.seq ?? 0, unitCode: unit.code, signature: unit.signature };
    // Nobody knows what it was to be: what may be a report is treated as one.
    const understanding = options.understander.understand(message.text, { now: at });
    const before = stored?.session;
    const confidential = isConfidentialTurn({ before, now: at, text: message.text, events, session, understanding });
    await applyEvents(
      await recordOnce({
        ...head,
        ...about,
        events,
        session,
        unfinished: stored?.unfinished ?? false,
        ...(confidential ? { confidential } : {}),
      }),
      options,
    );
  };

  /** Files one sender's half told matter and tells them its number. */
  const fileOne = async (mobile: Mobile, session: Session, seq: number): Promise<boolean> => {
    const unit = await directory.unitOfExtension('');
    const tasks = [session.task, session.suspended].filter((task) => isUnfinished(task));
    for (const task of tasks) {
      if (task === undefined) continue;
      // Of a visitor's session the sender is the number they had proved.
      const person = session.sender;
      const filed = await fileUnfinished(task, person, session.lastTurnAt, depsFor(unit));
      if (filed === undefined) continue;
      const record: TurnRecord = {
        _id: `unfinished:${task.intent}:${mobile}:${session.lastTurnAt}`,
        from: mobile,
        ...(person === mobile ? {} : { provenMobile: person }),
        to: `12366${unit.extension ?? ''}`,
        at: clock.now(),
        seq,
        unitCode: unit.code,
        signature: unit.signature,
        events: [
          ...filed.events,
          {
            type: 'replied',
            kind: 'ack',
            text: isVisitor(mobile) ? worded(filed.text, !isVisitor(person)) : filed.text,
          },
          { type: 'contact_recorded', intent: task.intent, slots: {}, confidence: 0, outcome: '未说完,按现有内容登记' },
        ],
        session,
        unfinished: false,
        ...(isConfidentialIntent(task.intent) ? { confidential: true as const } : {}),
      };
      await applyEvents(await recordOnce(record), options);
    }
    const { task: _task, suspended: _suspended, ...rest } = session;
    const done = await sessions.updateOne({ _id: mobile, seq }, { $set: { unfinished: false, session: rest } });
    return done.matchedCount > 0;
  };

  return {
    handle,
    parked,
    fileUnfinished: async () => {
      const before = new Date(clock.now().getTime() - LIMITS.timeOutMs);
      const found = await sessions
        .find({ unfinished: true, lastTurnAt: { $lt: before } })
        .limit(SWEEP_BATCH)
        .lean();
      let filed = 0;
      for (const one of found) if (await fileOne(one._id, one.session, one.seq)) filed++;
      return filed;
    },
    takeOver: async (mobile, until) => {
      const stored = await sessions.findById(mobile).lean();
      const { takenOverUntil: _before, ...rest } = stored?.session ?? freshSession(mobile, clock.now());
      const session: Session = until === undefined ? rest : { ...rest, takenOverUntil: until.toISOString() };
      const lastTurnAt = stored?.lastTurnAt ?? clock.now();
      const update = { $set: { session, lastTurnAt }, $setOnInsert: { seq: 0, unfinished: false } };
      await sessions.updateOne({ _id: mobile }, update, { upsert: true });
    },
  };
}
