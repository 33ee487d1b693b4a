import { DAY } from '../core/clock';
import { type Day, shanghaiDay, shanghaiMoment } from '../core/shanghai-time';
import type { CarrierAccount } from './account';
import type { Alerts } from './alerts';

/** Days before the end at which the bureau is reminded: time for the renewal of a code (O13), then more urgently. */
const STEPS = [90, 30, 7, 0] as const;

/** A term that ends. */
export interface Term {
  account: string;
  /** Chinese: what ends. */
  what: string;
  /** Last day of the term. */
  expires: Day;
  /** Whole days left; 0: today is the last; negative: over. */
  daysLeft: number;
  /** The reminder reached: 90, 30, 7 or 0; undefined: not yet. */
  step: (typeof STEPS)[number] | undefined;
}

export function describeTerm({ account, what, expires, daysLeft }: Term): string {
  const when =
    daysLeft > 0
      ? `将于 ${expires} 到期，还有${daysLeft}天`
      : daysLeft === 0
        ? `今天（${expires}）到期`
        : `已于 ${expires} 过期`;
  return `账号 ${account} 的${what}${when}，请及时办理续展并更新账号资料。`;
}

/** The terms of all accounts, the one that ends first in front. Disabled accounts are told of too: their code is still the bureau's. */
export function termsOf(accounts: readonly CarrierAccount[], now: Date): Term[] {
  const today = shanghaiMoment(shanghaiDay(now)).getTime();
  const terms = accounts.flatMap(({ id, common: { certificate, filing } }) => [
    ...(certificate === undefined
      ? []
      : [{ account: id, what: `码号使用证书（${certificate.number}）`, expires: certificate.expires }]),
    ...(filing?.expires === undefined
      ? []
      : [{ account: id, what: `码号备案（${filing.authority} ${filing.number}）`, expires: filing.expires }]),
  ]);
  return terms
    .map((term) => {
      const daysLeft = Math.round((shanghaiMoment(term.expires).getTime() - today) / DAY);
      const step = [...STEPS].reverse().find((days) => daysLeft <= days);
      return { ...term, daysLeft, step };
    })
    .sort((a, b) => a.daysLeft - b.daysLeft);
}

/**
 * Raises an alert a step: at 90, 30, 7 days before the end and on the last day, each once; a step that was missed is told with the
 * next. What was renewed ends.
 */
export async function warnOfTerms(deps: {
  accounts: readonly CarrierAccount[];
  now: Date;
  alerts: Alerts;
  warn(details: object, message: string): void;
}): Promise<void> {
  const { alerts, warn } = deps;
  const current = new Set<string>();
  for (const term of termsOf(deps.accounts, deps.now)) {
    const { account, step, expires } = term;
    if (step === undefined) continue;
    const id = `term:${account}:${term.what}:${expires}:${step}`;
    current.add(id);
    const level = step <= 7 ? 'error' : 'warning';
    if (!(await alerts.once({ _id: id, text: describeTerm(term), level, account }))) continue;
    warn({ account, expires, daysLeft: term.daysLeft }, 'the term of a code is ending');
  }
  for (const { _id } of await alerts.open()) {
    if (_id.startsWith('term:') && !current.has(_id)) await alerts.end(_id);
  }
}
