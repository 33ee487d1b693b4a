import { execFileSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../test/peers/locations';
import { PROTOCOLS, type Protocol } from '../test/peers/sms-core';
import { contest } from './channels/contest';
import { idleCost } from './channels/idle';
import { judge } from './channels/verdict';
import { round } from './delivery/figures';

/**
 * Submits a second of our channels, of sms-core's own client (and of the package smpp), and of a bare loop, all to sms-core's
 * carrier, in turns; and what idle accounts cost. Builds the peers first, which wants what `scripts/peers.sh install` installs.
 *   npm run -s bench -- channels [cmpp20|cmpp30|sgip12|smgp30|smpp34|idle …] [rounds=4] [messages=6000] [warmUp=15000]
 * Prints JSON. `limits` are those of docs/architecture.md; a limit is met or not by this machine at this load, and missing one is no
 * failure. Counts that do not reconcile are.
 */
const DEFAULTS = { rounds: 4, messages: 6_000, warmUp: 15_000 };
const IDLE = 'idle';

function readArguments(words: readonly string[]) {
  const extent = { ...DEFAULTS };
  const parts: string[] = [];
  for (const word of words) {
    const [, name, value] = /^(rounds|messages|warmUp)=([1-9]\d*)$/.exec(word) ?? [];
    if (name !== undefined) extent[name as keyof typeof extent] = Number(value);
    else if (word === IDLE || PROTOCOLS.includes(word as Protocol)) parts.push(word);
    else throw new Error(`not a part, rounds=, messages= or warmUp=: ${word}`);
  }
  return { extent, parts: parts.length > 0 ? parts : [...PROTOCOLS, IDLE] };
}

const load = () => loadavg().map((value) => round(value, 1));

async function main(): Promise<void> {
  const { extent, parts } = readArguments(process.argv.slice(2));
  execFileSync('bash', [join(ROOT, 'scripts/peers.sh'), 'build'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const before = load();
  const began = performance.now();
  const cases: ReturnType<typeof judge>[] = [];
  for (const protocol of PROTOCOLS.filter((each) => parts.includes(each))) {
    cases.push(...(await contest(protocol, extent)).map(judge));
  }
  const idle = parts.includes(IDLE) ? await idleCost() : undefined;
  const named = cases.flatMap(({ protocol, connections, window, receipts, limits }) => {
    const where = `${protocol} ${connections} x ${window}${receipts ? ' with receipts' : ''}`;
    return limits.map((limit) => ({ where, ...limit }));
  });
  const limits = [...named, ...(idle?.limits ?? []).map((limit) => ({ where: IDLE, ...limit }))];
  const reconciles = cases.every(({ faults }) => faults.length === 0);
  const head = { bench: 'channels', node: process.version, cores: availableParallelism(), ...extent };
  const result = {
    ...head,
    load: { before, after: load() },
    seconds: round((performance.now() - began) / 1_000),
    reconciles,
    limitsMet: `${limits.filter(({ met }) => met).length} of ${limits.length}`,
    missed: limits.filter(({ met }) => !met),
    cases,
    idle,
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (!reconciles) process.exitCode = 1;
}

void main();
