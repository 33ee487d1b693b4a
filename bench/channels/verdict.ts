import { round as rounded } from '../delivery/figures';
import type { Case, Measured, Round } from './contest';

/** The limits of docs/architecture.md. */
const TIMES_A_PEER = 2;
const OF_BARE_LOOP = 0.6;

const BARE = 'bare';

export interface Limit {
  name: string;
  limit: string;
  value: number;
  met: boolean;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[(sorted.length >> 1) - 1] ?? NaN)) / 2;
}

function figures(rounds: readonly Round[], client: string): Measured {
  const of = (pick: (measured: Measured) => number): number =>
    median(rounds.map((each) => pick(each[client] as Measured)));
  return {
    perSecond: rounded(of(({ perSecond }) => perSecond)),
    cpuMicros: rounded(
      of(({ cpuMicros }) => cpuMicros),
      1,
    ),
    carrierCpuMicros: rounded(
      of(({ carrierCpuMicros }) => carrierCpuMicros),
      1,
    ),
  };
}

/** One's to another's, round by round: what else runs on the machine meets both. */
function ratio(rounds: readonly Round[], one: string, other: string, pick: (measured: Measured) => number): number {
  const paired = rounds.map((each) => pick(each[one] as Measured) / pick(each[other] as Measured));
  return rounded(median(paired), 2);
}

function standing(rounds: readonly Round[]) {
  const clients = Object.keys(rounds[0] ?? {});
  const against = (one: string, pick: (measured: Measured) => number) =>
    Object.fromEntries(clients.filter((name) => name !== one).map((other) => [other, ratio(rounds, one, other, pick)]));
  const { ours: _, ...reach } = against(BARE, ({ perSecond }) => perSecond);
  return {
    medians: Object.fromEntries(clients.map((client) => [client, figures(rounds, client)])),
    /** Ours to theirs. */
    rate: against('ours', ({ perSecond }) => perSecond),
    cpu: against('ours', ({ cpuMicros }) => cpuMicros),
    /** What the carrier allows at most: the rate of the bare loop to theirs. */
    reach,
  };
}

const least = (name: string, value: number, limit: number): Limit => ({
  name,
  limit: `>= ${limit}`,
  value,
  met: value >= limit,
});

function againstPeers(when: string, { rate, cpu }: ReturnType<typeof standing>): Limit[] {
  const peers = Object.keys(rate).filter((other) => other !== BARE);
  return peers.flatMap((peer) => {
    const value = cpu[peer] ?? NaN;
    const cheaper = { name: `${when}: CPU a message to that of ${peer}`, limit: '< 1', value, met: value < 1 };
    return [least(`${when}: times the rate of ${peer}`, rate[peer] ?? NaN, TIMES_A_PEER), cheaper];
  });
}

/**
 * A case in JSON: every round, and what came of the first, of fresh processes, and of the others. The bare loop is compared in the
 * others alone: in the first it would only tell how much code there is to compile.
 */
export function judge({ protocol, connections, window, receipts, rounds, faults }: Case) {
  const [start, ...others] = rounds;
  const first = standing(start === undefined ? [] : [start]);
  const later = others.length === 0 ? undefined : standing(others);
  const limits = againstPeers('first round', first);
  if (later !== undefined) {
    limits.push(...againstPeers('later rounds', later));
    limits.push(least('later rounds: share of the rate of the bare loop', later.rate[BARE] ?? NaN, OF_BARE_LOOP));
  }
  const every = rounds.map((each) =>
    Object.fromEntries(Object.keys(each).map((client) => [client, figures([each], client)])),
  );
  return { protocol, connections, window, receipts, faults, limits, first, later, rounds: every };
}
