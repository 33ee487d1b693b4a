import { type ChildProcess, fork } from 'node:child_process';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createFrames } from '../../../src/channels/session/frames';
import { answerTo, commandOf, octets, pdu, TOY, TOY_FORMAT, toyDialect } from './toy-protocol';
import { createCarrierChannel } from '../../../src/channels/session/carrier-channel';
import { systemClock } from '../../../src/core/clock';
import { keepAll, segment } from './toy-channel';

/**
 * Submits a second through the session engine, and through a bare loop that only cuts frames, against the same carrier:
 *   node -r ./test/support/register-ts.cjs test/channels/session/toy-load.ts [submits] [connections] [receipts|answers] [single]
 * `single`: the carrier writes each answer by itself, as those of other people do. Prints one JSON line a client: { client, connections, perSecond, cpuMicros }.
 */
const WINDOW = 16;
const REPORT_SEQUENCE_AT = 8;

function serve(withReceipts: boolean, single: boolean): void {
  const server = createServer({ noDelay: true }, (socket: Socket) => {
    let out = Buffer.allocUnsafe(1 << 20);
    let end = 0;
    let id = 0;
    const report = octets(pdu(TOY.report, '00000000'));
    const flush = (): void => {
      if (end === 0) return;
      socket.write(out.subarray(0, end));
      if (socket.writableLength > 0) out = Buffer.allocUnsafe(1 << 20);
      end = 0;
    };
    const frames = createFrames(TOY_FORMAT, {
      broken: () => socket.destroy(),
      frame: (frame) => {
        const command = commandOf(frame);
        if (command >= 0x8000_0000) return;
        if (single) flush();
        end = command === TOY.submit ? answerTo(frame, 0, ++id)(out, end, 0) : answerTo(frame, 0)(out, end, 0);
        if (!withReceipts || command !== TOY.submit) return;
        report.writeUInt32BE(id, REPORT_SEQUENCE_AT);
        if (single) flush();
        report.copy(out, end);
        end += report.length;
      },
    });
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      frames.push(chunk);
      flush();
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

interface Figures {
  perSecond: number;
  cpuMicros: number;
}

async function measured(count: number, work: () => Promise<void>): Promise<Figures> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: Math.round((count / ms) * 1_000), cpuMicros: Math.round(((user + system) / count) * 10) / 10 };
}

async function session(port: number, count: number, connections: number, receipts: boolean): Promise<Figures> {
  const host = keepAll();
  const channel = createCarrierChannel({
    account: {
      id: 'load',
      host: '127.0.0.1',
      port,
      login: '1',
      secret: '2',
      code: '12366',
      connections,
      window: WINDOW,
    },
    dialect: toyDialect({ login: '1', secret: '2' }),
    deps: { clock: systemClock, log: { info: () => undefined, warn: console.error }, service: '12366' },
  });
  await channel.start(host);
  while ((channel.state().links?.up ?? 0) < connections) await new Promise((resolve) => setTimeout(resolve, 10));
  const run = async (submits: number): Promise<void> => {
    let left = submits;
    const one = segment('out-0123456789abcdef/0', '您好，您咨询的发票查验结果为：一致。请妥善保管。');
    const worker = async (): Promise<void> => {
      while (left-- > 0) {
        const outcome = await channel.submit(one);
        if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
      }
    };
    await Promise.all(Array.from({ length: connections * WINDOW }, worker));
  };
  await run(count / 4);
  const figures = await measured(count, () => run(count));
  if (receipts && host.receipts.length < count) throw new Error('receipts are missing');
  await channel.stop(1_000);
  return figures;
}

async function bare(port: number, count: number, connections: number): Promise<Figures> {
  const write = pdu(
    TOY.submit,
    'out-0123456789abcdef/0',
    '13800138000',
    '您好，您咨询的发票查验结果为：一致。请妥善保管。',
  );
  const loop = (submits: number): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      const out = Buffer.allocUnsafe(1 << 20);
      let end = 0;
      let sent = 0;
      let answered = 0;
      const next = (): void => {
        if (sent < submits) end = write(out, end, ++sent);
      };
      const flush = (): void => {
        if (end > 0) socket.write(out.subarray(0, end));
        end = 0;
      };
      const frames = createFrames(TOY_FORMAT, {
        broken: () => undefined,
        frame: (frame) => {
          if (commandOf(frame) < 0x8000_0000) {
            end = answerTo(frame, 0)(out, end, 0);
            return;
          }
          answered++;
          next();
        },
      });
      socket.on('connect', () => {
        for (let i = 0; i < WINDOW; i++) next();
        flush();
      });
      socket.on('data', (chunk: Buffer) => {
        frames.push(chunk);
        flush();
        if (answered < submits) return;
        socket.destroy();
        resolve();
      });
    });
  const all = async (submits: number): Promise<void> => {
    await Promise.all(Array.from({ length: connections }, () => loop(submits / connections)));
  };
  await all(count / 4);
  return measured(count, () => all(count));
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 200_000);
  const connections = Number(process.argv[3] ?? 1);
  const receipts = process.argv[4] === 'receipts';
  const child: ChildProcess = fork(__filename, ['serve', ...process.argv.slice(4)], { execArgv: process.execArgv });
  const port = await new Promise<number>((resolve) => child.once('message', (message) => resolve(message as number)));
  const show = (client: string, figures: Figures): void => {
    process.stdout.write(`${JSON.stringify({ client, connections, receipts, ...figures })}\n`);
  };
  for (let i = 0; i < 2; i++) {
    show('bare', await bare(port, count, connections));
    show('session', await session(port, count, connections, receipts));
  }
  child.kill();
}

if (process.argv[2] === 'serve') serve(process.argv.includes('receipts'), process.argv.includes('single'));
else void main();
