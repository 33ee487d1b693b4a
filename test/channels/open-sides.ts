import type { Channel } from '../../src/channels/channel';
import { keepAll } from './session/toy-channel';

interface Side {
  channel: Channel;
  carrier: { close(): Promise<unknown> };
}

/** Starts channels with the carrier they talk to, which `before` may set up; both are ended after each test. */
export function openSides<A, S extends Side>(createSide: (more: A) => Promise<S>) {
  const open: S[] = [];
  afterEach(async () => {
    for (const { channel, carrier } of open.splice(0)) {
      await channel.stop(500);
      await carrier.close();
    }
  });
  return async (
    more: A = {} as A,
    before: (side: S) => void = () => undefined,
  ): Promise<S & { host: ReturnType<typeof keepAll> }> => {
    const side = await createSide(more);
    open.push(side);
    before(side);
    const host = keepAll();
    await side.channel.start(host);
    return { ...side, host };
  };
}
