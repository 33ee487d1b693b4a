import type { Connection } from 'mongoose';
import type { AcceptOutcome, InboundPart } from '../../channels/channel';
import type { Slack } from '../clock-watch';
import type { DeliveryContext } from '../context';
import type { InboundHandler, ParkedHandler } from '../delivery';
import { documents } from '../documents';
import { type Acceptor, createAcceptor } from './accept';
import { fingerprintModel } from './fingerprint-model';
import { createTextHandling } from './handle-text';
import { inboxModel } from './inbox-model';
import { longMessageModel } from './long-message-model';
import { createLongMessages } from './long-messages';
import { createTurns } from './turns';

export interface Inbox {
  accept(part: InboundPart): Promise<AcceptOutcome>;
  open(): void;
  close(): void;
  /** Claims what is due, and tells people of parked texts they could not be told of. */
  run(): Promise<void>;
  renewLeases(): Promise<void>;
  promoteOrphans(): Promise<void>;
  /** Hands on long messages whose parts did not come in time. */
  join(): Promise<void>;
  /** At start: finishes what a crash left half done. */
  recover(): Promise<void>;
  /** Brings moments that lie too far ahead back to what they can be at most (clock-watch.ts). */
  retime(now: number, slack: Slack): Promise<void>;
  prune(): Promise<void>;
  init(): Promise<void>;
}

export function createInbox(
  context: DeliveryContext,
  connection: Connection,
  handler: InboundHandler,
  parked: ParkedHandler,
): Inbox {
  const { clock, settings } = context;
  const models = {
    inbox: inboxModel(connection),
    parts: longMessageModel(connection),
    fingerprints: fingerprintModel(connection),
  };
  const inbox = documents(models.inbox);
  const parts = documents(models.parts);
  const fingerprints = documents(models.fingerprints);

  const handling = createTextHandling(context, inbox, handler, parked);
  const turns = createTurns(context, inbox, handling.handleText);
  const long = createLongMessages(context, parts, (text) => acceptor.write(text));
  const acceptor: Acceptor = createAcceptor(context, inbox, fingerprints, turns, long.keep);

  return {
    accept: acceptor.accept,
    open: turns.open,
    close: turns.close,
    run: async () => {
      await turns.claim();
      await handling.parkAgain();
    },
    renewLeases: turns.renewLeases,
    promoteOrphans: turns.promoteOrphans,
    join: long.join,
    recover: async () => {
      // After a restart with the clock set back, new texts still stand behind those that wait.
      const [last] = await inbox.find({ behind: { $gt: '' } }, { sort: { order: -1 }, limit: 1 }).toArray();
      if (last !== undefined) acceptor.orderAfter(last.order);
      await long.recover();
      await turns.promoteOrphans();
    },
    retime: async (now, { waiting, lease }) => {
      const { leaseMs, joinTimeoutMs } = settings;
      for (const state of ['waiting', 'parking'] as const) {
        const queued = { state, dueAt: { $gt: now + waiting }, by: { $exists: false } };
        await inbox.updateMany(queued, { $set: { dueAt: now } });
        const held = { state, dueAt: { $gt: now + leaseMs + lease }, by: { $exists: true } };
        await inbox.updateMany(held, { $set: { dueAt: now + leaseMs } });
      }
      const open = { joinBy: { $gt: now + joinTimeoutMs + lease } };
      await parts.updateMany(open, { $set: { joinBy: now + joinTimeoutMs } });
    },
    prune: async () => {
      const now = clock.now().getTime();
      await fingerprints.deleteMany({ until: { $lte: now - settings.sameTextMs } });
      await parts.deleteMany({ closedAt: { $lte: now - settings.keepMs } });
    },
    init: async () => {
      await Promise.all(Object.values(models).map((model) => model.init()));
    },
  };
}
