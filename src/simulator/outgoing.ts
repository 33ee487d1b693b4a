import { errorMessage } from '../core/errors';
import type { PduWriter } from '../channels/session/link';
import type { CarrierSide } from './carrier-side';
import type { Connection } from './connection';

/**
 * How the service provider took what was sent to it. `unanswered`: not in any of the tries; it goes out again at the next
 * login. `unwritable`: it does not fit the protocol's fields and is kept no longer.
 */
export interface Acknowledgement {
  kind: 'taken' | 'refused' | 'unanswered' | 'unwritable' | 'stopped';
  /** Status of the response; 0: taken. */
  status?: number;
  /** From the first time it was sent to the response. */
  ms: number;
  tries: number;
}

/** A text or report that is the carrier's until the service provider has acknowledged it. */
export interface Held {
  readonly kind: 'mo' | 'report';
  readonly id: string;
  /** How it is written on a connection that speaks this. */
  write(side: CarrierSide): PduWriter;
  /** The same in every try where the sequence number is the id; drawn anew otherwise. */
  readonly sequence?: number;
  /** To be sent on this connection if it is still there. */
  readonly on?: Connection;
  /** To be sent on another connection than this if there is one. */
  readonly notOn?: Connection;
  tries: number;
  firstSentAt: number;
  sentAt: number;
  /** Twice in a row, as the fault wants it. */
  readonly twice?: boolean;
  sent?(on: Connection): void;
  answered(on: Connection | undefined, acknowledgement: Acknowledgement): void;
}

export interface Redelivery {
  /** Milliseconds without an answer after which it is sent again; the specifications say 60 seconds. */
  afterMs: number;
  /** How often it is sent in all before the carrier waits for the next login; the specifications say 3. */
  tries: number;
  /** Send again what was refused as if it had not been answered. */
  refused: boolean;
}

/** What one account's connections have to take from the carrier, in order, at most a window of it unanswered on each. */
export interface Outgoing {
  /** Takes it into keeping; it goes out as soon as a connection has room. */
  hold(held: Held): void;
  /** The same, window or not, when there is a connection. */
  holdAndSend(held: Held): void;
  /** A connection that takes texts has logged in. What was given up goes out again. */
  up(connection: Connection, side: CarrierSide): void;
  /** It is gone; what it had not answered waits for another. */
  down(connection: Connection): void;
  /** The response to a request of ours; false: nobody waits for it. */
  answered(connection: Connection, sequence: number, status: number): boolean;
  /** Sends again what has waited too long. */
  sweep(): void;
  /** Not acknowledged yet, in the order it came. */
  held(): readonly Held[];
  stop(): void;
}

export interface OutgoingDeps {
  window: number;
  redelivery: Redelivery;
  monotonic: () => number;
  nextSequence: () => number;
  /** Something waits and there is no connection to send it on. */
  wanted(): void;
  unwritable(link: string, about: string): void;
}

/** A queue that is taken from at its head without moving the rest. */
interface Queue {
  add(held: Held): void;
  addFirst(those: readonly Held[]): void;
  take(): Held | undefined;
  takeAll(): Held[];
}

function createQueue(): Queue {
  let items: Held[] = [];
  let head = 0;
  const takeAll = (): Held[] => {
    const rest = items.slice(head);
    items = [];
    head = 0;
    return rest;
  };
  return {
    add: (held) => items.push(held),
    addFirst: (those) => {
      items = [...those, ...takeAll()];
    },
    take: () => {
      if (head >= items.length) return undefined;
      const first = items[head++];
      if (head > 1_024 && head * 2 > items.length) items = takeAll();
      return first;
    },
    takeAll,
  };
}

interface Line {
  connection: Connection;
  side: CarrierSide;
  /** What only this connection may take. */
  own: Queue;
  pending: Map<number, Held>;
}

export function createOutgoing({
  window,
  redelivery,
  monotonic,
  nextSequence,
  wanted,
  unwritable,
}: OutgoingDeps): Outgoing {
  const lines = new Map<Connection, Line>();
  const all = new Set<Held>();
  const queue = createQueue();
  let parked: Held[] = [];
  let turn = 0;

  const end = (held: Held, on: Connection | undefined, kind: Acknowledgement['kind'], status?: number): void => {
    held.answered(on, {
      kind,
      ...(status !== undefined && { status }),
      ms: held.tries === 0 ? 0 : monotonic() - held.firstSentAt,
      tries: held.tries,
    });
  };
  const put = (line: Line, held: Held): void => {
    const sequence = held.sequence ?? nextSequence();
    held.sentAt = monotonic();
    if (held.tries === 0) held.firstSentAt = held.sentAt;
    held.tries += 1;
    line.pending.set(sequence, held);
    try {
      const writer = held.write(line.side);
      line.connection.write(writer, sequence);
      if (held.twice === true) line.connection.write(writer, held.sequence ?? nextSequence());
    } catch (error) {
      line.pending.delete(sequence);
      all.delete(held);
      unwritable(line.connection.name, errorMessage(error));
      return end(held, line.connection, 'unwritable');
    }
    held.sent?.(line.connection);
  };
  const fill = (line: Line): void => {
    while (line.pending.size < window) {
      const held = line.own.take() ?? queue.take();
      if (held === undefined) return;
      put(line, held);
    }
  };
  /** The line it is bound to, or must not avoid; undefined: any will do. */
  const bound = (held: Held): Line | undefined => {
    if (held.on !== undefined) return lines.get(held.on);
    if (held.notOn === undefined) return undefined;
    return [...lines.values()].find(({ connection }) => connection !== held.notOn);
  };
  const fillNext = (): void => {
    if (lines.size === 0) return wanted();
    const those = [...lines.values()];
    const first = turn++ % those.length;
    const free = [...those.slice(first), ...those.slice(0, first)].find(({ pending }) => pending.size < window);
    if (free !== undefined) fill(free);
  };
  const again = (held: Held): void => {
    if (held.tries < redelivery.tries) return queue.add(held);
    parked.push(held);
    end(held, undefined, 'unanswered');
  };

  return {
    hold: (held) => {
      all.add(held);
      const line = bound(held);
      if (line === undefined) {
        queue.add(held);
        return fillNext();
      }
      line.own.add(held);
      fill(line);
    },
    holdAndSend: (held) => {
      all.add(held);
      const line = bound(held) ?? lines.values().next().value;
      if (line !== undefined) return put(line, held);
      queue.add(held);
      wanted();
    },
    up: (connection, side) => {
      const line: Line = { connection, side, own: createQueue(), pending: new Map() };
      lines.set(connection, line);
      const back = parked;
      parked = [];
      for (const held of back) held.tries = 0;
      queue.addFirst(back);
      fill(line);
    },
    down: (connection) => {
      const line = lines.get(connection);
      if (line === undefined) return;
      lines.delete(connection);
      queue.addFirst([...line.pending.values(), ...line.own.takeAll()]);
      if (all.size > parked.length) fillNext();
    },
    answered: (connection, sequence, status) => {
      const line = lines.get(connection);
      const held = line?.pending.get(sequence);
      if (line === undefined || held === undefined) return false;
      // What was refused stays pending until the sweep when it is to be sent again.
      if (status === 0 || !redelivery.refused) {
        line.pending.delete(sequence);
        all.delete(held);
      }
      end(held, connection, status === 0 ? 'taken' : 'refused', status);
      fill(line);
      return true;
    },
    sweep: () => {
      const before = monotonic() - redelivery.afterMs;
      for (const line of lines.values()) {
        for (const [sequence, held] of line.pending) {
          if (held.sentAt > before) break;
          line.pending.delete(sequence);
          again(held);
        }
      }
      for (const line of lines.values()) fill(line);
    },
    held: () => [...all],
    stop: () => {
      for (const held of all) end(held, undefined, 'stopped');
      all.clear();
      lines.clear();
      queue.takeAll();
      parked = [];
    },
  };
}
