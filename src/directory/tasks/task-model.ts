import { type Connection, type Model, Schema } from 'mongoose';
import { type NewTask, TASK_KINDS, type Task, type TaskState } from './tasks';

/** A task as stored. `order` is what its list is sorted by: the deadline while it is open, then when it was finished. */
export interface TaskRecord extends NewTask {
  _id: string;
  state: TaskState;
  order: string;
  openedAt: Date;
  finishedAt?: Date;
  finishedBy?: { code: string; name: string };
  note?: string;
}

const schema = new Schema<TaskRecord>(
  {
    _id: { type: String, required: true },
    key: { type: String, required: true },
    kind: { type: String, required: true, enum: TASK_KINDS },
    state: { type: String, required: true, enum: ['open', 'done'] },
    order: { type: String, required: true },
    unitCode: { type: String, required: true },
    officerCode: String,
    dueAt: { type: Date, required: true },
    why: { type: String, required: true },
    about: {
      type: new Schema({ kind: String, id: String, label: String }, { _id: false }),
      required: true,
    },
    details: String,
    openedAt: { type: Date, required: true },
    finishedAt: Date,
    finishedBy: { type: new Schema({ code: String, name: String }, { _id: false }), default: undefined },
    note: String,
  },
  { collection: 'tasks', versionKey: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ state: 1, order: 1 });
schema.index({ state: 1, unitCode: 1, order: 1 });
schema.index({ state: 1, officerCode: 1, order: 1 });
schema.index({ state: 1, kind: 1, order: 1 });
schema.index({ state: 1, kind: 1, unitCode: 1, order: 1 });
// Counted by these without a look at the tasks.
schema.index({ state: 1, dueAt: 1 });
schema.index({ state: 1, unitCode: 1, dueAt: 1 });
schema.index({ 'about.id': 1 });

export function orderOf(at: Date, id: string): string {
  return `${at.toISOString()}|${id}`;
}

export function toTask({ _id, order: _, ...rest }: TaskRecord, now: Date): Task {
  return { id: _id, ...rest, overdue: rest.state === 'open' && rest.dueAt < now };
}

export function taskModel(connection: Connection): Model<TaskRecord> {
  return (connection.models['Task'] as Model<TaskRecord> | undefined) ?? connection.model<TaskRecord>('Task', schema);
}
