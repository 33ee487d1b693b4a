/**
 * The audit trail on the embedded store, as JSON: appends of one process as requests bring them (each durable before it is
 * acknowledged), then a walk over a chain of a million entries and how much memory it takes.
 *
 *   node --expose-gc -r ./test/support/register-ts.cjs bench/audit.ts [appends] [entries]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/core/clock';
import { createAudit } from '../src/directory/audit/create-audit';
import { verifyChain } from '../src/directory/audit/verify-chain';
import { ensureIndexes, openStore } from '../src/store/store';
import { growChain } from './console/audit-chain';

const AT_ONCE = 20;
const LIMITS = { appendsPerSecond: 300, growthMb: 100 };
const BY = { code: '14101050001', name: '示例甲', unitCode: '14101050000', from: '10.0.0.8' };
const MB = 1_000_000;

async function main(appends: number, entries: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  try {
    const store = await openStore({ dataDir, strictScans: true });
    const { connection } = store;
    const audit = createAudit({ connection, clock: systemClock });
    await ensureIndexes(connection);

    const begun = performance.now();
    for (let n = 0; n < appends; n += AT_ONCE)
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, k) =>
          audit.record({
            action: 'contacts.change',
            by: BY,
            object: { kind: 'contact', id: `c${n + k}`, unitCode: BY.unitCode },
            before: { mobile: '138****8000' },
            after: { mobile: '138****8001' },
            outcome: 'done',
          }),
        ),
      );
    const appendsPerSecond = Math.round((appends / (performance.now() - begun)) * 1_000);

    // The rest of the chain is put there as it would have become, without waiting for each to be durable.
    await growChain(connection, entries, () => ({ by: BY }));

    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let most = before;
    const started = performance.now();
    const report = await verifyChain({
      connection,
      anchors: [],
      onProgress: () => {
        most = Math.max(most, process.memoryUsage().rss);
      },
    });
    const seconds = (performance.now() - started) / 1_000;
    const growthMb = Math.round((most - before) / MB);
    await store.close();
    const ok =
      report.fault === undefined &&
      report.checked === Math.max(entries, appends) &&
      appendsPerSecond >= LIMITS.appendsPerSecond &&
      growthMb <= LIMITS.growthMb;
    process.stdout.write(
      `${JSON.stringify({
        ...{ bench: 'audit', appends, appendsPerSecond, checked: report.checked },
        ...{ verifySeconds: Number(seconds.toFixed(1)), verifiedPerSecond: Math.round(report.checked / seconds) },
        ...{ growthMb, limits: LIMITS, ok },
      })}\n`,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

void main(Number(process.argv[2] ?? 3_000), Number(process.argv[3] ?? 1_000_000));
