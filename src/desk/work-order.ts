import { type Connection, type Model, Schema } from 'mongoose';
import { WORK_ORDER_KINDS, type WorkOrderKind } from './order-kinds';

/** `drawn`: the number is taken, the turn that needs it not yet recorded; not an order to anybody. */
export type WorkOrderState = 'drawn' | 'open' | 'answered';

export const STATE_NAMES: Readonly<Record<WorkOrderState, string>> = {
  drawn: '未登记',
  open: '办理中',
  answered: '已答复',
};

/** Said later about the same matter. */
export interface Supplement {
  messageId: string;
  at: Date;
  /** Sealed where the kind is confidential. */
  text: string;
}

export interface WorkOrderAnswer {
  /** Sealed where the kind is confidential. */
  text: string;
  at: Date;
  /** Who answered, by name and unit (O2). */
  operator: string;
  unitName: string;
}

/** `_id` is the number that people know. What confidential kinds hold of content and sender is sealed (E10). */
export interface WorkOrderRecord {
  _id: string;
  kind: WorkOrderKind;
  state: WorkOrderState;
  /** With `kind`: what makes drawing twice harmless. A keyed hash of the id where the kind is confidential. */
  messageId: string;
  unitCode: string;
  openedAt: Date;
  deadline: Date;
  promise: string;
  why: string;
  anonymous: boolean;
  /** Keyed hash of the sender: how their own orders are found. */
  senderHash?: string;
  /** The mobile; sealed where the kind is confidential. */
  sender?: string;
  title?: string;
  /** JSON of the details; sealed where the kind is confidential. */
  details?: string;
  supplements: Supplement[];
  answer?: WorkOrderAnswer;
}

const schema = new Schema<WorkOrderRecord>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: WORK_ORDER_KINDS },
    state: { type: String, required: true, enum: ['drawn', 'open', 'answered'] },
    messageId: { type: String, required: true },
    unitCode: { type: String, default: '' },
    openedAt: { type: Date, required: true },
    deadline: { type: Date, required: true },
    promise: { type: String, required: true },
    why: { type: String, required: true },
    anonymous: { type: Boolean, default: false },
    senderHash: String,
    sender: String,
    title: String,
    details: String,
    supplements: {
      type: [new Schema<Supplement>({ messageId: String, at: Date, text: String }, { _id: false })],
      default: [],
    },
    answer: new Schema<WorkOrderAnswer>({ text: String, at: Date, operator: String, unitName: String }, { _id: false }),
  },
  { collection: 'work_orders', versionKey: false },
);
schema.index({ messageId: 1, kind: 1 }, { unique: true });
schema.index({ senderHash: 1, openedAt: -1 });
schema.index({ state: 1, deadline: 1 });
schema.index({ state: 1, unitCode: 1, deadline: 1 });

export function workOrderModel(connection: Connection): Model<WorkOrderRecord> {
  return (
    (connection.models['WorkOrder'] as Model<WorkOrderRecord> | undefined) ??
    connection.model<WorkOrderRecord>('WorkOrder', schema)
  );
}
