import type { Mobile } from '../../core/mobile';
import { isVisitor } from '../../core/visitor';
import type { DeliveryContext } from '../context';
import { type Account, type AccountCondition, type AccountSettings, createAccount } from './account';
import { CONDITIONS } from './health';
import type { QuotaCounts } from './quota-counts';

export type { Account, AccountSettings } from './account';

/** What a change of the accounts is made of. An account whose channel is another one is in `added` and in `removed`. */
export interface AccountChanges {
  added: Account[];
  removed: Account[];
}

/** An account that serves a number, and how it stands. */
export interface Candidate {
  account: Account;
  condition: AccountCondition;
}

export interface Routes {
  /** In the order of the configuration. */
  readonly accounts: readonly Account[];
  get(id: string): Account | undefined;
  /** The accounts that serve a number, the one a text would go by first. */
  candidates(to: Mobile, wanted?: string, avoided?: readonly string[]): Candidate[];
  /**
   * The account for a text to a number: the best of `candidates`, weights and trials taken into account. Undefined: nothing serves
   * the number but what is to be avoided.
   */
  choose(to: Mobile, wanted?: string, avoided?: readonly string[]): Account | undefined;
  /** Puts other accounts in place of all, at once. An account with the same channel as before goes on under its new settings. */
  replace(settings: readonly AccountSettings[]): AccountChanges;
  /** Another node was told to slow down. */
  heardSlowDown(account: string, share: number): void;
}

const DEFAULT_PRIORITY = 100;
const BEST_FIRST: readonly AccountCondition[] = [...CONDITIONS, 'quota'];

/** What the order of accounts depends on. */
export interface Standing {
  id: string;
  condition: AccountCondition;
  priority?: number;
  weight?: number;
}

/** The better of two accounts for a text that would rather go by `wanted` first; 0: the order of the configuration decides. */
export function compareStanding(a: Standing, b: Standing, wanted?: string): number {
  return (
    BEST_FIRST.indexOf(a.condition) - BEST_FIRST.indexOf(b.condition) ||
    Number(b.id === wanted) - Number(a.id === wanted) ||
    (a.priority ?? DEFAULT_PRIORITY) - (b.priority ?? DEFAULT_PRIORITY) ||
    (b.weight ?? 0) - (a.weight ?? 0)
  );
}

const standingOf = ({ account: { id, settings }, condition }: Candidate): Standing => ({
  id,
  condition,
  ...(settings.priority === undefined ? {} : { priority: settings.priority }),
  ...(settings.weight === undefined ? {} : { weight: settings.weight }),
});
const priorityOf = ({ settings }: Account): number => settings.priority ?? DEFAULT_PRIORITY;

/** Takes turns among weights: each gets its share, spread evenly, without chance. */
function createTurns(): (accounts: readonly Account[]) => Account | undefined {
  const credit = new WeakMap<Account, number>();
  return (accounts) => {
    const weighted = accounts.filter(({ settings }) => (settings.weight ?? 0) > 0);
    let best: Account | undefined;
    let total = 0;
    for (const account of weighted) {
      const weight = account.settings.weight ?? 0;
      total += weight;
      credit.set(account, (credit.get(account) ?? 0) + weight);
      if (best === undefined || (credit.get(account) ?? 0) > (credit.get(best) ?? 0)) best = account;
    }
    if (best !== undefined) credit.set(best, (credit.get(best) ?? 0) - total);
    return best;
  };
}

export function createRoutes(
  context: DeliveryContext,
  first: readonly AccountSettings[],
  carrierOf: (to: Mobile) => string | undefined,
  counts: QuotaCounts,
  tell: (account: string, share: number) => void,
): Routes {
  const open = (settings: AccountSettings): Account => createAccount(context, settings, counts, tell);
  const nextTurn = createTurns();
  let accounts = first.map(open);
  let byId = new Map(accounts.map((account) => [account.id, account]));

  const candidates: Routes['candidates'] = (to, wanted, avoided = []) => {
    const toVisitor = isVisitor(to);
    const asked = !toVisitor && accounts.some(({ settings }) => settings.carriers !== undefined);
    const carrier = asked ? carrierOf(to) : undefined;
    return accounts
      .filter(({ settings }) => (settings.visitors === true) === toVisitor)
      .filter((account) => account.serves(carrier) && !avoided.includes(account.id))
      .map((account) => ({ account, condition: account.condition() }))
      .sort((a, b) => compareStanding(standingOf(a), standingOf(b), wanted));
  };

  return {
    get accounts() {
      return accounts;
    },
    get: (id) => byId.get(id),
    candidates,
    choose: (to, wanted, avoided) => {
      const ranked = candidates(to, wanted, avoided);
      const [best] = ranked;
      if (best === undefined || ranked.length === 1) return best?.account;
      const preference = (account: Account): number => (account.id === wanted ? -Infinity : priorityOf(account));
      // An account that was away and would be preferred gets a text now and then, until it has shown that it is well.
      const tried = ranked.find(
        ({ account, condition }) =>
          condition === 'trial' && preference(account) <= preference(best.account) && account.mayTry(),
      );
      if (tried !== undefined) return tried.account;
      if (best.account.id === wanted) return best.account;
      const equals = ranked.filter(
        ({ account, condition }) => condition === best.condition && priorityOf(account) === priorityOf(best.account),
      );
      return nextTurn(equals.map(({ account }) => account)) ?? best.account;
    },
    replace: (settings) => {
      const before = accounts;
      const kept = new Set<Account>();
      accounts = settings.map((each) => {
        const same = before.find(({ channel }) => channel === each.channel);
        if (same === undefined) return open(each);
        kept.add(same);
        same.configure(each);
        return same;
      });
      byId = new Map(accounts.map((account) => [account.id, account]));
      return {
        added: accounts.filter((account) => !kept.has(account)),
        removed: before.filter((account) => !kept.has(account)),
      };
    },
    heardSlowDown: (account, share) => byId.get(account)?.heardSlowDown(share),
  };
}
