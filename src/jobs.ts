import type { Bot } from './bot/runner';
import type { Bureau } from './bureau';
import type { Carriers } from './carriers/create-carriers';
import type { Clock } from './core/clock';
import type { RunningDelivery } from './delivery/create-delivery';
import type { Job } from './schedule';
import type { Store } from './store/store';

/** The one list of periodic work (docs/jobs.md; a test binds the two). */
export function jobsOf(deps: {
  store: Pick<Store, 'sweepExpired'>;
  delivery: Pick<RunningDelivery, 'sweeps'>;
  carriers: Pick<Carriers, 'sweeps'>;
  bureau: Pick<Bureau, 'sweeps'>;
  bot: Pick<Bot, 'fileUnfinished'>;
  clock: Clock;
}): Job[] {
  return [
    ...[...deps.delivery.sweeps, ...deps.carriers.sweeps, ...deps.bureau.sweeps].map((sweep): Job => ({
      ...sweep,
      missed: 'run_at_once',
    })),
    {
      name: 'bot.file-unfinished',
      everySeconds: 60,
      about: 'files complaints and reports left half told past the time-out, and tells their senders the number',
      missed: 'run_at_once',
      run: async () => void (await deps.bot.fileUnfinished()),
    },
    {
      name: 'store.sweep-expired',
      everySeconds: 600,
      about: 'deletes what has passed its retention (MongoDB does this by itself)',
      missed: 'run_at_once',
      run: async () => void (await deps.store.sweepExpired(deps.clock.now())),
    },
  ];
}

/** The rows of docs/jobs.md. */
export function jobTable(jobs: readonly Job[]): string {
  const rows = jobs.map(
    ({ name, everySeconds, missed, about }) => `| \`${name}\` | ${everySeconds} s | ${missed} | ${about} |`,
  );
  return ['| Job | Every | After downtime | What it does |', '|---|---|---|---|', ...rows].join('\n');
}
