import type { Dialect } from '../../src/channels/session/dialect';
import { PduError } from '../../src/channels/wire/layout';

/** Numbers that look random and are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface FuzzOptions {
  count: number;
  seed: number;
  /** Good PDUs to begin with, and whose headers random ones get in three of four cases, so that their bodies are read too. */
  samples: readonly Buffer[];
  headerLength: number;
}

const below = (random: () => number, end: number): number => Math.floor(random() * end);

/** Random octets; three in four have the right length word and the header of a sample. */
function* randomPdus({ count, seed, samples, headerLength }: FuzzOptions): Generator<Buffer> {
  const random = seeded(seed);
  const pool = Buffer.from(Array.from({ length: 1 << 20 }, () => below(random, 256)));
  for (let i = 0; i < count; i++) {
    const length = below(random, random() < 0.1 ? 2_000 : 240);
    const from = below(random, pool.length - length);
    const pdu = Buffer.from(pool.subarray(from, from + length));
    if (random() < 0.75 && length >= headerLength) {
      (samples[below(random, samples.length)] as Buffer).copy(pdu, 0, 0, headerLength);
      pdu.writeUInt32BE(length, 0);
    }
    yield pdu;
  }
}

/** Samples with octets changed, cut out, put in, or cut off; the length word is put right in half of them. */
function* mutatedPdus({ count, seed, samples }: FuzzOptions): Generator<Buffer> {
  const random = seeded(seed);
  for (let i = 0; i < count; i++) {
    let pdu: Buffer = Buffer.from(samples[below(random, samples.length)] as Buffer);
    for (let times = 1 + below(random, 4); times > 0; times--) {
      const at = below(random, pdu.length);
      const how = below(random, 4);
      if (how === 0 && at < pdu.length) pdu[at] = below(random, 256);
      if (how === 1) pdu = Buffer.concat([pdu.subarray(0, at), pdu.subarray(at + 1 + below(random, 8))]);
      if (how === 2)
        pdu = Buffer.concat([pdu.subarray(0, at), Buffer.alloc(1 + below(random, 8), at), pdu.subarray(at)]);
      if (how === 3 && random() < 0.3) pdu = Buffer.from(pdu.subarray(0, at));
    }
    if (random() < 0.5 && pdu.length >= 4) pdu.writeUInt32BE(pdu.length, 0);
    yield pdu;
  }
}

export interface FuzzedCodec extends Pick<FuzzOptions, 'seed' | 'samples' | 'headerLength'> {
  decodePdu(frame: Buffer): unknown;
  toJson(frame: Buffer): unknown;
  dialect: Dialect;
}

const COUNT = 100_000;

/** Every PDU is read or refused with PduError; every request is answered, with a PDU of ours under its sequence. */
export function describeFuzz({ seed, samples, headerLength, decodePdu, toJson, dialect }: FuzzedCodec): void {
  const into = Buffer.alloc(16_384);

  const checkAnswer = (request: Buffer, answer: Buffer): void => {
    const sound =
      answer.readUInt32BE(0) === answer.length &&
      answer.readUInt32BE(4) === request.readUInt32BE(4) + 0x8000_0000 &&
      answer.subarray(8, headerLength).equals(request.subarray(8, headerLength));
    if (!sound) throw new Error(`${request.toString('hex')} answered with ${answer.toString('hex')}`);
  };
  const endure = (pdus: Iterable<Buffer>): { read: number; refused: number } => {
    const counts = { read: 0, refused: 0 };
    for (const frame of pdus) {
      try {
        decodePdu(frame);
        counts.read++;
        toJson(frame);
      } catch (error) {
        if (!(error instanceof PduError)) throw error;
        counts.refused++;
      }
      const received = dialect.receive(frame);
      dialect.submitted(frame);
      dialect.admit?.(frame, '127.0.0.1');
      if (received.answer !== undefined) checkAnswer(frame, into.subarray(0, received.answer(into, 0, 0)));
      else if (frame.length >= headerLength && frame.readUInt8(4) < 0x80) throw new Error(frame.toString('hex'));
    }
    return counts;
  };

  describe('fuzz', () => {
    // Most of the time would go into the stacks of errors that are expected.
    const { stackTraceLimit } = Error;
    beforeAll(() => (Error.stackTraceLimit = 0));
    afterAll(() => (Error.stackTraceLimit = stackTraceLimit));

    test.each([
      ['random', randomPdus, seed],
      ['mutated', mutatedPdus, seed + 1],
    ] as const)(
      '100,000 %s PDUs',
      (_name, make, from) => {
        const counts = endure(make({ count: COUNT, seed: from, samples, headerLength }));
        expect(counts.read + counts.refused).toBe(COUNT);
        expect(counts.read).toBeGreaterThan(10_000);
      },
      120_000,
    );
  });
}
