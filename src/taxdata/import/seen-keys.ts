/**
 * The keys seen in a file with the line of each, for finding duplicates among millions in bounded memory: an open
 * hash table of 64-bit fingerprints (12 bytes an entry, at most half full) instead of the keys themselves. Two
 * different keys of a million share a fingerprint with a probability of 3e-8.
 */
export interface SeenKeys {
  /** The line the key was first met on, or undefined: then it is kept with this line. */
  meet(key: string, line: number): number | undefined;
}

const START_SLOTS = 1 << 12;

/** Two independent 32-bit hashes (the cyrb family: multiply and fold each UTF-16 unit). */
function fingerprint(key: string): [number, number] {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}

export function seenKeys(): SeenKeys {
  let slots = START_SLOTS;
  let high = new Uint32Array(slots);
  let low = new Uint32Array(slots);
  /** 0 = empty: lines count from 1. */
  let lines = new Uint32Array(slots);
  let used = 0;

  function slotOf(a: number, b: number): number {
    let slot = a & (slots - 1);
    while (lines[slot] !== 0 && (high[slot] !== a || low[slot] !== b)) slot = (slot + 1) & (slots - 1);
    return slot;
  }

  function put(a: number, b: number, line: number): void {
    const slot = slotOf(a, b);
    high[slot] = a;
    low[slot] = b;
    lines[slot] = line;
  }

  function grow(): void {
    const [oldHigh, oldLow, oldLines] = [high, low, lines];
    slots *= 2;
    high = new Uint32Array(slots);
    low = new Uint32Array(slots);
    lines = new Uint32Array(slots);
    for (let i = 0; i < oldLines.length; i++) {
      const line = oldLines[i] ?? 0;
      if (line !== 0) put(oldHigh[i] ?? 0, oldLow[i] ?? 0, line);
    }
  }

  return {
    meet(key, line) {
      const [a, b] = fingerprint(key);
      const first = lines[slotOf(a, b)];
      if (first) return first;
      if (++used * 2 > slots) grow();
      put(a, b, line);
      return undefined;
    },
  };
}
