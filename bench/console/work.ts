import type { Connection } from 'mongoose';
import { DAY } from '../../src/core/clock';
import { WORK_ORDER_KINDS } from '../../src/desk/order-kinds';
import { workOrderModel, type WorkOrderRecord } from '../../src/desk/work-order';
import { OPTIONAL_KINDS } from '../../src/directory/subscriptions/kinds';
import {
  subscriptionChangeModel,
  type SubscriptionChangeRecord,
  subscriptionModel,
  type SubscriptionRecord,
} from '../../src/directory/subscriptions/records';
import { orderOf, taskModel, type TaskRecord } from '../../src/directory/tasks/task-model';
import { TASK_KINDS } from '../../src/directory/tasks/tasks';
import { type Belonging, idOf, mobileOf } from './book';

const BATCH = 2_000;

async function inBatches<T>(count: number, make: (n: number) => T, write: (batch: T[]) => Promise<unknown>) {
  for (let start = 0; start < count; start += BATCH)
    await write(Array.from({ length: Math.min(BATCH, count - start) }, (_, i) => make(start + i)));
}

/** Tasks about taxpayers, a fifth of them open, some of those overdue. */
export async function loadTasks(
  connection: Connection,
  count: number,
  { belonging, taxpayers }: { belonging: (n: number) => Belonging; taxpayers: number },
): Promise<void> {
  const now = Date.now();
  const make = (n: number): TaskRecord => {
    const of = (n * 7) % taxpayers;
    const isOpen = n % 5 === 0;
    // From a week ago to three weeks from now while it is open; over the year before otherwise.
    const dueAt = new Date(now + (isOpen ? (n % 28) - 7 : -(n % 360)) * DAY + (n % 1_000) * 60_000);
    const id = `bench-${String(n).padStart(8, '0')}`;
    return {
      _id: id,
      key: `bench:${n}`,
      kind: TASK_KINDS[n % 3] ?? '登记变更',
      state: isOpen ? 'open' : 'done',
      order: orderOf(dueAt, id),
      ...belonging(of),
      dueAt,
      why: '示例期限',
      about: { kind: 'taxpayer', id: idOf(of), label: `示例${of}` },
      openedAt: new Date(dueAt.getTime() - DAY),
      ...(isOpen ? {} : { finishedAt: dueAt, finishedBy: { code: '14100000001', name: '示例员' }, note: '已办' }),
    };
  };
  await inBatches(count, make, (batch) => taskModel(connection).collection.insertMany(batch as never));
}

/** Two of three numbers of the book have decided, each with the change that is the proof of it. */
export async function loadSubscriptions(
  connection: Connection,
  taxpayers: number,
  belonging: (n: number) => Belonging,
): Promise<void> {
  const now = Date.now();
  const numbers = Math.floor((taxpayers * 2) / 3);
  const at = (n: number): Date => new Date(now - (n % 200_000) * 100_000);
  const kindsOf = (n: number) => OPTIONAL_KINDS.filter((_, i) => n % (i + 2) !== 1);
  const state = (n: number): SubscriptionRecord => ({
    _id: mobileOf(n),
    open: kindsOf(n).length > 0,
    kinds: kindsOf(n),
    since: at(n),
    changedAt: at(n),
    byKind: OPTIONAL_KINDS.map((kind) => ({
      kind,
      open: kindsOf(n).includes(kind),
      since: at(n),
      changedAt: at(n),
    })),
    revision: 1,
  });
  const change = (n: number): SubscriptionChangeRecord => ({
    _id: `bench-${n}`,
    mobile: mobileOf(n),
    open: true,
    kinds: kindsOf(n),
    by: 'operator',
    proof: '申请表示例',
    at: at(n),
    ...belonging(n),
  });
  await inBatches(numbers, state, (batch) => subscriptionModel(connection).collection.insertMany(batch as never));
  await inBatches(numbers, change, (batch) =>
    subscriptionChangeModel(connection).collection.insertMany(batch as never),
  );
}

/** Work orders, a tenth of them open. */
export async function loadOrders(connection: Connection, count: number, units: readonly string[]): Promise<void> {
  const now = Date.now();
  const make = (n: number): WorkOrderRecord => {
    const isOpen = n % 10 === 0;
    const openedAt = new Date(now - (isOpen ? n % 20 : n % 360) * DAY);
    return {
      _id: `BENCH${String(n).padStart(8, '0')}`,
      kind: WORK_ORDER_KINDS[n % WORK_ORDER_KINDS.length] ?? WORK_ORDER_KINDS[0],
      state: isOpen ? 'open' : 'answered',
      messageId: `bench-${n}`,
      unitCode: units[n % units.length] ?? '',
      openedAt,
      deadline: new Date(openedAt.getTime() + 15 * DAY),
      promise: '十五日内',
      why: '示例期限',
      anonymous: false,
      supplements: [],
    };
  };
  await inBatches(count, make, (batch) => workOrderModel(connection).collection.insertMany(batch as never));
}
