import type { Command } from 'commander';
import type { App } from '../app';
import { AppError } from '../core/errors';
import { formatMinute } from '../core/shanghai-time';
import { authorOf } from '../directory/actor';
import type { Desk, OrderInFull } from '../desk/desk';
import { STATE_NAMES, type WorkOrderState } from '../desk/work-order';
import { asOperator } from './as-operator';
import { withApp } from './with-app';
import { wholeNumber } from './whole-number';

/** Opens the desk beside the running service; what it sends is queued, and sent by whichever process has the channel. */
function withDesk(work: (desk: Desk, app: App) => Promise<void>): Promise<void> {
  return withApp((app) => work(app.desk, app));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function unknown(number: string): AppError {
  return new AppError('order_unknown', `no order ${number}`, {
    personMessage: `没有编号为 ${number} 的工单，请核对编号。`,
  });
}

async function list(options: { state: WorkOrderState; limit: number }): Promise<void> {
  await withDesk(async (desk) => {
    const orders = await desk.listOrders({ state: options.state, limit: options.limit });
    if (orders.length === 0) say('没有这样的工单。');
    for (const order of orders) {
      say(
        `${order.number}  ${order.kind}  ${formatMinute(order.openedAt)} 受理  ${formatMinute(order.deadline)} 到期  ${order.title}`,
      );
    }
  });
}

function print(order: OrderInFull): void {
  say(`${order.number}  ${order.kind}  ${order.title}`);
  say(`受理时间：${formatMinute(order.openedAt)}  到期：${formatMinute(order.deadline)}`);
  say(`期限依据：${order.why}`);
  if (order.details === undefined) say('内容保密：有权处理的人加 --reveal 查看。');
  for (const [name, value] of Object.entries(order.details ?? {})) say(`${name}：${value}`);
  if (order.anonymous) say('来信人：匿名（可照常答复）');
  else if (order.sender !== undefined) say(`来信号码：${order.sender}`);
  for (const supplement of order.supplements)
    say(`补充 ${formatMinute(supplement.at)}：${supplement.text ?? '（保密）'}`);
  if (order.answer !== undefined) {
    say(
      `已答复 ${formatMinute(order.answer.at)} ${order.answer.unitName} ${order.answer.operator}：${order.answer.text ?? '（保密）'}`,
    );
  }
}

async function show(number: string, options: { reveal: boolean; as?: string }): Promise<void> {
  const id = number.toUpperCase();
  await withDesk(async (desk, app) => {
    const order = await desk.showOrder(id);
    if (order === undefined) throw unknown(number);
    if (options.as === undefined) {
      print(order);
      return;
    }
    await asOperator(app, options.as, async ({ actor, demand }) => {
      const { unitCode } = order;
      const action = options.reveal ? 'orders.reveal' : 'orders.read';
      await demand(action, { unitCode });
      const object = { kind: 'order', id, unitCode };
      const shown = await app.bureau.audit.around({ action, by: authorOf(actor), object }, () =>
        desk.showOrder(id, { reveal: options.reveal }),
      );
      print(shown ?? order);
    });
  });
}

/** A text a person sends shows that person's real name and unit (O2): those of whoever signs in. */
async function reply(number: string, options: { text: string; as: string }): Promise<void> {
  const id = number.toUpperCase();
  await withDesk(async (desk, app) => {
    const order = await desk.showOrder(id);
    if (order === undefined) throw unknown(number);
    await asOperator(app, options.as, async ({ actor, demand }) => {
      const { unitCode } = order;
      await demand('orders.answer', { unitCode });
      const event = { action: 'orders.answer', by: authorOf(actor), object: { kind: 'order', id, unitCode } };
      await app.bureau.audit.around(event, () =>
        desk.reply(id, options.text, { name: actor.name, unitCode: actor.unitCode }),
      );
      say(`已答复 ${id}，短信已进入发送队列。`);
    });
  });
}

export function addOrders(program: Command): void {
  const orders = program.command('orders').description('工单：等待人工处理的事项');
  orders
    .command('list')
    .description('列出工单，最急的在前')
    .option('--state <state>', `状态：${Object.keys(STATE_NAMES).join('、')}`, 'open')
    .option('--limit <n>', '最多列几张', wholeNumber('--limit', 1, 10_000), 50)
    .action(list);
  orders
    .command('show')
    .description('查看一张工单；举报、投诉的内容须加 --reveal 才显示')
    .argument('<number>')
    .option('--reveal', '显示保密内容，须加 --as', false)
    .option('--as <code>', '以哪个操作员的身份（工号）；密码在终端输入')
    .action(show);
  orders
    .command('reply')
    .description('以单位和个人的名义用短信答复，并办结工单')
    .argument('<number>')
    .requiredOption('--text <text>', '答复内容')
    .requiredOption('--as <code>', '答复人工号，短信署其单位和姓名；密码在终端输入')
    .action(reply);
}
