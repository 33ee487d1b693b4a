import type { Socket } from 'node:net';
import { ANSWER_BIT } from '../wire/commands';
import { createFrames, type PduWriter, type WireFormat } from './frames';
import { createOutgoing } from './outgoing';
import { createRequests, createSequence, type Pending, type Sequence, type Settle } from './requests';

export type { PduWriter } from './frames';

/** What became of a request. `unsent`: the link ended before a byte of it went out, so nothing can have been taken. */
export type Reply = { kind: 'answered'; frame: Buffer } | { kind: 'timeout' | 'lost' | 'unsent' };

/** One connection of a session. */
export interface Link {
  /** Peer address and a number, for logs. */
  readonly name: string;
  /** Sends a request of the session itself (login, active test, terminate), outside the window. */
  request(write: PduWriter): Promise<Reply>;
  /** Sends without waiting for an answer. */
  send(write: PduWriter): void;
  /** Ends the connection at once. */
  destroy(reason: string): void;
}

/** A link as the session engine uses it. */
export interface SessionLink extends Link {
  readonly remoteAddress: string;
  /** Why it ended; null while it lives. */
  readonly ended: string | null;
  /** When something was last sent within the window or answered (monotonic). */
  readonly busyAt: number;
  /** How many requests the window takes now; 0 when the socket is full and when the link is about to end. */
  room(): number;
  /** Requests of the window without answer. */
  unanswered(): number;
  /** Sends a request within the window, of which there must be room. */
  submit(write: PduWriter, settle: Settle): void;
  /** Takes no requests any more; those sent may still be answered. */
  close(): void;
  /** Sends what waits and ends the connection in order. */
  end(reason: string): void;
  /** Asks the other side to end the session; resolves when the connection has ended, after `timeoutMs` at the latest. */
  terminate(write: PduWriter, timeoutMs: number): Promise<void>;
  /** Reads nothing until `resume`: the other side's socket fills. Time-outs stand still meanwhile. */
  pause(): void;
  resume(): void;
  /** Looks at all time-outs; called often by the owner's one timer. */
  sweep(now: number): void;
}

export interface LinkTiming {
  responseTimeoutMs: number;
  /** Times a request of the window is sent. */
  tries: number;
  activeTestMs: number;
  activeTestMisses: number;
}

export type LinkEvent = 'resent' | 'timed_out' | 'unmatched' | 'active_test_missed' | 'out_of_step';

export interface LinkOptions {
  name: string;
  timing: LinkTiming;
  window: number;
  /** Milliseconds that never go back. */
  monotonic: () => number;
  /** A frame the other side sent of its own accord. */
  received: (frame: Buffer, link: SessionLink) => void;
  /** The window, or the socket, takes requests again. */
  room?: () => void;
  ended?: (reason: string) => void;
  /** What a writer of the window threw. */
  unwritable?: (error: unknown) => void;
  count?: (what: LinkEvent) => void;
  /** Keep-alive request; without it only unanswered requests tell that the other side is gone. */
  activeTest?: PduWriter;
  /** By default this link counts for itself. */
  sequence?: Sequence;
}

/** Octets of answers the other side does not take off its socket, after which it is given up. */
const MOST_WAITING = 4 * 1024 * 1024;
/** For the other side's end of the connection to come after ours. */
const END_MS = 2_000;
const COMMAND_AT = 4;

/** The rules of a session on a connected socket: window, answers matched, time-outs, keep-alive. Knows no protocol's PDUs. */
export function createLink(socket: Socket, format: WireFormat, options: LinkOptions): SessionLink {
  const { name, timing, window, monotonic, activeTest } = options;
  const { sequenceAt } = format;
  const count = options.count ?? (() => undefined);
  const requests = createRequests(options.sequence ?? createSequence(format.maxSequence));
  const outgoing = createOutgoing(socket, format.maxLength, () => options.room?.());
  let ended: string | null = null;
  let endReason = 'closed by the other side';
  let closing = false;
  let terminating = false;
  let endTimer: NodeJS.Timeout | undefined;
  let whenEnded: (() => void)[] = [];
  let heardAt = monotonic();
  let busyAt = heardAt;
  let pausedAt: number | null = null;
  /** When the active test that has not been answered was sent; null: none is out. */
  let testedAt: number | null = null;
  let misses = 0;

  const finish = (reason: string): void => {
    if (ended !== null) return;
    ended = reason;
    clearTimeout(endTimer);
    socket.destroy();
    const given = outgoing.given();
    for (const request of requests.clear()) request.settle(request.place > given ? 'unsent' : 'lost', null);
    options.ended?.(reason);
    for (const told of whenEnded) told();
    whenEnded = [];
  };

  const ask = (write: PduWriter, settle: Settle, windowed: boolean, tries: number): void => {
    const sequence = requests.sequence();
    const place = outgoing.put(write, sequence);
    const command = outgoing.command();
    const now = monotonic();
    requests.add({ sequence, write, settle, windowed, command, place, triesLeft: tries - 1 }, now);
    if (windowed) busyAt = now;
  };

  const test = (now: number): void => {
    testedAt = now;
    if (activeTest !== undefined) ask(activeTest, () => undefined, false, 1);
  };

  const putAgain = (request: Pending): boolean => {
    try {
      outgoing.put(request.write, request.sequence);
      return true;
    } catch (error) {
      options.unwritable?.(error);
      return false;
    }
  };

  /** True: it goes out again. */
  const again = (request: Pending): boolean => {
    // Still here because the socket is full: nothing can have been answered.
    if (request.place > outgoing.given()) return true;
    // A side that is there but slow is left in peace; one of which nothing has been heard since is asked whether it is there.
    const silent = request.windowed && request.firstAt >= heardAt && testedAt === null;
    if (silent && activeTest !== undefined) test(monotonic());
    if (request.triesLeft > 0 && putAgain(request)) {
      request.triesLeft--;
      count('resent');
      return true;
    }
    if (request.windowed) count('timed_out');
    request.settle('timeout', null);
    if (silent && activeTest === undefined) queueMicrotask(() => finish('no sign of life'));
    return false;
  };

  const checkLife = (now: number): void => {
    if (testedAt === null) {
      if (activeTest !== undefined && now - heardAt >= timing.activeTestMs) test(now);
      return;
    }
    if (now - testedAt < timing.responseTimeoutMs) return;
    misses++;
    count('active_test_missed');
    if (misses >= timing.activeTestMisses) finish('no sign of life');
    else test(now);
  };

  const frames = createFrames(format, {
    frame: (frame) => {
      if (ended !== null) return;
      const command = frame.readUInt32BE(COMMAND_AT);
      if (command < ANSWER_BIT) {
        options.received(frame, link);
        return;
      }
      const request = requests.answered(frame.readUInt32BE(sequenceAt), command);
      if (request === null) {
        count('unmatched');
        return;
      }
      request.settle('answered', frame);
      if (request.windowed) {
        busyAt = heardAt;
        options.room?.();
      }
    },
    broken: (about) => {
      count('out_of_step');
      finish(`out of step: ${about}`);
    },
  });

  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.on('data', (chunk: Buffer) => {
    heardAt = monotonic();
    testedAt = null;
    misses = 0;
    frames.push(chunk);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
  socket.on('end', () => finish(endReason));
  socket.on('close', () => finish(endReason));

  const link: SessionLink = {
    name,
    remoteAddress: socket.remoteAddress ?? '',
    get ended() {
      return ended;
    },
    get busyAt() {
      return busyAt;
    },
    room: () => (ended !== null || closing || outgoing.full() ? 0 : window - requests.windowed),
    unanswered: () => requests.windowed,
    submit: (write, settle) => {
      try {
        ask(write, settle, true, timing.tries);
      } catch (error) {
        options.unwritable?.(error);
        settle('unwritable', null);
      }
    },
    request: (write) =>
      new Promise((resolve) => {
        if (ended !== null || endTimer !== undefined) resolve({ kind: 'unsent' });
        else
          ask(
            write,
            (kind, frame) => resolve(frame === null ? { kind: kind as 'lost' } : { kind: 'answered', frame }),
            false,
            1,
          );
      }),
    send: (write) => {
      if (ended !== null || endTimer !== undefined) return;
      outgoing.put(write, 0);
      if (outgoing.waiting() > MOST_WAITING) finish('the other side takes nothing');
    },
    close: () => {
      closing = true;
    },
    end: (reason) => {
      if (ended !== null || endTimer !== undefined) return;
      closing = true;
      endReason = reason;
      endTimer = setTimeout(() => finish(reason), END_MS);
      outgoing.end();
    },
    terminate: (write, timeoutMs) =>
      new Promise((resolve) => {
        if (ended !== null) return resolve();
        closing = true;
        const timer = setTimeout(() => finish('terminated, without answer'), timeoutMs);
        whenEnded.push(() => {
          clearTimeout(timer);
          resolve();
        });
        if (terminating) return;
        terminating = true;
        const close = (): void => link.end('terminated');
        link.request(write).then(close, close);
      }),
    destroy: finish,
    pause: () => {
      if (ended !== null || pausedAt !== null) return;
      pausedAt = monotonic();
      socket.pause();
    },
    resume: () => {
      if (ended !== null || pausedAt === null) return;
      const now = monotonic();
      requests.postpone(pausedAt, now);
      heardAt = now;
      testedAt = null;
      pausedAt = null;
      socket.resume();
    },
    sweep: (now) => {
      if (ended !== null || pausedAt !== null || endTimer !== undefined) return;
      const before = requests.windowed;
      requests.overdue(now, timing.responseTimeoutMs, again);
      // Not before: each keeps its place until it has been taken out.
      if (requests.windowed < before) options.room?.();
      if (ended === null) checkLife(now);
    },
  };
  return link;
}
