import type { Command } from 'commander';
import { systemClock } from '../core/clock';
import { readConfig } from '../config';
import { DEMO_SEED } from '../rooms';
import { loadDemo } from '../taxdata/demo-province';
import { AppError } from '../core/errors';
import { wholeNumber } from './whole-number';
import { withStore } from './with-store';

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('装入或扩大演示省（全部为虚构数据）')
    .option('--taxpayers <n>', '纳税人户数', wholeNumber('--taxpayers', 1, 2_000_000), 2000)
    .action(async ({ taxpayers }: { taxpayers: number }) => {
      if (readConfig().NODE_ENV === 'production') {
        throw new AppError('demo_refused', 'NODE_ENV=production', { personMessage: '生产环境不允许装入演示数据。' });
      }
      await withStore(async ({ connection }) => {
        const counts = await loadDemo({ connection, taxpayers, seed: DEMO_SEED, clock: systemClock });
        process.stdout.write(counts.loaded ? '演示省已装入：\n' : '演示省已是这个规模，没有改动：\n');
        for (const [kind, records] of Object.entries(counts.records)) process.stdout.write(`  ${kind}\t${records}\n`);
      });
    });
}
