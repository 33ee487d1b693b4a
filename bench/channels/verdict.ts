import { percentile, round as rounded } from '../delivery/figures';
import type { Case, Measured, Round } from './contest';

/** The limits of docs/architecture.md. */
export const TIMES_SMS_CORE = 2;
export const OF_BARE_LOOP = 0.6;

export interface Limit {
  name: string;
  limit: string;
  value: number;
  met: boolean;
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

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

/** Ours to another's, round by round: what else runs on the machine meets both. */
function ratio(rounds: readonly Round[], other: string, pick: (measured: Measured) => number): number {
  const paired = rounds.map((each) => pick(each['ours'] as Measured) / pick(each[other] as Measured));
  return rounded(median(paired), 2);
}

function standing(rounds: readonly Round[]) {
  const clients = Object.keys(rounds[0] ?? {});
  const others = clients.filter((name) => name !== 'ours');
  const against = (pick: (measured: Measured) => number) =>
    Object.fromEntries(others.map((other) => [other, ratio(rounds, other, pick)]));
  return {
    medians: Object.fromEntries(clients.map((client) => [client, figures(rounds, client)])),
    rate: against(({ perSecond }) => perSecond),
    cpu: against(({ cpuMicros }) => cpuMicros),
  };
}

function limitsOf(when: string, { rate, cpu }: ReturnType<typeof standing>): Limit[] {
  const least = (name: string, value: number, limit: number): Limit => {
    return { name: `${name}, ${when}`, limit: `>= ${limit}`, value, met: value >= limit };
  };
  const peers = Object.keys(rate).filter((other) => other !== 'bare');
  return [
    ...peers.flatMap((peer) => [
      least(`times the rate of ${peer}`, rate[peer] as number, TIMES_SMS_CORE),
      {
        name: `CPU a message to that of ${peer}, ${when}`,
        limit: '< 1',
        value: cpu[peer] as number,
        met: (cpu[peer] as number) < 1,
      },
    ]),
    least('share of the rate of the bare loop', rate['bare'] as number, OF_BARE_LOOP),
  ];
}

/** A case in JSON: every round, and for the first and for the others what came of it. */
export function judge({ protocol, connections, window, receipts, rounds, faults }: Case) {
  const [first, ...later] = rounds;
  const start = standing(first === undefined ? [] : [first]);
  const warm = later.length === 0 ? undefined : standing(later);
  const limits = [...limitsOf('first round', start), ...(warm === undefined ? [] : limitsOf('later rounds', warm))];
  const every = rounds.map((each) =>
    Object.fromEntries(Object.keys(each).map((client) => [client, figures([each], client)])),
  );
  return { protocol, connections, window, receipts, faults, limits, first: start, later: warm, rounds: every };
}
