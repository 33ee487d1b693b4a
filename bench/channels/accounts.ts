import type { Channel } from '../../src/channels/channel';
import { createCmppChannel } from '../../src/channels/cmpp/channel';
import { createCmppDialect } from '../../src/channels/cmpp/dialect';
import type { ChannelDeps } from '../../src/channels/session/account';
import type { Dialect } from '../../src/channels/session/dialect';
import { createSgipChannel } from '../../src/channels/sgip/channel';
import { createSgipDialect } from '../../src/channels/sgip/dialect';
import { createSmgpChannel } from '../../src/channels/smgp/channel';
import { createSmgpDialect } from '../../src/channels/smgp/dialect';
import { createSmppChannel } from '../../src/channels/smpp/channel';
import { createSmppDialect } from '../../src/channels/smpp/dialect';
import { createMessageIds } from '../../src/channels/smpp/message-id';
import { systemClock } from '../../src/core/clock';
import { SERVICE, type Task } from './task';

const HOST = '127.0.0.1';

export interface Speaking {
  channel(): Channel;
  /** What the channel is made of, without its session. */
  dialect(): Dialect;
}

/** One of our accounts for the task, as its carrier's letter would have it. What `change` has comes instead. */
export function speaking(
  { protocol, port, login, secret, connections, window, listenPort }: Task,
  change: { id?: string; activeTestSeconds?: number; idleCloseSeconds?: number } = {},
): Speaking {
  const deps: ChannelDeps = {
    clock: systemClock,
    log: { info: () => undefined, warn: (details, message) => process.stderr.write(told(details, message)) },
    service: SERVICE,
  };
  const { id = 'bench', activeTestSeconds, idleCloseSeconds = 3_600 } = change;
  const session = { id, host: HOST, port, login, secret, code: SERVICE, connections, window };
  const common = { ...session, ...(activeTestSeconds !== undefined && { activeTestSeconds }) };
  switch (protocol) {
    case 'cmpp20':
    case 'cmpp30': {
      // sms-core's AuthenticatorISMG of 2.0 is not the specification's (docs/peers.md).
      const version = protocol === 'cmpp20' ? { version: '2.0', verifyGateway: false } : { version: '3.0' };
      const account = { ...common, ...version, serviceId: 'TAX12366' } as Parameters<typeof createCmppChannel>[0];
      return { channel: () => createCmppChannel(account, deps), dialect: () => createCmppDialect(account, deps) };
    }
    case 'sgip12': {
      const own = { node: 3_010_099_999, corpId: '99999', serviceType: 'TAX12366' };
      const listen = listenPort === undefined ? {} : { listen: { host: HOST, port: listenPort } };
      const account = { ...common, ...own, ...listen, idleCloseSeconds };
      return { channel: () => createSgipChannel(account, deps), dialect: () => createSgipDialect(account, deps) };
    }
    case 'smgp30': {
      const account = { ...common, serviceId: 'TAX12366' };
      return { channel: () => createSmgpChannel(account, deps), dialect: () => createSmgpDialect(account, deps) };
    }
    case 'smpp34': {
      const ids = createMessageIds('same');
      return {
        channel: () => createSmppChannel(common, deps),
        dialect: () => createSmppDialect({ account: common, role: 'transceiver', ids, deps }),
      };
    }
  }
}

const told = (details: object, message: string): string => `${message} ${JSON.stringify(details)}\n`;
