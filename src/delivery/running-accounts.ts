import type { Channel, ChannelHost } from '../channels/channel';
import { SECOND } from '../core/clock';
import { doneWithin } from '../core/done-within';
import { errorMessage } from '../core/errors';
import type { Mobile } from '../core/mobile';
import type { Unsubscribe } from '../store/keys';
import type { DeliveryContext } from './context';
import type { AccountReport } from './outbox/account';
import type { Outbox } from './outbox/outbox';
import type { AccountSettings, Candidate } from './outbox/routes';

/** Time the channel of an account that is taken out has to finish. */
const DRAIN_MS = 10 * SECOND;
/** A channel that could not start (its port was taken …) is started again after this time. */
const START_AGAIN_MS = 15 * SECOND;
const SLOW_DOWN = 'delivery:slow-down';

/** The accounts while the service runs: they come, change and go without a restart. */
export interface RunningAccounts {
  outbox: Outbox;
  /**
   * Puts these accounts in place of all there are. An account with the same channel object goes on, under its new settings. One that is gone,
   * or whose channel is another one, takes nothing new, finishes what it has in hand and is stopped; what waits for it goes by
   * others or by its successor. Resolves when that is done. Nothing is lost, nothing is sent twice. Rejects with an Error, and
   * changes nothing, when two accounts have one name.
   */
  setAccounts(accounts: readonly AccountSettings[]): Promise<void>;
  /** How each account stands, in the order of the configuration. */
  accounts(): AccountReport[];
  /** The accounts that serve a number, the one a text would go by first. */
  candidates(to: Mobile, wanted?: string): Candidate[];
  start(): Promise<void>;
  stop(timeoutMs: number): Promise<void>;
  /** Begins again what could not be started, and writes down how much of the quotas is used. */
  poll(): void;
}

function check(accounts: readonly AccountSettings[]): void {
  const ids = accounts.map(({ channel }) => channel.id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new Error(`delivery: two accounts are called ${twice}`);
  const odd = ids.find((id) => id === '' || id.includes('|'));
  if (odd !== undefined) throw new Error(`delivery: an account cannot be called "${odd}"`);
}

export function createRunningAccounts(deps: {
  context: DeliveryContext;
  first: readonly AccountSettings[];
  node: string;
  host: () => ChannelHost;
  openOutbox: (tellSlowDown: (account: string, share: number) => void) => Outbox;
}): RunningAccounts {
  const { context, node, host } = deps;
  const { keys, log, tasks, clock, events } = context;
  check(deps.first);
  const outbox = deps.openOutbox((account, share) => {
    // Lost when Redis is away: the other nodes are told by the carrier itself.
    keys.publish(SLOW_DOWN, JSON.stringify({ node, account, share })).catch(() => undefined);
  });
  const { routes } = outbox;
  /** Channels that would not start, with the time of the last try. */
  const unstarted = new Map<Channel, number>();
  let isRunning = false;
  let isStopped = false;
  let unsubscribe: Unsubscribe | undefined;
  /** One change after the other. */
  let changing: Promise<unknown> = Promise.resolve();

  const startChannel = async (channel: Channel): Promise<void> => {
    try {
      await channel.start(host());
      unstarted.delete(channel);
    } catch (error) {
      // The other accounts go on: a wrong line in one must not silence all.
      unstarted.set(channel, clock.now().getTime());
      log.error({ account: channel.id, error: errorMessage(error) }, 'a channel could not start');
    }
  };

  const stopChannel = async (channel: Channel, timeoutMs: number): Promise<void> => {
    unstarted.delete(channel);
    try {
      await channel.stop(timeoutMs);
    } catch (error) {
      log.error({ account: channel.id, error: errorMessage(error) }, 'a channel did not stop cleanly');
    }
  };

  const change = async (accounts: readonly AccountSettings[]): Promise<void> => {
    check(accounts);
    if (isStopped) return;
    const { added, removed } = outbox.replaceAccounts(accounts);
    const ids = { added: added.map(({ id }) => id), removed: removed.map(({ account }) => account.id) };
    const changed = ids.added.filter((id) => ids.removed.includes(id));
    events.emit({
      type: 'accounts_changed',
      changed,
      added: ids.added.filter((id) => !changed.includes(id)),
      removed: ids.removed.filter((id) => !changed.includes(id)),
    });
    if (!isRunning) return;
    const left = new Map(
      removed.map(({ account, drained }) => [
        account.id,
        // The channel goes on until what is in hand has its answer: long texts are finished by the account they were begun with.
        doneWithin(drained, DRAIN_MS).then(() => stopChannel(account.channel, DRAIN_MS)),
      ]),
    );
    // A successor waits for its predecessor: carriers count the connections of a login.
    const come = added.map(async ({ id, channel, readQuota }) => {
      await Promise.all([left.get(id), readQuota()]);
      if (isRunning) await startChannel(channel);
    });
    await Promise.all([...left.values(), ...come]);
    await outbox.rehome();
    outbox.wake();
  };

  return {
    outbox,
    setAccounts: (accounts) => {
      const done = changing.then(() => change(accounts));
      changing = done.catch(() => undefined);
      return tasks.track(done);
    },
    accounts: () => routes.accounts.map((account) => account.report()),
    candidates: (to, wanted) => routes.candidates(to, wanted),
    start: async () => {
      isRunning = true;
      unsubscribe = await keys.subscribe(SLOW_DOWN, (message) => {
        const told = JSON.parse(message) as { node: string; account: string; share: number };
        if (told.node !== node) routes.heardSlowDown(told.account, told.share);
      });
      await Promise.all(routes.accounts.map(({ readQuota }) => readQuota()));
      await Promise.all(routes.accounts.map(({ channel }) => startChannel(channel)));
    },
    stop: async (timeoutMs) => {
      isRunning = false;
      isStopped = true;
      await unsubscribe?.();
      await doneWithin(changing, timeoutMs);
      await Promise.all(routes.accounts.map(({ channel }) => stopChannel(channel, timeoutMs)));
      tasks.begin(outbox.saveQuotas);
    },
    poll: () => {
      tasks.begin(outbox.saveQuotas);
      const now = clock.now().getTime();
      for (const { channel } of routes.accounts) {
        const triedAt = unstarted.get(channel);
        if (triedAt === undefined || Math.abs(now - triedAt) < START_AGAIN_MS) continue;
        unstarted.set(channel, now);
        tasks.begin(() => startChannel(channel));
      }
    },
  };
}
