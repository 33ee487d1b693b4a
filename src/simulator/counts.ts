import type { FaultName } from './faults';

/** What the simulator has seen and done since it started. */
export interface Counts {
  connections: number;
  logins: number;
  loginsRefused: number;
  /** Submits received, repetitions included: accepted + refused + deaf. */
  submits: number;
  accepted: number;
  refused: number;
  /** Whole texts put together from the submits. */
  texts: number;
  /** Parts of texts from phones: handed in, sent (repetitions included), acknowledged, refused by the service provider. */
  mos: { given: number; sent: number; acknowledged: number; refused: number };
  reports: { given: number; sent: number; acknowledged: number; refused: number };
  activeTests: number;
  malformed: number;
  faults: Partial<Record<FaultName, number>>;
}

export function noCounts(): Counts {
  return {
    connections: 0,
    logins: 0,
    loginsRefused: 0,
    submits: 0,
    accepted: 0,
    refused: 0,
    texts: 0,
    mos: { given: 0, sent: 0, acknowledged: 0, refused: 0 },
    reports: { given: 0, sent: 0, acknowledged: 0, refused: 0 },
    activeTests: 0,
    malformed: 0,
    faults: {},
  };
}
