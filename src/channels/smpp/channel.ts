import type { Channel, ChannelState } from '../channel';
import type { ChannelDeps } from '../session/account';
import { createCarrierChannel } from '../session/carrier-channel';
import type { SmppAccount } from './account';
import { createSmppDialect, type Role } from './dialect';
import { createMessageIds } from './message-id';

/** SMPP has no resending: a second submit_sm is a second message. */
const DEFAULTS = { tries: 1, activeTestSeconds: 60 };

function sum(
  a: Readonly<Record<string, number>> = {},
  b: Readonly<Record<string, number>> = {},
): Record<string, number> {
  const all = { ...a };
  for (const [name, count] of Object.entries(b)) all[name] = (all[name] ?? 0) + count;
  return all;
}

/** Texts go out by one and come in by the other; the account is as connected as its way out. */
function pairOf(out: Channel, back: Channel): Channel {
  return {
    id: out.id,
    kind: out.kind,
    start: async (host) => {
      await back.start(host);
      await out.start(host);
    },
    submit: (segment) => out.submit(segment),
    state: (): ChannelState => {
      const sending = out.state();
      const receiving = back.state();
      const links = { up: 0, of: 0 };
      for (const each of [sending.links, receiving.links]) {
        links.up += each?.up ?? 0;
        links.of += each?.of ?? 0;
      }
      return {
        ...sending,
        detail: `发送：${sending.detail}；接收：${receiving.detail}`,
        links,
        counters: sum(sending.counters, receiving.counters),
      };
    },
    // Reports come in on the other connection while the last submits are answered.
    stop: async (timeoutMs) => {
      const began = performance.now();
      await out.stop(timeoutMs);
      await back.stop(Math.max(0, timeoutMs - (performance.now() - began)));
    },
  };
}

/** An SMPP 3.4 account as a channel. */
export function createSmppChannel(account: SmppAccount, deps: ChannelDeps): Channel {
  const ids = createMessageIds(account.receiptIds ?? 'same');
  const channel = (role: Role): Channel =>
    createCarrierChannel({
      account: { ...DEFAULTS, ...account },
      dialect: createSmppDialect({ account, role, ids, deps }),
      deps,
    });
  return account.bind === 'separate' ? pairOf(channel('transmitter'), channel('receiver')) : channel('transceiver');
}
