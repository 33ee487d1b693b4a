import type { Channel, ChannelHost, OutboundSegment, SubmitOutcome } from '../../src/channels/channel';
import { DAY } from '../../src/core/clock';
import { speaking } from './accounts';
import { type Client, serveClient } from './client-process';
import { createMatching } from './matching';
import { mobileOf, type Order, SERVICE, type Task, TEXT } from './task';

/**
 * Our whole session through the contract of channels: windows, time-outs, keep-alive, counters, and receipts matched by their
 * ids. What the store would do is left out: a receipt is durable at once.
 */

function segmentOf(index: number): OutboundSegment {
  return {
    id: `bench-${index}/1`,
    to: mobileOf(index),
    from: SERVICE,
    text: TEXT,
    lane: 'reply',
    validUntil: new Date(Date.now() + DAY),
  };
}

async function connected(channel: Channel, connections: number): Promise<void> {
  while ((channel.state().links?.up ?? 0) < connections) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function start(task: Task): Promise<Client> {
  const channel = speaking(task).channel();
  let matched = 0;
  let check: () => void = () => undefined;
  const matching = createMatching(() => {
    matched += 1;
    check();
  });
  const host: ChannelHost = {
    accept: () => Promise.resolve('accepted'),
    receipt: ({ carrierId }) => {
      matching.reported(carrierId);
      return Promise.resolve();
    },
  };
  await channel.start(host);
  await connected(channel, task.connections);

  let sent = 0;
  let answered = 0;
  const run = ({ messages, receipts }: Order): Promise<{ answered: number; receipts: number }> =>
    new Promise((resolve, reject) => {
      sent = answered = matched = 0;
      matching.forget();
      check = () => {
        if (answered === messages && (!receipts || matched === messages)) resolve({ answered, receipts: matched });
      };
      const settled = (outcome: SubmitOutcome): void => {
        if (outcome.kind !== 'accepted') return reject(new Error(`a submit came to ${JSON.stringify(outcome)}`));
        answered += 1;
        if (receipts) matching.accepted(outcome.carrierId ?? '');
        next();
        check();
      };
      const next = (): void => {
        if (sent < messages) void channel.submit(segmentOf(sent++)).then(settled);
      };
      for (let i = 0; i < task.connections * task.window; i += 1) next();
    });
  const progress = (): object => ({ sent, answered, matched, ...matching.left(), state: channel.state() });
  return { run, progress, stop: () => channel.stop(2_000) };
}

serveClient(start);
