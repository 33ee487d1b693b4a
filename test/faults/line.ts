import type { ChannelAccount } from '../../src/carriers/kinds';
import type { ProtocolName } from '../../src/simulator/carrier-side';
import type { SimulatorOptions } from '../../src/simulator/options';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { freePorts } from '../peers/free-ports';
import { ACCOUNT } from '../simulator/stage';

/** What an account of any protocol may be given by a test. */
export interface Terms {
  window?: number;
  connections?: number;
  responseTimeoutSeconds?: number;
  tries?: number;
  activeTestSeconds?: number;
  activeTestMisses?: number;
  reconnectSeconds?: number;
}

/** Texts delivery has in hand for one window of 16 (settingsOf): after a fault it cannot tell which of them had gone out. */
export const IN_HAND = 64;

/** A carrier in the test's process, and the account our side has with it. */
export interface Line {
  protocol: ProtocolName;
  simulator: Simulator;
  account: ChannelAccount;
}

/** The account as the configuration has it; `listenPort`: where the carrier connects to us (SGIP). */
export function accountOf(protocol: ProtocolName, port: number, listenPort: number, terms: Terms = {}): ChannelAccount {
  const account = { id: 'carrier', host: '127.0.0.1', port, ...ACCOUNT, reconnectSeconds: 0.5, ...terms };
  switch (protocol) {
    case 'cmpp20':
    case 'cmpp30':
      return { ...account, kind: 'cmpp', version: protocol === 'cmpp20' ? '2.0' : '3.0' };
    case 'sgip12': {
      const listen = { host: '127.0.0.1', port: listenPort };
      return { ...account, kind: 'sgip', node: 3_037_112_366, corpId: '12366', listen };
    }
    case 'smgp30':
      return { ...account, kind: 'smgp' };
    case 'smpp34':
      return { ...account, kind: 'smpp' };
  }
}

const lines: Line[] = [];

/** For afterEach. */
export async function closeLines(): Promise<void> {
  await Promise.all(lines.splice(0).map(({ simulator }) => simulator.stop()));
}

/** A carrier that reports each segment delivered, and brings again, until it is acknowledged, what was not. */
export async function openLine(
  protocol: ProtocolName,
  options: Partial<SimulatorOptions> = {},
  terms: Terms = {},
): Promise<Line> {
  const [listenPort = 0] = await freePorts(1);
  const simulator = await startSimulator({
    protocol,
    accounts: [ACCOUNT],
    receipts: { state: 'delivered', delayMs: 20 },
    redelivery: { afterMs: 6_000, tries: 1_000 },
    ...(protocol === 'sgip12' && { sp: { host: '127.0.0.1', port: listenPort, retryMs: 100 } }),
    ...options,
  });
  const line = { protocol, simulator, account: accountOf(protocol, simulator.port, listenPort, terms) };
  lines.push(line);
  return line;
}

/**
 * Resolves when no report waits any more. The last may still be on their way when the store holds all that is to come: those of texts
 * already ticked.
 */
export async function allReportsAnswered(simulator: Simulator): Promise<void> {
  while (simulator.held('report').length > 0) await simulator.next('report_answered');
}
