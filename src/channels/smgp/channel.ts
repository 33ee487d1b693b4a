import type { Channel } from '../channel';
import type { ChannelDeps } from '../session/account';
import { createCarrierChannel } from '../session/carrier-channel';
import type { SmgpAccount } from './account';
import { createSmgpDialect } from './dialect';

/** A channel of one SMGP 3.0 account (China Telecom). */
export function createSmgpChannel(account: SmgpAccount, deps: ChannelDeps): Channel {
  return createCarrierChannel({ account, dialect: createSmgpDialect(account, deps), deps });
}
