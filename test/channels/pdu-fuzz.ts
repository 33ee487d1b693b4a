/** Numbers that look random and are the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
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
export function* randomPdus({ count, seed, samples, headerLength }: FuzzOptions): Generator<Buffer> {
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
export function* mutatedPdus({ count, seed, samples }: FuzzOptions): Generator<Buffer> {
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
