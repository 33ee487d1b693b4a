import type { Connection } from 'mongoose';
import { workOrderModel } from './work-order';

/** Open work orders of some units (all of them where `unitCodes` is absent), and how many of them are past their deadline (E9). */
export async function countOpenOrders(
  connection: Connection,
  { now, unitCodes }: { now: Date; unitCodes?: readonly string[] | undefined },
): Promise<{ open: number; overdue: number }> {
  const orders = workOrderModel(connection);
  const ours = { state: 'open' as const, ...(unitCodes === undefined ? {} : { unitCode: { $in: [...unitCodes] } }) };
  const [open, overdue] = await Promise.all([
    orders.countDocuments(ours),
    orders.countDocuments({ ...ours, deadline: { $lt: now } }),
  ]);
  return { open, overdue };
}
