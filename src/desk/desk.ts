import type { Connection } from 'mongoose';
import type { OfficeHours } from '../calendar/office-hours';
import type { Clock } from '../core/clock';
import type { Mobile } from '../core/mobile';
import type { VisitorId } from '../core/visitor';
import { shanghaiDay } from '../core/shanghai-time';
import type { Delivery } from '../delivery/delivery';
import type { Directory } from '../directory/directory';
import { deadlineOf, sayTime } from './deadlines';
import { deskError } from './errors';
import { KIND_RULES, type WorkOrderKind } from './order-kinds';
import { orderNumber } from './order-number';
import type { Secrecy } from './secrecy';
import { STATE_NAMES, workOrderModel, type WorkOrderRecord, type WorkOrderState } from './work-order';

/** Numbers tried before the day's numbers of a kind count as used up. */
const DRAW_ATTEMPTS = 50;
const LIST_LIMIT = 50;
const MONGO_DUPLICATE = 11000;

/** A number, its deadline, and what the sender is promised. */
export interface DrawnOrder {
  number: string;
  deadline: Date;
  promise: string;
}

/** A work order as the conversation opens it. */
export interface NewOrder {
  number: string;
  kind: WorkOrderKind;
  messageId: string;
  from: Mobile;
  anonymous: boolean;
  title: string;
  details: Record<string, string>;
  unitCode: string;
}

/** What the person who filed an order may know of it (Q7). */
export interface OwnOrder {
  number: string;
  kind: WorkOrderKind;
  /** Chinese. */
  state: string;
  openedAt: Date;
  answer?: string;
  deadline?: Date;
}

/** One line of a list: nothing of content or sender where the kind is confidential (E10). */
export interface OrderLine {
  number: string;
  kind: WorkOrderKind;
  state: WorkOrderState;
  unitCode: string;
  openedAt: Date;
  deadline: Date;
  why: string;
  title: string;
  anonymous: boolean;
}

/** A whole order. Content and sender of a confidential one only when they were asked for by name (`reveal`). */
export interface OrderInFull extends OrderLine {
  details?: Record<string, string>;
  sender?: Mobile;
  supplements: { at: Date; text?: string }[];
  answer?: { text?: string; at: Date; operator: string; unitName: string };
}

export interface Operator {
  name: string;
  unitCode: string;
}

export interface Desk {
  /** Takes a number for an order. The same message and kind always get the same one. */
  draw(order: { kind: WorkOrderKind; messageId: string; unitCode: string; at: Date }): Promise<DrawnOrder>;
  /** Makes the drawn number an order. Repeating it is harmless. */
  openOrder(order: NewOrder): Promise<void>;
  /** Adds what was said later. Idempotent by message id. */
  supplement(number: string, said: { messageId: string; at: Date; text: string }): Promise<void>;
  stateOf(number: string, mobile: Mobile): Promise<OwnOrder | undefined>;
  /**
   * A visitor of the web chat has proved a number: what they filed under their name is answered there from now on. What was filed
   * without a name stays with the conversation. Returns how many orders. Repeating it is harmless.
   */
  followVisitor(visitor: VisitorId, mobile: Mobile): Promise<number>;
  latestOf(mobile: Mobile, kinds: WorkOrderKind[]): Promise<OwnOrder | undefined>;
  duty(at: Date): { open: boolean; next: string };
  /** The most urgent first; open ones unless another state is asked for. */
  listOrders(query?: {
    state?: WorkOrderState;
    kind?: WorkOrderKind;
    unitCode?: string;
    limit?: number;
  }): Promise<OrderLine[]>;
  showOrder(number: string, options?: { reveal?: boolean }): Promise<OrderInFull | undefined>;
  /**
   * Answers an order by SMS, with the unit and the name of who answers (O2), and closes it. Repeating it with the same text sends
   * nothing twice. Throws `order_unknown`, `operator_unknown`, `answer_empty`, `already_answered`.
   */
  reply(number: string, text: string, operator: Operator): Promise<{ outboxId: string }>;
}

export interface DeskOptions {
  connection: Connection;
  hours: OfficeHours;
  directory: Directory;
  delivery: Pick<Delivery, 'enqueue'>;
  clock: Clock;
  /** Reports and complaints are sealed by it. */
  secrecy: Secrecy;
}

function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === MONGO_DUPLICATE;
}

/** The desk on the store: work orders from the draw of their number to the answer that closes them (E2–E10). */
export function createDesk(options: DeskOptions): Desk {
  const { hours, directory, delivery, clock, secrecy } = options;
  const orders = workOrderModel(options.connection);

  const hide = (kind: WorkOrderKind, text: string): string =>
    KIND_RULES[kind].confidential ? secrecy.seal(text) : text;
  const unhide = (kind: WorkOrderKind, text: string): string =>
    KIND_RULES[kind].confidential ? secrecy.unseal(text) : text;

  const draw: Desk['draw'] = async ({ kind, messageId: key, unitCode, at }) => {
    const deadline = deadlineOf(kind, at, hours);
    // The number comes from the key: who knows the id of a text must not be able to work out that it made a report (E10).
    const messageId = KIND_RULES[kind].confidential ? secrecy.hashOf(`order:${key}`) : key;
    for (let attempt = 0; attempt < DRAW_ATTEMPTS; attempt++) {
      const number = orderNumber(kind, shanghaiDay(at), messageId, attempt);
      const { promise, why } = deadline;
      try {
        await orders.create({
          _id: number,
          kind,
          state: 'drawn',
          messageId,
          unitCode,
          openedAt: at,
          deadline: deadline.at,
          promise,
          why,
        });
        return { number, deadline: deadline.at, promise };
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const before = await orders.findOne({ messageId, kind }).lean();
        if (before !== null) return { number: before._id, deadline: before.deadline, promise: before.promise };
      }
    }
    throw deskError('numbers_used_up', `no free ${kind} number on ${shanghaiDay(at)}`);
  };

  const openOrder: Desk['openOrder'] = async (order) => {
    const content = {
      state: 'open' as const,
      unitCode: order.unitCode,
      anonymous: order.anonymous,
      senderHash: secrecy.hashOf(order.from),
      sender: hide(order.kind, order.from),
      title: KIND_RULES[order.kind].confidential ? order.kind : order.title,
      details: hide(order.kind, JSON.stringify(order.details)),
    };
    const opened = await orders.updateOne({ _id: order.number, state: 'drawn' }, { $set: content });
    if (opened.matchedCount === 0 && (await orders.exists({ _id: order.number })) === null)
      throw deskError('order_unknown', `order ${order.number} was never drawn`);
  };

  const supplement: Desk['supplement'] = async (number, said) => {
    const order = await orders.findById(number, { kind: 1 }).lean();
    if (order === null) throw deskError('order_unknown', `order ${number} is not there`);
    await orders.updateOne(
      { _id: number, 'supplements.messageId': { $ne: said.messageId } },
      { $push: { supplements: { ...said, text: hide(order.kind, said.text) } } },
    );
  };

  const own = (order: WorkOrderRecord): OwnOrder => ({
    number: order._id,
    kind: order.kind,
    state: STATE_NAMES[order.state],
    openedAt: order.openedAt,
    deadline: order.deadline,
    ...(order.answer === undefined ? {} : { answer: unhide(order.kind, order.answer.text) }),
  });

  const line = (order: WorkOrderRecord): OrderLine => ({
    number: order._id,
    kind: order.kind,
    state: order.state,
    unitCode: order.unitCode,
    openedAt: order.openedAt,
    deadline: order.deadline,
    why: order.why,
    title: order.title ?? '',
    anonymous: order.anonymous,
  });

  const showOrder: Desk['showOrder'] = async (number, { reveal = false } = {}) => {
    const order = await orders.findById(number).lean();
    if (order === null || order.state === 'drawn') return undefined;
    const shown = reveal || !KIND_RULES[order.kind].confidential;
    const { answer } = order;
    return {
      ...line(order),
      ...(shown && order.details !== undefined
        ? { details: JSON.parse(unhide(order.kind, order.details)) as Record<string, string> }
        : {}),
      // Whoever asked to stay anonymous is not shown even then; the answer finds them all the same.
      ...(shown && !order.anonymous && order.sender !== undefined ? { sender: unhide(order.kind, order.sender) } : {}),
      supplements: order.supplements.map(({ at, text }) => ({
        at,
        ...(shown ? { text: unhide(order.kind, text) } : {}),
      })),
      ...(answer === undefined
        ? {}
        : {
            answer: {
              at: answer.at,
              operator: answer.operator,
              unitName: answer.unitName,
              ...(shown ? { text: unhide(order.kind, answer.text) } : {}),
            },
          }),
    };
  };

  const reply: Desk['reply'] = async (number, text, operator) => {
    const said = text.trim();
    if (said === '') throw deskError('answer_empty', 'an answer needs a text');
    if (operator.name.trim() === '') throw deskError('operator_unknown', 'an answer needs the name of who gives it');
    const order = await orders.findById(number).lean();
    if (order === null || order.state === 'drawn' || order.sender === undefined)
      throw deskError('order_unknown', `order ${number} is not there`);
    const unit = (await directory.unit(operator.unitCode)) ?? undefined;
    if (unit === undefined) throw deskError('operator_unknown', `no unit ${operator.unitCode}`);
    if (order.answer !== undefined && unhide(order.kind, order.answer.text) !== said)
      throw deskError('already_answered', `order ${number} was answered at ${order.answer.at.toISOString()}`);
    // Sent first: a crash before the order is closed leaves it open, and the same answer again goes out once.
    const sent = await delivery.enqueue({
      key: `order-answer:${number}`,
      to: unhide(order.kind, order.sender),
      from: `12366${unit.extension ?? ''}`,
      text: `${number}答复：${said}（${unit.name.replace(/^国家税务总局/, '')} ${operator.name}）`,
      lane: 'reply',
      signature: unit.signature,
      unitCode: unit.code,
    });
    const answer = { text: hide(order.kind, said), at: clock.now(), operator: operator.name, unitName: unit.name };
    await orders.updateOne({ _id: number, state: 'open' }, { $set: { state: 'answered', answer } });
    return { outboxId: sent.id };
  };

  return {
    draw,
    openOrder,
    supplement,
    showOrder,
    reply,
    stateOf: async (number, mobile) => {
      const order = await orders.findOne({ _id: number, senderHash: secrecy.hashOf(mobile) }).lean();
      return order === null || order.state === 'drawn' ? undefined : own(order);
    },
    followVisitor: async (visitor, mobile) => {
      const filed = await orders
        .find({ senderHash: secrecy.hashOf(visitor) }, { kind: 1, anonymous: 1, state: 1 })
        .lean();
      const named = filed.filter(({ anonymous, state }) => state !== 'drawn' && !anonymous);
      for (const { _id, kind } of named)
        await orders.updateOne(
          { _id, senderHash: secrecy.hashOf(visitor) },
          { $set: { senderHash: secrecy.hashOf(mobile), sender: hide(kind, mobile) } },
        );
      return named.length;
    },
    latestOf: async (mobile, kinds) => {
      const [order] = await orders
        .find({ senderHash: secrecy.hashOf(mobile), kind: { $in: kinds } })
        .sort({ openedAt: -1 })
        .limit(1)
        .lean();
      return order === undefined ? undefined : own(order);
    },
    duty: (at) => ({ open: hours.isOpen(at), next: sayTime(hours.nextOpen(at)) }),
    listOrders: async ({ state = 'open', kind, unitCode, limit = LIST_LIMIT } = {}) => {
      const found = await orders
        .find({ state, ...(kind === undefined ? {} : { kind }), ...(unitCode === undefined ? {} : { unitCode }) })
        .sort({ deadline: 1 })
        .limit(limit)
        .lean();
      return found.map(line);
    },
  };
}
