import type { Channel } from '../channels/channel';
import { createCmppChannel } from '../channels/cmpp/channel';
import { createHttpGateway, type HttpGateway } from '../channels/http/http-gateway';
import { createKannelChannel, type KannelChannel } from '../channels/kannel/channel';
import type { ChannelDeps } from '../channels/session/account';
import { createSgipChannel } from '../channels/sgip/channel';
import { createSmgpChannel } from '../channels/smgp/channel';
import { createSmppChannel } from '../channels/smpp/channel';
import { SECOND } from '../core/clock';
import type { Ids } from '../core/ids';
import type { AccountSettings } from '../delivery/outbox/routes';
import type { Keys } from '../store/keys';
import type { CarrierAccount } from './account';
import type { ChannelAccount } from './kinds';

export interface ChannelMakerDeps extends ChannelDeps {
  ids: Ids;
  keys: Keys;
}

/** A channel, and the face it shows to the web server where carriers call it. */
export type MadeChannel =
  | { kind: 'http'; channel: HttpGateway }
  | { kind: 'kannel'; channel: KannelChannel }
  | { kind: 'session'; channel: Channel };

/** The one place that knows which protocol is spoken how. Nothing connects before the channel is started. */
export function createChannelOf(account: ChannelAccount, deps: ChannelMakerDeps): MadeChannel {
  switch (account.kind) {
    case 'cmpp':
      return { kind: 'session', channel: createCmppChannel(account, deps) };
    case 'sgip':
      return { kind: 'session', channel: createSgipChannel(account, deps) };
    case 'smgp':
      return { kind: 'session', channel: createSmgpChannel(account, deps) };
    case 'smpp':
      return { kind: 'session', channel: createSmppChannel(account, deps) };
    case 'kannel':
      return { kind: 'kannel', channel: createKannelChannel(account, deps) };
    case 'http':
      return { kind: 'http', channel: createHttpGateway(account, deps) };
  }
}

const SESSION_WINDOW = 16;
const HTTP_WINDOW = 64;
/** Texts in hand for each place in the carrier's window: while one is answered for, the next is already written down as taken. */
const IN_HAND = 4;
/** A gateway that polls takes texts when it comes. */
const POLLED_SLOW_MS = 60 * SECOND;

function textsInHand({ channel, window }: CarrierAccount): number {
  if (window !== undefined) return window;
  if (!('connections' in channel || 'window' in channel || 'port' in channel)) return HTTP_WINDOW;
  const { connections = 1, window: ofConnection = SESSION_WINDOW } = channel;
  return Math.max(HTTP_WINDOW, connections * ofConnection * IN_HAND);
}

function slowMs({ channel, common: { slowAnswerSeconds } }: CarrierAccount): number | undefined {
  if (slowAnswerSeconds !== undefined) return slowAnswerSeconds * SECOND;
  return channel.kind === 'http' && channel.callbackUrl === undefined ? POLLED_SLOW_MS : undefined;
}

/** What delivery needs to know of an account. */
export function settingsOf(account: CarrierAccount, channel: Channel): AccountSettings {
  const { carriers, segmentsPerSecond, dailyQuota, priority, weight, signature, carrierSigns } = account.common;
  const slow = slowMs(account);
  return {
    channel,
    window: textsInHand(account),
    ...(carriers === undefined ? {} : { carriers }),
    ...(segmentsPerSecond === undefined ? {} : { segmentsPerSecond }),
    ...(dailyQuota === undefined ? {} : { dailyQuota }),
    ...(priority === undefined ? {} : { priority }),
    ...(weight === undefined ? {} : { weight }),
    ...(signature === undefined ? {} : { signature }),
    ...(carrierSigns === undefined ? {} : { carrierSigns }),
    ...(slow === undefined ? {} : { slowMs: slow }),
  };
}
