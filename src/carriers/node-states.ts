import { type Connection, type Model, Schema } from 'mongoose';
import type { ChannelState } from '../channels/channel';
import { type Clock, MINUTE } from '../core/clock';
import type { AccountReport } from '../delivery/outbox/account';
import type { CarrierAccount } from './account';

/** An account as it stands on one node. Holds no number and no text. */
export interface CarrierState extends AccountReport {
  kind: CarrierAccount['kind'] | 'handset' | 'web';
  /** Chinese. */
  detail: string;
  connected: boolean;
  links?: ChannelState['links'];
  /** Segments handed to the carrier and not yet answered, of those that may be. */
  inFlight: number;
  window?: number;
}

interface NodeStateRecord {
  _id: string;
  at: Date;
  accounts: CarrierState[];
}

const schema = new Schema<NodeStateRecord>(
  { _id: String, at: { type: Date, required: true }, accounts: [Schema.Types.Mixed] },
  { collection: 'carrier_node_states', versionKey: false, minimize: false },
);
// A node that is gone is forgotten.
schema.index({ at: 1 }, { expireAfterSeconds: 3_600 });

function nodeStateModel(connection: Connection): Model<NodeStateRecord> {
  return (
    (connection.models['CarrierNodeState'] as Model<NodeStateRecord> | undefined) ??
    connection.model<NodeStateRecord>('CarrierNodeState', schema)
  );
}

const FRESH_MS = MINUTE;

/** What nodes tell each other, and the command line, of their accounts. */
export interface NodeStates {
  tell(node: string, accounts: CarrierState[]): Promise<void>;
  forget(node: string): Promise<void>;
  /** Of the last minute. */
  read(): Promise<{ node: string; at: Date; accounts: CarrierState[] }[]>;
}

export function createNodeStates(connection: Connection, clock: Clock): NodeStates {
  const states = nodeStateModel(connection);
  return {
    tell: async (node, accounts) => {
      await states.updateOne({ _id: node }, { $set: { at: clock.now(), accounts } }, { upsert: true });
    },
    forget: async (node) => {
      await states.deleteOne({ _id: node });
    },
    read: async () => {
      const since = new Date(clock.now().getTime() - FRESH_MS);
      const found = await states
        .find({ at: { $gte: since } })
        .sort({ at: -1 })
        .lean<NodeStateRecord[]>();
      return found.map(({ _id, at, accounts }) => ({ node: _id, at, accounts }));
    },
  };
}
