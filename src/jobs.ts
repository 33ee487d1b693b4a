import type { Bot } from './bot/runner';
import type { Bureau } from './bureau';
import type { Carriers } from './carriers/create-carriers';
import { type Clock, HOUR, SECOND } from './core/clock';
import type { AuditCheck } from './directory/audit/audit-check';
import type { RunningDelivery } from './delivery/create-delivery';
import type { Units } from './directory/units/units';
import type { Job } from './schedule';
import type { Store } from './store/store';

/** The one list of periodic work (docs/jobs.md; a test binds the two). */
export function jobsOf(deps: {
  store: Pick<Store, 'sweepExpired'>;
  delivery: Pick<RunningDelivery, 'sweeps'>;
  carriers: Pick<Carriers, 'sweeps'>;
  bureau: Pick<Bureau, 'sweeps'>;
  bot: Pick<Bot, 'fileUnfinished'>;
  units: Pick<Units, 'finish'>;
  auditCheck: Pick<AuditCheck, 'anchor'>;
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
      name: 'audit.anchor',
      everySeconds: HOUR / SECOND,
      about: 'writes the number and hash of the last audit entry to audit-anchors.jsonl in DATA_DIR and to the log',
      missed: 'run_at_once',
      run: () => deps.auditCheck.anchor(),
    },
    {
      name: 'units.finish',
      everySeconds: 10,
      about:
        'gives what merged units hold to their successors, opens tasks of filing a liaison that a crash left unopened',
      missed: 'run_at_once',
      run: () => deps.units.finish(),
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

const TITLES: Readonly<Record<string, string>> = {
  'delivery.join': '拼接迟到的长短信',
  'delivery.promote': '恢复中断的会话顺序',
  'delivery.recover': '处理发送中断的短信',
  'delivery.expire': '结束已过期的短信',
  'delivery.prune': '清理用过的分段和回执标识',
  'carriers.terms': '码号证书和备案到期提醒',
  'bot.file-unfinished': '登记未说完的投诉和举报',
  'audit.anchor': '留存审计链锚点',
  'units.finish': '补完中断的单位合并和联络员备案',
  'address-book.follow-registration': '随税务登记变动更新通讯录',
  'address-book.follow-receipts': '按短信回执标出疑似失效的号码',
  'address-book.fill-keys': '补齐通讯录检索项',
  'store.sweep-expired': '清理过了保存期限的数据',
};

/** Chinese, as the console shows the job; what has none is shown by its name. */
export function jobTitle(name: string): string {
  return TITLES[name] ?? name;
}
