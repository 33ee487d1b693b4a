import type { Channel } from '../channel';
import type { ChannelDeps } from '../session/account';
import { createCarrierChannel } from '../session/carrier-channel';
import type { CmppAccount } from './account';
import { createCmppDialect } from './dialect';

/** A channel of one CMPP account (China Mobile). */
export function createCmppChannel(account: CmppAccount, deps: ChannelDeps): Channel {
  return createCarrierChannel({ account, dialect: createCmppDialect(account, deps), deps });
}
