import type { ChannelDeps } from './account';
import { type Connection, createConnection } from './connection';
import type { Counters } from './counters';
import type { Dialect } from './dialect';
import type { PduWriter, SessionLink } from './link';
import { createSequence, type Settle } from './requests';
import type { CarrierAccount, SessionSettings } from './settings';

/** All connections of an account, and the line of what waits for room in their windows. */
export interface Connections {
  start(): void;
  /** Whether a submit may be tried: logged in, or ready to connect when there is something to submit. */
  reachable(): boolean;
  /** Sends on the connection with the most room; waits in line when there is none. */
  submit(write: PduWriter, settle: Settle): void;
  up(): number;
  /** Submits without answer, those in line too. */
  inFlight(): number;
  /** Submits in line. */
  waiting(): number;
  /** Why connections are missing, for the administrator; null: none has failed. */
  problem(): string | null;
  sweep(now: number): void;
  /** Takes and connects nothing new; what waits in line is given back as unsent. */
  close(): void;
  /** Resolves when no submit is without answer. */
  idle(): Promise<void>;
  terminate(timeoutMs: number): Promise<void>;
}

export interface ConnectionsOptions {
  account: CarrierAccount;
  settings: SessionSettings;
  dialect: Dialect;
  deps: ChannelDeps;
  counters: Counters;
  monotonic: () => number;
  random: () => number;
  received: (frame: Buffer, link: SessionLink) => void;
  ended: (link: SessionLink) => void;
}

interface Waiting {
  write: PduWriter;
  settle: Settle;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { account, settings, dialect, deps, counters, monotonic, random } = options;
  const onDemand = settings.idleCloseMs !== null;
  const { maxSequence } = dialect.format;
  const sequence = dialect.sequenceIsId
    ? createSequence(maxSequence, 1 + Math.floor(random() * (maxSequence - 1)))
    : undefined;
  let connections: Connection[] = [];
  const links: SessionLink[] = [];
  let line: Waiting[] = [];
  let lineHead = 0;
  let problem: string | null = null;
  /** How the last try to log in went. */
  let lastWell = false;
  let closed = false;
  let idle: (() => void)[] = [];

  const waiting = (): number => line.length - lineHead;

  const inFlight = (): number => {
    let sum = waiting();
    for (const link of links) sum += link.unanswered();
    return sum;
  };

  const roomiest = (): SessionLink | null => {
    let best: SessionLink | null = null;
    let most = 0;
    for (const link of links) {
      const room = link.room();
      if (room > most) {
        most = room;
        best = link;
      }
    }
    return best;
  };

  const tellIdle = (): void => {
    if (idle.length === 0 || inFlight() > 0) return;
    for (const told of idle) told();
    idle = [];
  };

  const shift = (): Waiting => {
    const first = line[lineHead++] as Waiting;
    if (lineHead === line.length) {
      line = [];
      lineHead = 0;
    } else if (lineHead >= 1_024 && lineHead * 2 > line.length) {
      line = line.slice(lineHead);
      lineHead = 0;
    }
    return first;
  };

  const onRoom = (): void => {
    while (waiting() > 0) {
      const link = roomiest();
      if (link === null) return;
      const { write, settle } = shift();
      link.submit(write, settle);
    }
    tellIdle();
  };

  const giveBack = (): void => {
    while (waiting() > 0) shift().settle('unsent', null);
    tellIdle();
  };

  const reachable = (): boolean => !closed && (links.length > 0 || (onDemand && lastWell));

  const remove = (link: SessionLink): void => {
    const at = links.indexOf(link);
    if (at >= 0) links.splice(at, 1);
  };

  const make = (number: number): Connection =>
    createConnection({
      account: account.id,
      host: account.host,
      port: account.port,
      number,
      settings,
      dialect,
      log: deps.log,
      counters,
      monotonic,
      random,
      sequence,
      received: options.received,
      unwritable: (error) => {
        // Names of fields and of the fault; the message of an error may quote what it is about.
        const { name, fault, field } = error as { name?: unknown; fault?: unknown; field?: unknown };
        deps.log.warn({ account: account.id, error: name, fault, field }, 'a submit could not be written');
      },
      room: onRoom,
      up: (link) => {
        links.push(link);
        lastWell = true;
        problem = null;
        onRoom();
      },
      down: (link, why, wasIdle) => {
        remove(link);
        if (!wasIdle) {
          problem = why;
          lastWell = false;
        }
        options.ended(link);
        if (!reachable()) giveBack();
        tellIdle();
      },
      failed: (why) => {
        problem = why;
        lastWell = links.length > 0;
        if (!reachable()) giveBack();
      },
      wanted: () => waiting() > 0,
    });

  return {
    start: () => {
      connections = Array.from({ length: settings.connections }, (_, i) => make(i + 1));
    },
    reachable,
    submit: (write, settle) => {
      const link = waiting() === 0 ? roomiest() : null;
      if (link !== null) {
        link.submit(write, settle);
        return;
      }
      line.push({ write, settle });
      if (onDemand) for (const connection of connections) connection.demand();
    },
    up: () => links.length,
    inFlight,
    waiting,
    problem: () => problem,
    sweep: (now) => {
      for (const connection of connections) connection.sweep(now);
    },
    close: () => {
      closed = true;
      giveBack();
      for (const connection of connections) connection.close();
    },
    idle: () => {
      const done = new Promise<void>((resolve) => idle.push(resolve));
      tellIdle();
      return done;
    },
    terminate: async (timeoutMs) => {
      await Promise.all(connections.map((connection) => connection.terminate(timeoutMs)));
    },
  };
}
