import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Dialect } from '../../src/channels/session/dialect';
import type { Link, Reply } from '../../src/channels/session/link';
import type { Protocol } from '../../test/peers/sms-core';
import { DAY } from '../../src/core/clock';
import { speaking } from './accounts';
import { type Client, serveClient } from './client-process';
import { mobileOf, type Order, SERVICE, type Task, TEXT } from './task';

/**
 * The limit: a loop that only cuts frames by their lengths, writes one submit again and again with another sequence number, and
 * answers reports with a copy of their header. No session, no fields, no ids; one write for what came in one piece.
 */

const ANSWER_BIT = 0x8000_0000;

/** Commands, and of the answer to a report its length and how many octets after the header (an id) it repeats. */
interface Shape {
  submitAnswer: number;
  report: number;
  answerLength: number;
  repeated: number;
}
const SHAPES: Record<Protocol, Shape> = {
  cmpp20: { submitAnswer: 0x8000_0004, report: 0x5, answerLength: 21, repeated: 8 },
  cmpp30: { submitAnswer: 0x8000_0004, report: 0x5, answerLength: 24, repeated: 8 },
  sgip12: { submitAnswer: 0x8000_0003, report: 0x5, answerLength: 29, repeated: 0 },
  smgp30: { submitAnswer: 0x8000_0002, report: 0x3, answerLength: 26, repeated: 10 },
  smpp34: { submitAnswer: 0x8000_0004, report: 0x5, answerLength: 17, repeated: 0 },
};

/** One socket: what came in one piece is handled, then all that was put goes out in one write. */
function createPipe(socket: Socket, handle: (bytes: Buffer, at: number, length: number) => void) {
  let out = Buffer.alloc(128 * 1024);
  let end = 0;
  let rest: Buffer = Buffer.alloc(0);
  const flush = (): void => {
    if (end === 0) return;
    socket.write(out.subarray(0, end));
    if (socket.writableLength > 0) out = Buffer.alloc(128 * 1024);
    end = 0;
  };
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= 4) {
      const length = bytes.readUInt32BE(at);
      if (bytes.length - at < length) break;
      handle(bytes, at, length);
      at += length;
    }
    rest = bytes.subarray(at);
    flush();
  });
  return {
    flush,
    put: (write: (into: Buffer, at: number) => number) => {
      end = write(out, end);
    },
  };
}

interface Counting {
  answered(pipe: BarePipe): void;
  reported(): void;
}
interface BarePipe {
  submit(): void;
  flush(): void;
}

/** `login`: rejects where the carrier refuses. Without it the carrier logs in. */
async function speak(
  socket: Socket,
  task: Task,
  dialect: Dialect,
  counting: Counting,
  login: boolean,
): Promise<BarePipe> {
  const { submitAnswer, report, answerLength, repeated } = SHAPES[task.protocol];
  const { headerLength, sequenceAt } = dialect.format;
  let replied: ((reply: Reply) => void) | undefined;
  let sequence = 1;

  const answerReport = (bytes: Buffer, at: number): void =>
    pipe.put((into, to) => {
      into.fill(0, to, to + answerLength);
      into.writeUInt32BE(answerLength, to);
      into.writeUInt32BE((report | ANSWER_BIT) >>> 0, to + 4);
      bytes.copy(into, to + 8, at + 8, at + headerLength + repeated);
      return to + answerLength;
    });

  const other = (frame: Buffer): void => {
    if (frame.readUInt32BE(4) >= ANSWER_BIT) {
      replied?.({ kind: 'answered', frame });
      return;
    }
    const answer = (login ? undefined : dialect.admit?.(frame, '127.0.0.1').answer) ?? answerOf(dialect, frame);
    if (answer !== undefined) pipe.put((into, at) => answer(into, at, 0));
  };

  const pipe = createPipe(socket, (bytes, at, length) => {
    const command = bytes.readUInt32BE(at + 4);
    if (command === submitAnswer) {
      counting.answered(bare);
    } else if (command === report) {
      answerReport(bytes, at);
      counting.reported();
    } else {
      other(Buffer.from(bytes.subarray(at, at + length)));
    }
  });

  const writer = dialect.submit({
    id: 'bench/1',
    to: mobileOf(0),
    from: SERVICE,
    text: TEXT,
    lane: 'reply',
    validUntil: new Date(Date.now() + DAY),
  });
  if (typeof writer !== 'function') throw new Error(writer.message);
  const link: Link = {
    name: task.protocol,
    request: (write) =>
      new Promise((resolve) => {
        replied = resolve;
        pipe.put((into, at) => write(into, at, sequence++));
        pipe.flush();
      }),
    send: () => undefined,
    destroy: () => socket.destroy(),
  };
  if (login) await dialect.login(link);
  const template = Buffer.alloc(4_096);
  const submit = Buffer.from(template.subarray(0, writer(template, 0, 0)));
  const bare: BarePipe = {
    submit: () =>
      pipe.put((into, at) => {
        submit.copy(into, at);
        into.writeUInt32BE(sequence++, at + sequenceAt);
        return at + submit.length;
      }),
    flush: pipe.flush,
  };
  return bare;
}

function answerOf(dialect: Dialect, frame: Buffer) {
  const what = dialect.receive(frame);
  return 'answer' in what ? what.answer : undefined;
}

async function start(task: Task): Promise<Client> {
  const dialect = speaking(task).dialect();
  let sent = 0;
  let answered = 0;
  let reports = 0;
  let order: Order = { messages: 0, receipts: false };
  let done: () => void = () => undefined;

  const check = (): void => {
    if (answered === order.messages && (!order.receipts || reports === order.messages)) done();
  };
  const counting: Counting = {
    answered: (pipe) => {
      answered += 1;
      if (sent++ < order.messages) pipe.submit();
      check();
    },
    reported: () => {
      reports += 1;
      check();
    },
  };
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    void speak(socket, task, dialect, counting, false);
  });
  if (task.listenPort !== undefined) {
    server.listen(task.listenPort, '127.0.0.1');
    await once(server, 'listening');
  }
  const pipes: BarePipe[] = [];
  for (let i = 0; i < task.connections; i += 1) {
    const socket = connect({ host: '127.0.0.1', port: task.port });
    await once(socket, 'connect');
    sockets.push(socket);
    pipes.push(await speak(socket, task, dialect, counting, true));
  }

  return {
    run: (given) =>
      new Promise((resolve) => {
        order = given;
        sent = answered = reports = 0;
        done = () => resolve({ answered, receipts: reports });
        for (const pipe of pipes) {
          for (let i = 0; i < task.window && sent < order.messages; i += 1, sent += 1) pipe.submit();
          pipe.flush();
        }
      }),
    progress: () => ({ sent, answered, reports }),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}

serveClient(start);
