import type { Command } from 'commander';
import pino from 'pino';
import { openApp } from '../app';
import { readConfig } from '../config';
import { AppError } from '../core/errors';
import { formatMinute } from '../core/shanghai-time';
import type { Desk } from '../desk/desk';
import { STATE_NAMES, type WorkOrderState } from '../desk/work-order';

/** Opens the desk beside the running service; what it sends is queued, and sent by whichever process has the channel. */
async function withDesk(work: (desk: Desk) => Promise<void>): Promise<void> {
  const app = await openApp(readConfig(), { logger: pino({ level: 'error' }, pino.destination(2)) });
  try {
    await work(app.desk);
  } finally {
    await app.stop();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function unknown(number: string): AppError {
  return new AppError('order_unknown', `no order ${number}`, {
    personMessage: `没有编号为 ${number} 的工单,请核对编号。`,
  });
}

async function list(options: { state: WorkOrderState; limit: string }): Promise<void> {
  await withDesk(async (desk) => {
    const orders = await desk.listOrders({ state: options.state, limit: Number(options.limit) });
    if (orders.length === 0) say('没有这样的工单。');
    for (const order of orders) {
      say(
        `${order.number}  ${order.kind}  ${formatMinute(order.openedAt)} 受理  ${formatMinute(order.deadline)} 到期  ${order.title}`,
      );
    }
  });
}

async function show(number: string, options: { reveal: boolean }): Promise<void> {
  await withDesk(async (desk) => {
    const order = await desk.showOrder(number.toUpperCase(), { reveal: options.reveal });
    if (order === undefined) throw unknown(number);
    say(`${order.number}  ${order.kind}  ${order.title}`);
    say(`受理时间:${formatMinute(order.openedAt)}  到期:${formatMinute(order.deadline)}`);
    say(`期限依据:${order.why}`);
    if (order.details === undefined) say('内容保密:有权处理的人加 --reveal 查看。');
    for (const [name, value] of Object.entries(order.details ?? {})) say(`${name}:${value}`);
    if (order.anonymous) say('来信人:匿名(可照常答复)');
    else if (order.sender !== undefined) say(`来信号码:${order.sender}`);
    for (const supplement of order.supplements)
      say(`补充 ${formatMinute(supplement.at)}:${supplement.text ?? '(保密)'}`);
    if (order.answer !== undefined) {
      say(
        `已答复 ${formatMinute(order.answer.at)} ${order.answer.unitName} ${order.answer.operator}:${order.answer.text ?? '(保密)'}`,
      );
    }
  });
}

async function reply(number: string, options: { text: string; name: string; unit: string }): Promise<void> {
  await withDesk(async (desk) => {
    await desk.reply(number.toUpperCase(), options.text, { name: options.name, unitCode: options.unit });
    say(`已答复 ${number.toUpperCase()},短信已进入发送队列。`);
  });
}

export function addOrders(program: Command): void {
  const orders = program.command('orders').description('work orders: what waits for a person');
  orders
    .command('list')
    .description('the most urgent first')
    .option('--state <state>', `one of ${Object.keys(STATE_NAMES).join(', ')}`, 'open')
    .option('--limit <n>', 'how many', '50')
    .action(list);
  orders
    .command('show')
    .description('one order; reports and complaints stay sealed without --reveal')
    .argument('<number>')
    .option('--reveal', 'show sealed content', false)
    .action(show);
  orders
    .command('reply')
    .description('answer by SMS, in the name of a unit and a person, and close the order')
    .argument('<number>')
    .requiredOption('--text <text>', 'the answer')
    .requiredOption('--name <name>', 'who answers (real name)')
    .requiredOption('--unit <code>', 'code of the unit that answers')
    .action(reply);
}
