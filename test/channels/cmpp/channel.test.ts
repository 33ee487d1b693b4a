import { systemClock } from '../../../src/core/clock';
import type { Channel, InboundPart } from '../../../src/channels/channel';
import { createCmppChannel } from '../../../src/channels/cmpp/channel';
import type { CmppAccount } from '../../../src/channels/cmpp/account';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';

const log = { info: () => undefined, warn: () => undefined };
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function carrier(protocol: 'cmpp20' | 'cmpp30'): Promise<Simulator> {
  const accounts = [{ login: '901', secret: 'Secret-1', code: '10690001019' }];
  const simulator = await startSimulator({ protocol, port: 0, accounts });
  closing.push(() => simulator.stop());
  return simulator;
}

function channelTo({ port }: Simulator, changes: Partial<CmppAccount> = {}): Channel {
  const account: CmppAccount = {
    id: 'mobile-1',
    host: '127.0.0.1',
    port,
    login: '901',
    secret: 'Secret-1',
    code: '10690001019',
    reconnectSeconds: 0.05,
    ...changes,
  };
  const channel = createCmppChannel(account, { clock: systemClock, log, service: '12366' });
  closing.push(() => channel.stop(1_000));
  return channel;
}

test.each([
  ['cmpp30', 'auto'],
  ['cmpp20', 'auto'],
  ['cmpp30', '2.0'],
] as const)('a %s gateway, version %s: a text out, a text in', async (protocol, version) => {
  const simulator = await carrier(protocol);
  const channel = channelTo(simulator, { version });
  const arrived = new Promise<InboundPart>((resolve) => {
    void channel.start({
      accept: async (part) => {
        resolve(part);
        return 'accepted';
      },
      receipt: async () => undefined,
    });
  });
  const text = simulator.next('text');
  const segment = {
    id: 'a/1',
    to: '13800138000',
    from: '1236601',
    text: '您好',
    lane: 'reply',
    validUntil: new Date(Date.now() + 60_000),
  } as const;
  await simulator.next('login');
  // The answer to the login is still on its way.
  while (!channel.state().connected) await new Promise(setImmediate);
  expect(await channel.submit(segment)).toMatchObject({
    kind: 'accepted',
    carrierId: expect.stringMatching(/^\d{10,20}$/),
  });
  expect(await text).toMatchObject({ to: '13800138000', text: '您好' });
  const delivered = await simulator.deliver({ from: '13800138000', to: '1069000101901', text: '查税😀' });
  expect(delivered).toMatchObject({ kind: 'taken', status: 0 });
  expect(await arrived).toMatchObject({ from: '13800138000', to: '1236601', text: '查税😀' });
});
