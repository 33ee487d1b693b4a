import type { AcceptOutcome, ChannelHost, InboundPart, Receipt } from '../../../src/channels/channel';
import { type Peer, startToyCarrier, type ToyCarrier } from './toy-carrier';
import { FROM, keepAll, startedWith, toyChannel, type ToySide } from './toy-channel';
import { commandOf, octets, pdu, TOY } from './toy-protocol';

let carrier: ToyCarrier;
const sides: ToySide[] = [];

beforeEach(async () => {
  carrier = await startToyCarrier();
});
afterEach(async () => {
  await Promise.all(sides.splice(0).map(({ channel }) => channel.stop(200)));
  await carrier.close();
});

async function started(
  host: ChannelHost,
  connections = 1,
  more: Parameters<typeof toyChannel>[1] = {},
): Promise<ToySide> {
  const side = toyChannel({ port: carrier.port, connections }, more);
  sides.push(side);
  await startedWith(side, host, connections);
  return side;
}

const peer = (at = 0): Peer => carrier.peers[at] as Peer;

/** A host that keeps what it is told to, when it is told to. */
function slowHost() {
  const asked: { part: InboundPart; keep(outcome?: AcceptOutcome): void; fail(): void }[] = [];
  let tell: (() => void)[] = [];
  const host: ChannelHost = {
    accept: (part) =>
      new Promise((resolve, reject) => {
        asked.push({
          part,
          keep: (outcome = 'accepted') => resolve(outcome),
          fail: () => reject(new Error('disk full')),
        });
        for (const each of tell) each();
      }),
    receipt: () => Promise.reject(new Error('no receipts here')),
  };
  const asks = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const each = (): void => {
        if (asked.length < count) return;
        tell = tell.filter((one) => one !== each);
        resolve();
      };
      tell.push(each);
      each();
    });
  return { host, asked, asks };
}

test('texts are answered in the order in which they become durable', async () => {
  const { host, asked, asks } = slowHost();
  await started(host);
  const order: string[] = [];
  const brought = ['a', 'b', 'c'].map((id) =>
    peer()
      .deliver(id, FROM, id)
      .then((how) => order.push(`${id} ${how}`)),
  );
  await asks(3);
  asked[1]?.keep();
  await brought[1];
  asked[2]?.keep('duplicate');
  await brought[2];
  asked[0]?.keep();
  await brought[0];
  expect(order).toEqual(['b acknowledged', 'c acknowledged', 'a acknowledged']);
});

test('ten thousand texts over four connections while the store fails for a while: each kept, none answered before', async () => {
  const kept = new Set<string>();
  let rejected = 0;
  let down = false;
  const host: ChannelHost = {
    accept: (part) => {
      if (down || (rejected < 1_500 && kept.size >= 2_000)) {
        rejected++;
        return Promise.reject(new Error('inbox_busy'));
      }
      return new Promise((resolve) => {
        setImmediate(() => {
          const known = kept.has(part.carrierId as string);
          kept.add(part.carrierId as string);
          resolve(known ? 'duplicate' : 'accepted');
        });
      });
    },
    receipt: () => Promise.resolve(),
  };
  const side = await started(host, 4, { deps: { random: () => 0 } });
  let early = 0;
  const bring = async (id: string, on: Peer): Promise<void> => {
    expect(await on.deliver(id, FROM, `第${id}条`)).toBe('acknowledged');
    if (!kept.has(id)) early++;
  };
  down = true;
  const first = Array.from({ length: 400 }, (_, i) => bring(`first-${i}`, peer(i % 4)));
  await side.line('what the carrier brought was not kept; trying again');
  down = false;
  await Promise.all(first);
  await Promise.all(Array.from({ length: 9_600 }, (_, i) => bring(`text-${i}`, peer(i % 4))));
  expect(kept.size).toBe(10_000);
  expect(rejected).toBeGreaterThanOrEqual(1_500);
  expect(early).toBe(0);
  expect(side.channel.state().counters).toMatchObject({ texts: 10_000, connected: 4 });
});

test('beyond the limit nothing more is read until the store has caught up; the connection lives on', async () => {
  const { host, asked, asks } = slowHost();
  const side = await started(host);
  const first = Array.from({ length: 500 }, (_, i) => peer().deliver(`m-${i}`, FROM, '税'.repeat(500)));
  await asks(500);
  // The rest is more than the sockets hold: the carrier's own writes get stuck.
  const rest = Array.from({ length: 20_000 }, (_, i) => peer().deliver(`n-${i}`, FROM, '税'.repeat(500)));
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (peer().socket.writableLength > 0) resolve();
      else setImmediate(look);
    };
    setImmediate(look);
  });
  // What had come in the same piece is taken, no more.
  expect(asked.length).toBeLessThan(700);
  expect(side.channel.state()).toMatchObject({ connected: true, counters: { paused: 1 } });
  host.accept = () => Promise.resolve('accepted');
  for (const { keep } of asked) keep();
  expect(new Set(await Promise.all([...first, ...rest]))).toEqual(new Set(['acknowledged']));
  expect(side.channel.state().counters).toMatchObject({ texts: 20_500, connected: 1 });
});

test('a text whose connection ended is answered to nobody; brought again it is kept again', async () => {
  const { host, asked, asks } = slowHost();
  const side = await started(host);
  const brought = peer().deliver('m', FROM, '您好');
  await asks(1);
  const up = side.line('logged in');
  peer().socket.resetAndDestroy();
  expect(await brought).toBe('refused');
  await up;
  asked[0]?.keep();
  const again = peer().deliver('m', FROM, '您好');
  await asks(2);
  asked[1]?.keep('duplicate');
  expect(await again).toBe('acknowledged');
});

test('what could not be kept is not tried again for a connection that has ended', async () => {
  const { host, asked, asks } = slowHost();
  const side = await started(host);
  const brought = peer().deliver('m', FROM, '您好');
  await asks(1);
  asked[0]?.fail();
  const ended = side.line('the connection has ended');
  const up = side.line('logged in');
  peer().socket.destroy();
  await brought;
  await ended;
  await up;
  const next = peer().deliver('n', FROM, '在吗');
  await asks(2);
  asked[1]?.keep();
  expect(await next).toBe('acknowledged');
  expect(asked.map(({ part }) => part.carrierId)).toEqual(['m', 'n']);
  expect(side.channel.state().counters).toMatchObject({ not_kept: 1, texts: 1 });
});

test('several receipts of one PDU are answered when all are durable', async () => {
  const keep: ((value: void) => void)[] = [];
  const got: Receipt[] = [];
  let both: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (both = resolve));
  await started({
    accept: () => Promise.resolve('accepted'),
    receipt: (receipt) => {
      got.push(receipt);
      if (got.length === 2) both();
      return new Promise((resolve) => keep.push(resolve));
    },
  });
  let answered = false;
  const reported = peer()
    .report('0000000a', '0000000b')
    .then((how) => {
      answered = true;
      return how;
    });
  await asked;
  keep[0]?.();
  // A round trip later nothing has been answered.
  await peer().ask(pdu(TOY.test));
  expect(answered).toBe(false);
  keep[1]?.();
  expect(await reported).toBe('acknowledged');
  expect(got.map(({ channel, carrierId }) => `${channel} ${carrierId}`)).toEqual(['toy-1 0000000a', 'toy-1 0000000b']);
});

test('a PDU that is malformed or unknown is answered, counted, and logged without numbers and texts', async () => {
  const host = keepAll();
  const side = await started(host);
  const cut = octets(pdu(TOY.deliver, 'm', FROM, '密级内容'), 9).subarray(0, -4);
  cut.writeUInt32BE(cut.length, 0);
  const gone = peer().ask((into, at, sequence) => {
    cut.copy(into, at);
    into.writeUInt32BE(sequence, at + 8);
    return at + cut.length;
  });
  expect(commandOf((await gone) as Buffer)).toBe((TOY.deliver | 0x8000_0000) >>> 0);
  expect(await peer().ask(pdu(0x77, '密级内容'))).not.toBeNull();
  expect(await peer().deliver('m', FROM, '您好')).toBe('acknowledged');
  expect(side.channel.state().counters).toMatchObject({ malformed: 1, unknown_command: 1, connected: 1, texts: 1 });
  const faults = side.lines.filter(({ message }) => message === 'a PDU was not understood');
  expect(faults.map(({ details }) => details)).toEqual([
    expect.objectContaining({ fault: 'malformed', hex: expect.stringMatching(/^[0-9a-f]{24}$/), length: cut.length }),
    expect.objectContaining({ fault: 'unknown_command', hex: expect.stringContaining('00000077') }),
  ]);
  const hidden = [Buffer.from('密级内容', 'utf16le'), Buffer.from(FROM, 'utf16le')].map((each) => each.toString('hex'));
  for (const each of [FROM, '密级内容', ...hidden]) expect(side.logged()).not.toContain(each);
});

test('a flood of faults fills the counter, not the log', async () => {
  const side = await started(keepAll());
  await Promise.all(Array.from({ length: 200 }, () => peer().ask(pdu(0x77))));
  expect(side.channel.state().counters).toMatchObject({ unknown_command: 200 });
  expect(side.lines.filter(({ message }) => message === 'a PDU was not understood')).toHaveLength(10);
});

test('while stopping nothing new is taken, and what was taken is answered', async () => {
  const { host, asked, asks } = slowHost();
  const side = await started(host);
  const first = peer().deliver('a', FROM, 'a');
  await asks(1);
  const stopped = side.channel.stop(5_000);
  const second = peer().deliver('b', FROM, 'b');
  // The carrier's request after it has been read.
  await peer().ask(pdu(TOY.test));
  asked[0]?.keep();
  await stopped;
  expect(await first).toBe('acknowledged');
  expect(await second).toBe('refused');
  expect(asked).toHaveLength(1);
  expect(side.channel.state().counters).toMatchObject({ left_to_carrier: 1 });
});

test('stopping ends also when the store never comes back', async () => {
  let failed: () => void = () => undefined;
  const once = new Promise<void>((resolve) => (failed = resolve));
  const side = await started({
    accept: () => {
      failed();
      return Promise.reject(new Error('disk full'));
    },
    receipt: () => Promise.resolve(),
  });
  const brought = peer().deliver('a', FROM, 'a');
  await once;
  await side.channel.stop(50);
  expect(await brought).toBe('refused');
});
