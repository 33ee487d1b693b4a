import { startSimulator, type Simulator } from '../../src/simulator/simulator';
import { inParallel } from './figures';
import { type CarrierAnswer, type CarrierQuestion, LOGIN, WINDOW } from './wire-protocol';

/**
 * The carrier's side of the benchmarks over CMPP 3.0, in a process of its own: the simulator, keeping nothing but counts, one receipt
 * for each submit as soon as it is answered.
 */
const MOS_AT_A_TIME = 256;

let simulator: Simulator | undefined;

async function answerTo(question: CarrierQuestion): Promise<CarrierAnswer> {
  if (question.ask === 'start') {
    simulator = await startSimulator({
      protocol: 'cmpp30',
      accounts: [LOGIN],
      receipts: { state: 'delivered', delayMs: 0 },
      window: WINDOW,
      keep: 'last',
    });
    return { answer: 'started', port: simulator.port };
  }
  if (simulator === undefined) throw new Error('the carrier is not started');
  const { counts } = simulator;
  if (question.ask === 'counts') {
    const { user, system } = process.cpuUsage();
    const { submits, accepted, reports } = counts;
    return { answer: 'counts', submits, accepted, reports: { ...reports }, cpuMicros: user + system };
  }
  if (question.ask === 'deliver') {
    const started = performance.now();
    const { deliver } = simulator;
    let taken = 0;
    let repeated = 0;
    await inParallel(question.texts, MOS_AT_A_TIME, async (i) => {
      const from = `138${String(i % question.senders).padStart(8, '0')}`;
      const { kind, tries } = await deliver({ from, text: `发票真伪 第${i}条` });
      if (kind === 'taken') taken += 1;
      if (tries > 1) repeated += 1;
    });
    return { answer: 'delivered', taken, repeated, seconds: (performance.now() - started) / 1_000 };
  }
  await simulator.stop();
  process.exit();
}

process.on('message', (question: CarrierQuestion) => {
  answerTo(question).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ answer: 'failed', error: String(error) } satisfies CarrierAnswer),
  );
});
process.on('disconnect', () => process.exit());
