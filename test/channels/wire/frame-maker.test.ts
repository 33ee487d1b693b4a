import { frameMaker } from '../../../src/channels/wire/frame-maker';

const write = (octet: number, into: Buffer, at: number): number => {
  if (octet === 13) throw new RangeError('unlucky');
  into.fill(octet, at, at + 100 + octet);
  return at + 100 + octet;
};

test.each([200, 400, 100_000])('frames of at most %d octets keep what is theirs', (maxLength) => {
  const make = frameMaker(maxLength);
  const frames = Array.from({ length: 2_000 }, (_, i) => [i % 100, i] as const)
    .filter(([octet]) => octet !== 13)
    .map(([octet, i]) => {
      // One that cannot be written leaves no hole and spoils none.
      if (i % 7 === 0) expect(() => make(write, 13)).toThrow('unlucky');
      return [octet, make(write, octet)] as const;
    });
  for (const [octet, frame] of frames) expect(frame.equals(Buffer.alloc(100 + octet, octet))).toBe(true);
});
