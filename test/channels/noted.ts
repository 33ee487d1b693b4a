import type { Channel } from '../../src/channels/channel';

/**
 * A channel of a protocol that carries no ids of ours: those submitted are noted, the first submit being the first segment. Its
 * start lasts until it is `ready` to be used.
 */
export function noted(channel: Channel, ready: () => Promise<unknown>): { channel: Channel; ids: readonly string[] } {
  const ids: string[] = [];
  return {
    ids,
    channel: {
      ...channel,
      start: async (host) => {
        await channel.start(host);
        await ready();
      },
      submit: (segment) => {
        ids.push(segment.id);
        return channel.submit(segment);
      },
    },
  };
}
