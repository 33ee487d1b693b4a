import type { Channel } from '../channel';
import type { ChannelDeps } from '../session/account';
import { createCarrierChannel } from '../session/carrier-channel';
import type { SgipAccount } from './account';
import { createSgipDialect } from './dialect';

/** 3.1: a connection nobody uses is ended; the gateway would end it after 60 s. */
const IDLE_CLOSE_SECONDS = 30;
const LOCAL = '127.0.0.1';

/** A channel of one SGIP 1.2 account (China Unicom). */
export function createSgipChannel(account: SgipAccount, deps: ChannelDeps): Channel {
  const { listen, idleCloseSeconds = IDLE_CLOSE_SECONDS } = account;
  return createCarrierChannel({
    account: {
      ...account,
      idleCloseSeconds,
      listen: listen === undefined ? undefined : { ...listen, host: listen.host ?? LOCAL },
    },
    dialect: createSgipDialect(account, deps),
    deps,
  });
}
