import { openTestApp, type TestApp } from './open-app';

/** What README.md invites a newcomer to text, on the whole service with the real knowledge, model and demo province. */
let service: TestApp;
beforeAll(async () => {
  service = await openTestApp();
  await service.app.start();
});
afterAll(() => service.close());

const OWNER = '13800138000';
const STRANGER = '13800138002';

/** Texts one after another from one number; each with what its one reply must say. */
const CONVERSATIONS: readonly { title: string; from: string; turns: readonly (readonly [string, RegExp])[] }[] = [
  {
    title: 'an invoice, code and number in one text',
    from: '13800138020',
    turns: [['查下这张票 代码4100194130 号码05236785', /一致|真|已开具/]],
  },
  {
    title: 'an invoice in two texts, number first',
    from: '13800138021',
    turns: [
      ['号码05236785', /代码|哪|核对|要办/],
      ['查真伪 代码4100194130', /一致|真|已开具/],
    ],
  },
  { title: 'a 20-digit number alone', from: '13800138022', turns: [['26412000000012345678', /一致|真|已开具/]] },
  { title: 'a command', from: '13800138023', turns: [['CXFP 4100194130 05236785', /一致|真|已开具/]] },
  { title: 'a voided invoice', from: '13800138024', turns: [['CXFP 4100194130 05236786', /作废/]] },
  {
    title: 'a bound number’s own figures',
    from: OWNER,
    turns: [
      ['我这个月定额多少', /12万|120000/],
      ['发票还能领多少份', /18/],
      ['SL20260310000123 办到哪了', /审批|审核|办理中/],
      ['我的专管员电话', /0371-12366511/],
    ],
  },
  {
    title: 'an unbound number learns nothing',
    from: STRANGER,
    turns: [
      ['我这个月定额多少', /税号|识别号/],
      ['92410105MA9DEM001G', /没有登记|未绑定|不能/],
    ],
  },
  { title: 'a hall on Saturday', from: '13800138025', turns: [['金水区办税厅周六上班吗', /金水.*周六|周六.*金水/s]] },
  {
    title: 'a question and its follow-up',
    from: '13800138026',
    turns: [
      ['小规模一个季度卖了28万要交增值税吗', /30万.*免/s],
      ['那开专票呢', /专.*票/s],
    ],
  },
  {
    title: 'unsubscribing is asked first',
    from: '13800138027',
    turns: [
      ['TD', /确认|回复.*是/s],
      ['是', /已.*(取消|退订|关闭)/s],
    ],
  },
  { title: 'not ours', from: '13800138028', turns: [['今天天气怎么样', /税/]] },
  { title: 'a person', from: '13800138029', turns: [['转人工', /RG\d{14}|人工/]] },
];

test.each(CONVERSATIONS)('$title', async ({ from, turns }) => {
  for (const [text, reply] of turns) {
    const replies = await service.ask(from, text);
    expect(replies.map((entry) => entry.text)).toEqual([expect.stringMatching(reply)]);
    expect(replies[0]?.segments).toBeLessThanOrEqual(2);
    expect(replies[0]?.state).toBe('delivered');
  }
});

test('a report is taken down to a number and a promise with a date', async () => {
  const from = '13800138030';
  let said = (await service.ask(from, '我要举报 有个饭店不给开票'))[0]?.text ?? '';
  for (const more of ['金水区示例路1号示例饭店', '昨天晚上', '匿名']) {
    if (/JB\d{14}/.test(said)) break;
    said = (await service.ask(from, more))[0]?.text ?? '';
  }
  expect(said).toMatch(/JB\d{14}/);
  expect(said).toMatch(/\d+月\d+日/);
  const number = /JB\d{14}/.exec(said)?.[0] ?? '';
  const orders = await service.app.desk.listOrders({ kind: '举报' });
  expect(orders.map((order) => order.number)).toEqual([number]);
  expect(JSON.stringify(orders)).not.toContain('饭店');
});

test('an order is answered by SMS in the name of a unit and a person, once', async () => {
  const from = '13800138029';
  const [order] = await service.app.desk.listOrders({ kind: '人工' });
  const number = order?.number ?? '';
  const operator = { name: '示例员甲', unitCode: order?.unitCode ?? '' };
  await service.app.desk.reply(number, '请带身份证到办税厅办理。', operator);
  await service.app.desk.reply(number, '请带身份证到办税厅办理。', operator);
  await service.app.delivery.idle();
  const answers = (await service.app.delivery.thread(from, 50)).filter((entry) => entry.text.includes('请带身份证'));
  expect(answers).toHaveLength(1);
  expect(answers[0]?.text).toContain('示例员甲');
});

test('every contact is in the ledger', async () => {
  const contacts = await service.app.rooms.ledger.find({ mobile: OWNER });
  expect(contacts.map((contact) => contact.intent)).toEqual([
    'tax_officer_query',
    'progress_query',
    'invoice_quota_query',
    'fixed_tax_query',
  ]);
});

test('greeting and thanks cost one text each, and hostile ones are answered or passed over calmly', async () => {
  const from = '13800138031';
  for (const text of [
    '你好',
    '谢谢',
    '😀😀😀',
    '\ud800x',
    '\u0000\u0007',
    "'; DROP TABLE invoices; --",
    '{"$ne":null}',
    'hello how are you',
    '啊'.repeat(2_000),
  ]) {
    const replies = await service.ask(from, text);
    expect(replies.length).toBeLessThanOrEqual(1);
  }
  expect((await service.ask(from, 'CXFP 4100194130 05236785'))[0]?.text).toMatch(/一致|真|已开具/);
});
