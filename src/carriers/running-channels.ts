import { createHash } from 'node:crypto';
import type { HttpGateway } from '../channels/http/http-gateway';
import type { KannelChannel } from '../channels/kannel/channel';
import type { AccountSettings } from '../delivery/outbox/routes';
import type { CarrierAccount } from './account';
import { type ChannelMakerDeps, createChannelOf, type MadeChannel, settingsOf } from './create-channel';

/** The channels of the accounts that are in use. One whose account has not changed stays the same channel. */
export interface RunningChannels {
  /** True when anything has changed. Starts and stops nothing: delivery does. */
  replace(accounts: readonly CarrierAccount[]): boolean;
  settings(): AccountSettings[];
  gateways: { get(id: string): HttpGateway | undefined };
  kannels: { get(id: string): KannelChannel | undefined };
}

interface Entry {
  made: MadeChannel;
  /** Of what the channel is made of, secrets included: a fingerprint, so that no secret is kept twice. */
  ofChannel: string;
  ofSettings: string;
  settings: AccountSettings;
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}

export function createRunningChannels(deps: ChannelMakerDeps): RunningChannels {
  let entries = new Map<string, Entry>();
  let order = '';

  const entryOf = (account: CarrierAccount): Entry => {
    const before = entries.get(account.id);
    const ofChannel = fingerprint(account.channel);
    const { note: _note, certificate: _certificate, filing: _filing, ...routing } = account.common;
    const ofSettings = fingerprint([routing, account.window]);
    if (before?.ofChannel === ofChannel && before.ofSettings === ofSettings) return before;
    const made = before?.ofChannel === ofChannel ? before.made : createChannelOf(account.channel, deps);
    return { made, ofChannel, ofSettings, settings: settingsOf(account, made.channel) };
  };

  return {
    replace: (accounts) => {
      const next = new Map(accounts.filter(({ enabled }) => enabled).map((account) => [account.id, entryOf(account)]));
      const nextOrder = [...next.keys()].join(' ');
      const isSame = nextOrder === order && [...next].every(([id, entry]) => entries.get(id) === entry);
      entries = next;
      order = nextOrder;
      return !isSame;
    },
    settings: () => [...entries.values()].map(({ settings }) => settings),
    gateways: {
      get: (id) => {
        const made = entries.get(id)?.made;
        return made?.kind === 'http' ? made.channel : undefined;
      },
    },
    kannels: {
      get: (id) => {
        const made = entries.get(id)?.made;
        return made?.kind === 'kannel' ? made.channel : undefined;
      },
    },
  };
}
