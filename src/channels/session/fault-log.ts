import type { ChannelLog } from './account';
import type { Counters } from './counters';
import type { Received } from './dialect';
import type { SessionLink } from './link';

type Fault = Extract<Received, { kind: 'fault' }>;

/** Counts and logs PDUs that could not be understood. */
export interface FaultLog {
  add(fault: Fault, frame: Buffer, link: SessionLink | null): void;
}

export interface FaultLogOptions {
  account: string;
  log: ChannelLog;
  counters: Counters;
  monotonic: () => number;
  headerLength: number;
}

/** A carrier gone mad fills the counter, not the disk. */
const LINES = 10;
const PER_MS = 60_000;

/** Numbers and texts are in the bodies of PDUs: without word from the dialect only the header is shown. */
export function createFaultLog({ account, log, counters, monotonic, headerLength }: FaultLogOptions): FaultLog {
  let since = -Infinity;
  let lines = 0;
  return {
    add: ({ fault, about, hex }, frame, link) => {
      counters.add(fault);
      const now = monotonic();
      if (now - since >= PER_MS) {
        since = now;
        lines = 0;
      }
      if (++lines > LINES) return;
      const shown = hex ?? frame.toString('hex', 0, Math.min(headerLength, frame.length));
      log.warn(
        { account, link: link?.name, fault, about, length: frame.length, hex: shown },
        'a PDU was not understood',
      );
    },
  };
}
