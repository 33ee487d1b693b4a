import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createFrames } from '../../../src/channels/session/frames';
import { createLink, type LinkOptions, type SessionLink } from '../../../src/channels/session/link';
import { createSequence, type Settled } from '../../../src/channels/session/requests';
import { answerTo, commandOf, octets, pdu, sequenceOf, TOY, TOY_FORMAT } from './toy-protocol';

const TIMING = { responseTimeoutMs: 1_000, tries: 3, activeTestMs: 60_000, activeTestMisses: 3 };

interface Pair {
  link: SessionLink;
  /** The other side. */
  other: Socket;
  /** What the other side got. */
  got: Buffer[];
  counts: string[];
  received: Buffer[];
  /** Moves the link's time on and lets it look at its time-outs. */
  pass(milliseconds: number): void;
  /** Resolves when the other side has got so many PDUs in all. */
  gets(count: number): Promise<void>;
  /** Resolves when the link has read what the other side wrote before. */
  heard(): Promise<void>;
  ended: Promise<string>;
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function pair(options: Partial<LinkOptions> = {}): Promise<Pair> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [other] = (await once(server, 'connection')) as [Socket];
  if (socket.connecting) await once(socket, 'connect');
  let now = 1_000;
  let tellEnd: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (tellEnd = resolve));
  const counts: string[] = [];
  const received: Buffer[] = [];
  const got: Buffer[] = [];
  let check: (() => void)[] = [];
  const frames = createFrames(TOY_FORMAT, {
    frame: (frame) => {
      got.push(Buffer.from(frame));
      for (const each of check) each();
    },
    broken: () => other.destroy(),
  });
  other.on('data', (chunk) => frames.push(chunk));
  other.on('error', () => undefined);
  const pings: (() => void)[] = [];
  const link = createLink(socket, TOY_FORMAT, {
    name: 'test',
    timing: TIMING,
    window: 16,
    monotonic: () => now,
    ended: tellEnd,
    count: (what) => counts.push(what),
    ...options,
    received: (frame, on) => {
      if (commandOf(frame) === TOY.report) pings.shift()?.();
      else received.push(Buffer.from(frame));
      options.received?.(frame, on);
    },
  });
  open.push(() => {
    link.destroy('test over');
    other.destroy();
    server.close();
  });
  return {
    link,
    other,
    got,
    counts,
    received,
    ended,
    pass: (milliseconds) => {
      now += milliseconds;
      link.sweep(now);
    },
    gets: (count) =>
      new Promise((resolve) => {
        const each = (): void => {
          if (got.length < count) return;
          check = check.filter((one) => one !== each);
          resolve();
        };
        check.push(each);
        each();
      }),
    heard: () =>
      new Promise((resolve) => {
        pings.push(resolve);
        other.write(octets(pdu(TOY.report, 'x')));
      }),
  };
}

const SUBMIT = pdu(TOY.submit, 'a', '13800138000', '您好');

function submitted(link: SessionLink, count: number): { settled: (Settled | undefined)[]; all: Promise<unknown> } {
  const settled: (Settled | undefined)[] = [];
  const all = Array.from({ length: count }, (_, i) => {
    return new Promise<void>((resolve) => {
      link.submit(SUBMIT, (kind) => {
        settled[i] = kind;
        resolve();
      });
    });
  });
  return { settled, all: Promise.all(all) };
}

test('what is sent in one turn arrives in one piece, in order, numbered from 1', async () => {
  const { link, other, got, gets } = await pair();
  const chunks: number[] = [];
  other.on('data', (chunk: Buffer) => chunks.push(chunk.length));
  submitted(link, 16);
  await gets(16);
  expect(chunks).toHaveLength(1);
  expect(got.map(sequenceOf)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
});

test('the window is full at its size, and has room again with each answer', async () => {
  const { link, other, got, gets, heard } = await pair({ window: 4 });
  submitted(link, 4);
  expect(link.room()).toBe(0);
  await gets(4);
  other.write(octets(answerTo(got[2] as Buffer, 0)));
  await heard();
  expect(link.room()).toBe(1);
  expect(link.unanswered()).toBe(3);
});

test('answers may come in any order; each belongs to its request', async () => {
  const { link, other, got, gets, heard } = await pair();
  const order: number[] = [];
  for (let i = 0; i < 8; i++) link.submit(SUBMIT, (_kind, frame) => order.push(sequenceOf(frame as Buffer) * 10 + i));
  await gets(8);
  for (const i of [7, 0, 3, 1, 6, 2, 5, 4]) other.write(octets(answerTo(got[i] as Buffer, 0)));
  await heard();
  expect(order).toEqual([87, 10, 43, 21, 76, 32, 65, 54]);
});

test('an answer nobody waits for, a second one, and one to another command are counted and change nothing', async () => {
  const { link, other, got, gets, heard, counts } = await pair();
  const { settled } = submitted(link, 2);
  await gets(2);
  const [first, second] = got as [Buffer, Buffer];
  other.write(octets(answerTo(first, 0)));
  other.write(octets(answerTo(first, 0)));
  other.write(octets(pdu(TOY.submit | 0x8000_0000, 0), 4_711));
  // The right number, but as if it were a keep-alive that is answered.
  other.write(octets(pdu(TOY.test | 0x8000_0000), sequenceOf(second)));
  await heard();
  expect(settled).toEqual(['answered']);
  expect(counts).toEqual(['unmatched', 'unmatched', 'unmatched']);
  other.write(octets(pdu(0x8000_0000), sequenceOf(second)));
  await heard();
  expect(settled).toEqual(['answered', 'answered']);
});

test('numbers go round and pass over those that are pending', async () => {
  const { link, other, got, gets, heard } = await pair({ sequence: createSequence(5, 4) });
  submitted(link, 3);
  await gets(3);
  expect(got.map(sequenceOf)).toEqual([4, 5, 1]);
  other.write(octets(answerTo(got[1] as Buffer, 0)));
  await heard();
  submitted(link, 3);
  await gets(6);
  expect(got.slice(3).map(sequenceOf)).toEqual([2, 3, 5]);
});

test('what is not answered is sent again under its number, and is given up after the last try', async () => {
  const { link, got, gets, pass, counts } = await pair({ timing: { ...TIMING, tries: 3 } });
  const { settled } = submitted(link, 1);
  await gets(1);
  pass(999);
  expect(counts).toEqual([]);
  pass(1);
  await gets(2);
  pass(1_000);
  await gets(3);
  expect(settled).toEqual([]);
  pass(1_000);
  expect(settled).toEqual(['timeout']);
  expect(counts).toEqual(['resent', 'resent', 'timed_out']);
  expect(got[1]).toEqual(got[0]);
  expect(got[2]).toEqual(got[0]);
});

test('an answer after the second sending settles it once', async () => {
  const { link, other, got, gets, pass, heard, counts } = await pair();
  const { settled } = submitted(link, 1);
  await gets(1);
  pass(1_000);
  await gets(2);
  other.write(octets(answerTo(got[0] as Buffer, 0)));
  other.write(octets(answerTo(got[1] as Buffer, 0)));
  await heard();
  expect(settled).toEqual(['answered']);
  expect(counts).toEqual(['resent', 'unmatched']);
  pass(10_000);
  expect(counts).toEqual(['resent', 'unmatched']);
});

test('a side that says nothing is asked, and given up after the misses', async () => {
  const { got, gets, pass, ended, counts } = await pair({ activeTest: pdu(TOY.test) });
  pass(59_999);
  expect(got).toEqual([]);
  pass(1);
  for (let miss = 1; miss <= 3; miss++) {
    await gets(miss);
    pass(1_000);
  }
  expect(await ended).toBe('no sign of life');
  expect(got.map(commandOf)).toEqual([TOY.test, TOY.test, TOY.test]);
  expect(counts).toEqual(['active_test_missed', 'active_test_missed', 'active_test_missed']);
});

test('anything that comes is a sign of life', async () => {
  const { link, gets, pass, heard } = await pair({ activeTest: pdu(TOY.test) });
  for (let round = 0; round < 5; round++) {
    pass(60_000);
    await gets(2 * round + 1);
    pass(1_000);
    await gets(2 * round + 2);
    pass(999);
    await heard();
  }
  expect(link.ended).toBeNull();
});

test('a request without answer asks at once whether the other side is there, when nothing else has come since', async () => {
  const { link, got, gets, pass, ended } = await pair({ activeTest: pdu(TOY.test) });
  const { settled } = submitted(link, 1);
  await gets(1);
  pass(1_000);
  await gets(3);
  expect(got.map(commandOf).sort()).toEqual([TOY.submit, TOY.submit, TOY.test]);
  pass(1_000);
  pass(1_000);
  pass(1_000);
  expect(await ended).toBe('no sign of life');
  expect(settled).toEqual(['timeout']);
});

test('without a keep-alive the last time-out ends the connection if nothing has come since, and only then', async () => {
  const alive = await pair();
  const first = submitted(alive.link, 1);
  await alive.gets(1);
  alive.pass(10);
  await alive.heard();
  for (let i = 0; i < 3; i++) alive.pass(1_000);
  expect(first.settled).toEqual(['timeout']);
  expect(alive.link.ended).toBeNull();

  const dead = await pair();
  const second = submitted(dead.link, 1);
  await dead.gets(1);
  for (let i = 0; i < 3; i++) dead.pass(1_000);
  expect(second.settled).toEqual(['timeout']);
  expect(await dead.ended).toBe('no sign of life');
});

test('what has gone out when the connection ends is lost, what has not is unsent', async () => {
  const { link, gets } = await pair();
  const gone = submitted(link, 3);
  await gets(3);
  const kept = submitted(link, 2);
  link.destroy('test');
  expect(gone.settled).toEqual(['lost', 'lost', 'lost']);
  expect(kept.settled).toEqual(['unsent', 'unsent']);
  expect(link.room()).toBe(0);
  expect(await link.request(SUBMIT)).toEqual({ kind: 'unsent' });
});

test('a full socket takes no requests until it has drained; none is lost and the order is kept', async () => {
  let roomAgain: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => (roomAgain = resolve));
  const { link, other, got, gets } = await pair({ window: 100_000, room: () => roomAgain() });
  other.pause();
  const long = pdu(TOY.submit, 'long', '13800138000', '税'.repeat(10_000));
  let sent = 0;
  while (link.room() > 0) {
    for (let i = 0; i < 20 && link.room() > 0; i++) {
      sent++;
      link.submit(long, () => undefined);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(sent).toBeLessThan(100_000);
  // Answers are still taken, and wait.
  for (let i = 0; i < 100; i++) link.send(pdu(TOY.report | 0x8000_0000, i));
  other.resume();
  await gets(sent + 100);
  await drained;
  expect(link.room()).toBeGreaterThan(0);
  expect(got.slice(0, sent).map(sequenceOf)).toEqual(Array.from({ length: sent }, (_, i) => i + 1));
});

test('a side that sends and never reads is given up before its answers fill the memory', async () => {
  const { link, other, ended } = await pair();
  other.pause();
  const answer = pdu(TOY.deliver | 0x8000_0000, '税'.repeat(20_000));
  let answers = 0;
  while (link.ended === null && answers < 2_000) {
    for (let i = 0; i < 20; i++, answers++) link.send(answer);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await ended).toBe('the other side takes nothing');
});

test('while nothing is read time-outs stand still', async () => {
  const { link, other, got, gets, pass, heard, counts } = await pair({ activeTest: pdu(TOY.test) });
  const { settled } = submitted(link, 1);
  await gets(1);
  pass(500);
  link.pause();
  other.write(octets(answerTo(got[0] as Buffer, 0)));
  pass(3_600_000);
  expect(counts).toEqual([]);
  link.resume();
  pass(499);
  await heard();
  expect(settled).toEqual(['answered']);
  expect(link.ended).toBeNull();
});

test('a length that cannot be ends the connection', async () => {
  const { other, ended, counts } = await pair();
  other.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  expect(await ended).toMatch(/^out of step/);
  expect(counts).toEqual(['out_of_step']);
});

test('a writer that throws sends nothing and spoils nothing', async () => {
  const errors: unknown[] = [];
  const { link, got, gets } = await pair({ unwritable: (error) => errors.push(error) });
  let kind: Settled | undefined;
  link.submit(
    () => {
      throw new RangeError('no');
    },
    (settled) => (kind = settled),
  );
  expect(kind).toBe('unwritable');
  expect(errors).toHaveLength(1);
  expect(link.room()).toBe(16);
  submitted(link, 1);
  await gets(1);
  expect(got).toHaveLength(1);
});

test('terminating asks, waits for the answer, and closes; what was put before goes first', async () => {
  const { link, other, got, gets, ended } = await pair();
  link.send(pdu(TOY.report | 0x8000_0000, 0));
  const done = link.terminate(pdu(TOY.terminate), 10_000);
  expect(link.room()).toBe(0);
  await gets(2);
  expect(got.map(commandOf)).toEqual([(TOY.report | 0x8000_0000) >>> 0, TOY.terminate]);
  other.write(octets(answerTo(got[1] as Buffer)));
  await done;
  expect(await ended).toBe('terminated');
});

test('what is sent after the end has begun goes nowhere and disturbs nothing', async () => {
  const { link, other, got, gets, ended, pass } = await pair({ activeTest: pdu(TOY.test) });
  const { settled } = submitted(link, 1);
  await gets(1);
  other.pause();
  link.end('ended by the other side');
  link.send(pdu(TOY.report | 0x8000_0000, 0));
  pass(1_000);
  pass(120_000);
  expect(await link.request(SUBMIT)).toEqual({ kind: 'unsent' });
  other.resume();
  expect(await ended).toBe('ended by the other side');
  expect(settled).toEqual(['lost']);
  expect(got).toHaveLength(1);
});

test('terminating twice asks once', async () => {
  const { link, other, got, gets } = await pair();
  const both = Promise.all([link.terminate(pdu(TOY.terminate), 5_000), link.terminate(pdu(TOY.terminate), 5_000)]);
  await gets(1);
  other.write(octets(answerTo(got[0] as Buffer)));
  await both;
  expect(got.map(commandOf)).toEqual([TOY.terminate]);
});

test('terminating without answer closes all the same', async () => {
  const { link, ended } = await pair();
  await link.terminate(pdu(TOY.terminate), 20);
  expect(await ended).toBe('terminated, without answer');
});
