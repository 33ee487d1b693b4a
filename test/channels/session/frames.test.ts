import { createFrames } from '../../../src/channels/session/frames';
import { seeded } from '../fuzz';
import { octets, pdu, TOY, TOY_FORMAT } from './toy-protocol';

const FIRST = octets(pdu(TOY.submit, 'a', '13800138000', '您好'), 1);
const SECOND = octets(pdu(TOY.test), 2);
const THIRD = octets(pdu(TOY.deliver, 'b', '13800138000', '发票'), 3);
const STREAM = Buffer.concat([FIRST, SECOND, THIRD]);

function reader(format = TOY_FORMAT) {
  const frames: Buffer[] = [];
  const views: Buffer[] = [];
  const faults: string[] = [];
  const { push } = createFrames(format, {
    frame: (frame) => {
      frames.push(Buffer.from(frame));
      views.push(frame);
    },
    broken: (about) => faults.push(about),
  });
  return { push, frames, views, faults };
}

test('a stream gives its PDUs wherever it is cut in two', () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const { push, frames, faults } = reader();
    push(STREAM.subarray(0, cut));
    push(STREAM.subarray(cut));
    expect(frames).toEqual([FIRST, SECOND, THIRD]);
    expect(faults).toEqual([]);
  }
});

test('a stream gives its PDUs wherever it is cut in three', () => {
  const wrong: string[] = [];
  for (let one = 0; one <= STREAM.length; one++) {
    for (let two = one; two <= STREAM.length; two++) {
      const { push, frames } = reader();
      for (const piece of [STREAM.subarray(0, one), STREAM.subarray(one, two), STREAM.subarray(two)]) push(piece);
      if (frames.length !== 3 || !Buffer.concat(frames).equals(STREAM)) wrong.push(`${one} ${two}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('octet by octet', () => {
  const { push, frames } = reader();
  for (const octet of STREAM) push(Buffer.from([octet]));
  expect(frames).toEqual([FIRST, SECOND, THIRD]);
});

test('what lies whole in a chunk is not copied', () => {
  const { push, views } = reader();
  push(STREAM);
  expect(views.map((view) => view.buffer)).toEqual([STREAM.buffer, STREAM.buffer, STREAM.buffer]);
});

test('a PDU put together from pieces keeps its octets when the pieces change', () => {
  const { push, views } = reader();
  const piece = Buffer.from(FIRST.subarray(0, 20));
  push(piece);
  piece.fill(0);
  push(Buffer.concat([FIRST.subarray(20), SECOND]));
  expect(views[0]).toEqual(FIRST);
});

test.each([
  ['shorter than a header', TOY_FORMAT.headerLength - 1],
  ['nought', 0],
  ['longer than any PDU', TOY_FORMAT.maxLength + 1],
  ['four thousand million', 0xffff_ffff],
])('a length that is %s is out of step: told once, nothing read after it', (_name, length) => {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(length, 0);
  for (let cut = 0; cut <= 8; cut++) {
    const { push, frames, faults } = reader();
    push(Buffer.concat([SECOND, head.subarray(0, cut)]));
    push(head.subarray(cut));
    push(STREAM);
    expect(frames).toEqual([SECOND]);
    expect(faults).toHaveLength(1);
  }
});

test('a length that is claimed takes no memory until the octets come', () => {
  const format = { ...TOY_FORMAT, maxLength: 1_000_000_000 };
  const before = process.memoryUsage().arrayBuffers;
  const readers = Array.from({ length: 100 }, () => reader(format));
  const head = Buffer.alloc(12);
  head.writeUInt32BE(900_000_000, 0);
  for (const { push } of readers) push(head);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});

test('random octets in random pieces never throw and never give a PDU of a wrong length', () => {
  const random = seeded(4);
  const wrong: string[] = [];
  let count = 0;
  for (let round = 0; round < 5_000; round++) {
    const { push, frames } = reader({ ...TOY_FORMAT, maxLength: 64 });
    for (let piece = 0; piece < 4; piece++) {
      const octetsOf = Buffer.from(
        Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * (random() < 0.6 ? 1 : 256))),
      );
      if (octetsOf.length > 3 && random() < 0.7) octetsOf[3] = 12 + Math.floor(random() * 20);
      push(octetsOf);
    }
    for (const frame of frames) {
      count++;
      if (frame.readUInt32BE(0) !== frame.length) wrong.push(frame.toString('hex'));
    }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(500);
});
