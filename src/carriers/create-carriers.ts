import { join } from 'node:path';
import type { Connection } from 'mongoose';
import type { HttpGateway } from '../channels/http/http-gateway';
import type { KannelChannel } from '../channels/kannel/channel';
import type { ChannelLog } from '../channels/session/account';
import { type Clock, HOUR, SECOND } from '../core/clock';
import { AppError, errorMessage } from '../core/errors';
import type { Ids } from '../core/ids';
import type { Mobile } from '../core/mobile';
import type { DeliverySweep, RunningDelivery } from '../delivery/create-delivery';
import type { AccountSettings } from '../delivery/outbox/routes';
import { oneAtATime } from '../delivery/tasks';
import type { Keys, Unsubscribe } from '../store/keys';
import type { CarrierAccount } from './account';
import { ACCOUNTS_CHANGED, createAccountStore, type Seal } from './account-store';
import { type AlertRecord, createAlerts } from './alerts';
import { createCarrierLookup } from './carrier-of';
import { createRunningChannels } from './running-channels';
import { type Term, termsOf, warnOfTerms } from './expiry';
import { explainRoute, type RouteExplanation } from './explain-route';
import { FILE_FAULT, gatherAccounts } from './gather-accounts';
import { createNodeStates, type CarrierState } from './node-states';
import { loadNumberSegments } from './number-segments';
import { createPortedNumbers } from './ported-numbers';
import { createSecretReader } from './secrets';

const POLL_MS = 2 * SECOND;
/** How often a node tells how its accounts stand. */
const TELL_MS = 10 * SECOND;
/** Behind every account of a carrier, so that the demo's phone never carries what a carrier could. */
export const LAST = 1_000_000;

export interface CarriersDeps {
  connection: Connection;
  keys: Keys;
  clock: Clock;
  ids: Ids;
  log: ChannelLog & { error(details: object, message: string): void };
  /** The number taxpayers text. */
  service: string;
  /** ACCOUNTS_FILE. */
  accountsFile?: string;
  knowledgeDir: string;
  /** What paths of secret files are relative to, for accounts of the store. */
  dataDir: string;
  /** Reads a variable of the environment: for …Env fields, whose names begin with CARRIER_. */
  environment: (name: string) => string | undefined;
  seal: Seal;
  /** Accounts that are always there, after all others (the demo handset). */
  others?: readonly AccountSettings[];
}

export interface CarriersOverview {
  /** This node first. */
  nodes: { node: string; isThis: boolean; at: Date; accounts: CarrierState[] }[];
  terms: Term[];
  alerts: AlertRecord[];
}

/** The accounts with the carriers: read, watched, made into channels, and what is known of numbers. */
export interface Carriers {
  /** To create delivery with. */
  settings(): AccountSettings[];
  /** The carrier of a number, as accounts name it; undefined: not known. Synchronous. */
  carrierOf(to: Mobile): string | undefined;
  /** The channels that carriers call over HTTP, as they are now. */
  gateways: { get(id: string): HttpGateway | undefined };
  kannels: { get(id: string): KannelChannel | undefined };
  /** How each account stands on this node. */
  states(): CarrierState[];
  /** For the console: every node's accounts, terms of certificates, and what a person should see to. */
  overview(): Promise<CarriersOverview>;
  /** How a text to the number would go now, without sending one. */
  explain(mobile: Mobile, cameBy?: string): RouteExplanation;
  /** From now on changes of the accounts reach delivery. */
  start(delivery: Pick<RunningDelivery, 'setAccounts' | 'accounts' | 'channels'>): Promise<void>;
  /** Looks for changes now: of the file, the store, the ported numbers. */
  reload(): Promise<void>;
  stop(): Promise<void>;
  /** For the one list of periodic jobs. */
  sweeps: readonly DeliverySweep[];
}

/**
 * Reads the accounts of the file and of the store; nothing connects before delivery starts.
 * @throws AppError `accounts_file`, `number_segments`
 */
export async function createCarriers(deps: CarriersDeps): Promise<Carriers> {
  const { connection, keys, clock, ids, log, accountsFile, environment, others = [] } = deps;
  const secrets = createSecretReader({ folder: deps.dataDir, environment });
  const store = createAccountStore({ connection, keys, clock, ids, seal: deps.seal, secrets });
  const alerts = createAlerts(connection, clock);
  const nodes = createNodeStates(connection, clock);
  const segments = await loadNumberSegments(join(deps.knowledgeDir, 'carriers', 'number-segments.yaml'));
  const ported = createPortedNumbers(connection, { clock, ids });
  const lookup = createCarrierLookup(segments, ported);
  const node = ids.next();
  const running = createRunningChannels({ clock, ids, keys, log, service: deps.service });

  let accounts: readonly CarrierAccount[] = [];
  let told = '';
  let isStopped = false;
  let delivery: Parameters<Carriers['start']>[0] | undefined;
  let unsubscribe: Unsubscribe | undefined;
  const timers: NodeJS.Timeout[] = [];

  const gather = () =>
    gatherAccounts({
      file: accountsFile,
      environment,
      store,
      before: accounts,
      taken: others.map(({ channel }) => channel.id),
    });

  const tellFaults = async (faults: readonly { id: string; account?: string; text: string }[]): Promise<void> => {
    const current = JSON.stringify(faults);
    if (current === told) return;
    for (const { id, text, account } of faults) {
      log.error(
        { ...(account === undefined ? {} : { account }), fault: text },
        'an account is wrong, the old one stays',
      );
      await alerts.raise({ _id: id, level: 'error', text, ...(account === undefined ? {} : { account }) });
    }
    for (const { _id } of await alerts.open()) {
      if (_id.startsWith('accounts:') && !faults.some(({ id }) => id === _id)) await alerts.end(_id);
    }
    told = current;
  };

  const last = others.map((other): AccountSettings => ({ priority: LAST, ...other }));
  const settings = (): AccountSettings[] => [...running.settings(), ...last];

  const reload = oneAtATime(async () => {
    if (isStopped) return;
    try {
      const gathered = await gather();
      accounts = gathered.accounts;
      if (running.replace(accounts)) await delivery?.setAccounts(settings());
      await tellFaults(gathered.faults);
      await ported.refresh();
    } catch (error) {
      log.warn({ error: errorMessage(error) }, 'looking for changes of the accounts failed, it will be repeated');
    }
  });

  const states = (): CarrierState[] => {
    const channels = new Map(delivery?.channels().map(({ channel, state }) => [channel.id, { channel, state }]));
    return (delivery?.accounts() ?? []).flatMap((report) => {
      const found = channels.get(report.id);
      if (found === undefined) return [];
      const { connected, detail, inFlight, links, window } = found.state;
      return [
        {
          ...report,
          kind: found.channel.kind as CarrierState['kind'],
          connected,
          detail,
          inFlight,
          ...(links === undefined ? {} : { links }),
          ...(window === undefined ? {} : { window }),
        },
      ];
    });
  };

  const first = await gather();
  const ofFile = first.faults.find(({ id }) => id === FILE_FAULT);
  if (ofFile !== undefined) throw new AppError('accounts_file', ofFile.text, { personMessage: ofFile.text });
  ({ accounts } = first);
  running.replace(accounts);

  return {
    settings,
    carrierOf: (to) => lookup.carrierOf(to),
    gateways: running.gateways,
    kannels: running.kannels,
    states,
    overview: async () => {
      const [told, open] = await Promise.all([nodes.read(), alerts.open()]);
      const elsewhere = told.filter((other) => other.node !== node).map((other) => ({ ...other, isThis: false }));
      return {
        nodes: [{ node, isThis: true, at: clock.now(), accounts: states() }, ...elsewhere],
        terms: termsOf(accounts, clock.now()),
        alerts: open,
      };
    },
    explain: (mobile, cameBy) => {
      const here = states();
      const explained = explainRoute(mobile, {
        lookup,
        accounts,
        states: here,
        ...(cameBy === undefined ? {} : { cameBy }),
      });
      const behind = last
        // The web chat serves its visitors and no phone.
        .filter(({ visitors }) => visitors !== true)
        .map(({ channel: { id }, priority = LAST }) => ({
          id,
          condition: here.find((state) => state.id === id)?.condition ?? ('unknown' as const),
          priority,
        }));
      return { ...explained, accounts: [...explained.accounts, ...behind] };
    },
    reload,
    start: async (to) => {
      delivery = to;
      await tellFaults(first.faults);
      unsubscribe = await keys.subscribe(ACCOUNTS_CHANGED, () => void reload());
      const tell = (): void => void nodes.tell(node, states()).catch(() => undefined);
      timers.push(setInterval(() => void reload(), POLL_MS).unref(), setInterval(tell, TELL_MS).unref());
      // Ported numbers come in while the service already answers.
      void reload();
    },
    stop: async () => {
      for (const timer of timers.splice(0)) clearInterval(timer);
      isStopped = true;
      await unsubscribe?.();
      // A change that is being carried out is waited for.
      await reload();
      delivery = undefined;
      await nodes.forget(node).catch(() => undefined);
    },
    sweeps: [
      {
        name: 'carriers.terms',
        everySeconds: HOUR / SECOND,
        about: 'warns 90, 30 and 7 days before the certificate or the filing of a code ends, and on its last day (O13)',
        run: () =>
          warnOfTerms({ accounts, now: clock.now(), alerts, warn: (details, message) => log.warn(details, message) }),
      },
    ],
  };
}
