import { DAY, MINUTE } from '../../src/core/clock';
import { createContacts } from '../../src/conversations/contacts';
import { addDays, shanghaiDay } from '../../src/core/shanghai-time';
import { turnModel } from '../../src/bot/turn-record';
import type { ContactRow, ConversationEntry, DayByHour, UnderstandingAnswer } from '../../src/web/api/conversations';
import type { SearchGroup } from '../../src/web/api/search';
import { type ConversationsStage, JINSHUI, openConversations } from './conversations-stage';

let stage: ConversationsStage;
beforeAll(async () => {
  stage = await openConversations();
});
afterAll(() => stage.close());

let senders = 0;
const newSender = (): string => `13800${String(700_000 + ++senders)}`;

interface ThreadAnswer {
  sender: string;
  entries: ConversationEntry[];
  older?: string;
  newer: boolean;
  mayReveal: boolean;
}
const thread = async (mobile: string, query = '', who = 'province'): Promise<ThreadAnswer> =>
  (await stage.ask(who, 'GET', `/api/conversations/${stage.idOf(mobile)}${query}`)).body;
const list = async (
  query = '',
  who = 'province',
): Promise<{ items: ContactRow[]; next?: string; searchedBackTo?: string }> =>
  (await stage.ask(who, 'GET', `/api/conversations${query}`)).body;
const shown = (entries: readonly ConversationEntry[]): string[] =>
  entries.map((entry) => (entry.type === 'sealed' ? '保密内容' : (entry.text ?? '')));

describe('a conversation', () => {
  const mobile = newSender();
  let entries: ConversationEntry[];
  beforeAll(async () => {
    await stage.text(mobile, '一般纳税人卖货税率几个点');
    await stage.text(mobile, '转人工');
    const { progress } = { progress: stage.carrier.submitted.length };
    await stage.carrier.receipt(`carrier-${progress}`);
    ({ entries } = await thread(mobile));
  });

  test('shows every text both ways as the phone saw it, with its way and its receipt', () => {
    expect(entries.map(({ type }) => type)).toEqual(['in', 'out', 'in', 'out']);
    expect(shown(entries)[1]).toMatch(/^【河南税务】/);
    const sent = entries.filter((entry) => entry.type === 'out');
    expect(sent[1]).toMatchObject({ lane: 'reply', account: 'carrier', protocol: 'cmpp' });
    const receipts = sent.flatMap(({ segments }) => segments).filter(({ state }) => state === 'delivered');
    expect(receipts).toMatchObject([
      { code: 'DELIVRD', at: expect.stringMatching(/^2026-03-16T/), carrierId: expect.any(String) },
    ]);
    for (const one of sent) expect(one.segments.map(({ text }) => text).join('')).toBe(one.text);
  });

  test('says what the service made of each: intent, article and version, order', () => {
    const [first, , second] = entries;
    expect(first).toMatchObject({
      state: 'handled',
      turn: {
        complete: true,
        contacts: [
          {
            intent: 'consult',
            article: {
              id: expect.any(String),
              version: expect.stringMatching(/^[0-9a-f]{8}$/),
              title: expect.any(String),
            },
          },
        ],
      },
    });
    expect(second).toMatchObject({ turn: { replyKind: 'handoff', orders: [{ kind: '人工', state: '办理中' }] } });
  });

  test('where the record is gone the ledger tells what is left of it', async () => {
    const from = newSender();
    await stage.text(from, '一般纳税人卖货税率几个点');
    const [before] = (await thread(from)).entries;
    await turnModel(stage.world.store.connection).deleteOne({ _id: before?.type === 'in' ? before.id : '' });
    const [after] = (await thread(from)).entries;
    expect(after).toMatchObject({ turn: { complete: false, keptDays: 90, contacts: [{ intent: 'consult' }] } });
  });

  test('understanding and retrieval are worked out anew and say so', async () => {
    const first = entries[0] as Extract<ConversationEntry, { type: 'in' }>;
    const path = `/api/conversations/${stage.idOf(mobile)}/texts/${first.id}/understanding`;
    const answer: UnderstandingAnswer = (await stage.ask('province', 'GET', path)).body;
    expect(answer).toMatchObject({ intent: 'consult', recomputedAt: expect.stringMatching(/^2026-03-16/) });
    expect(answer.retrieval.candidates[0]).toMatchObject({ title: expect.any(String), parts: expect.any(Array) });
    expect((await stage.ask('editor', 'GET', path)).status).toBe(403);
  });

  test('numbers are masked everywhere: of the sender, and those in the texts', async () => {
    const from = newSender();
    await stage.text(from, `我的电话是${from},别的号码13800999999`);
    const { raw } = await stage.ask('province', 'GET', `/api/conversations/${stage.idOf(from)}`);
    expect(raw).not.toMatch(/13800\d{6}/);
    expect(raw).toContain('138****9999');
    expect((await stage.ask('province', 'GET', '/api/conversations')).raw).not.toMatch(/13800\d{6}/);
  });

  test('pages lead back to the oldest text, and to a text by its id', async () => {
    const from = newSender();
    for (let n = 0; n < 12; n++) await stage.text(from, `第${n}个问题:印花税怎么算`);
    const whole = (await thread(from, '?limit=100')).entries;
    expect(whole).toHaveLength(24);
    const read: ConversationEntry[] = [];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = await thread(from, `?limit=5${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      read.unshift(...page.entries);
      cursor = page.older;
    }
    expect(read).toEqual(whole);
    const early = whole[0] as Extract<ConversationEntry, { type: 'in' }>;
    const near = await thread(from, `?limit=30&text=${early.id}`);
    expect(near.newer).toBe(true);
    expect(near.entries).toContainEqual(early);
  });
});

describe('E10: a report told over several texts', () => {
  const mobile = newSender();
  const TOLD = [
    '我要举报',
    '金水区文化路老味道饭店不开发票',
    '上周三中午,收了我380块',
    '1',
    '老板姓钱,车牌豫A12345',
    '算了你们大厅几点上班',
    '我举报的事怎么样了',
  ];
  let number = '';
  let ids: string[] = [];
  const SECRET_WORDS = /老味道|380块|老板姓钱|豫A12345|我要举报|我举报的事|JB\d{14}/;

  beforeAll(async () => {
    await stage.text(mobile, '印花税怎么算');
    stage.world.clock.advance(40 * MINUTE);
    for (const text of TOLD) await stage.text(mobile, text);
    number = (await stage.world.desk.latestOf(mobile, ['举报']))?.number ?? '';
    stage.world.clock.advance(2 * 60 * MINUTE);
    await stage.text(mobile, `JBJG ${number}`);
    await stage.world.desk.reply(number, '已核实,对该店作出处理。', { name: '示例员甲', unitCode: JINSHUI });
    stage.world.clock.advance(40 * MINUTE);
    await stage.text(mobile, '契税税率是多少');
    const records = await turnModel(stage.world.store.connection).find().lean();
    ids = records.filter(({ from }) => from === mobile).map(({ _id }) => _id);
  });

  test('is filed', () => expect(number).toMatch(/^JB\d{14}$/));

  test('the thread shows where it was and nothing of it', async () => {
    const { entries } = await thread(mobile, '?limit=100');
    expect(shown(entries)[0]).toBe('印花税怎么算');
    expect(shown(entries).at(-2)).toBe('契税税率是多少');
    expect(entries.filter(({ type }) => type === 'sealed')).toEqual([{ type: 'sealed', day: '2026-03-16' }]);
    expect(JSON.stringify(entries)).not.toMatch(SECRET_WORDS);
    expect(JSON.stringify(entries)).not.toMatch(/"(?:report|complaint|feedback_query)"/);
  });

  test('the list shows that there were reports, not whose, nor which text, nor the minute', async () => {
    const { items } = await list('?intent=report&limit=200');
    expect(items.length).toBeGreaterThan(0);
    for (const row of items) {
      expect(Object.keys(row).sort()).toEqual(['at', 'confidential', 'intent', 'key', 'unitCode', 'unitName']);
      expect(row.at).toBe('2026-03-15T16:00:00.000Z');
    }
    const all = JSON.stringify(await list('?limit=200'));
    for (const id of ids.slice(1, -1)) expect(all).not.toContain(id);
    expect(all).not.toMatch(SECRET_WORDS);
  });

  test('among the others of its day a confidential row stands last, whenever it came; pages lead to it once', async () => {
    const { items } = await list('?from=2026-03-16&to=2026-03-16&limit=200');
    const own = items.map(({ confidential }) => confidential);
    expect(own.filter(Boolean).length).toBeGreaterThanOrEqual(TOLD.length);
    expect(own).toEqual([...own].sort((a, b) => Number(a) - Number(b)));
    const read: string[] = [];
    for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
      const page = await list(
        `?from=2026-03-16&to=2026-03-16&limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      );
      read.push(...page.items.map(({ key }) => key));
      cursor = page.next;
    }
    expect(read).toEqual(items.map(({ key }) => key));
  });

  test.each([
    '',
    '&intent=report',
    '&intent=feedback_query',
    '&intent=provide_info',
    '&intent=out_of_scope',
    '&intent=office_info',
  ])('nothing confidential is found by its number%s', async (filter) => {
    const { items } = await list(`?conversation=${stage.idOf(mobile)}${filter}`);
    expect(items.filter(({ confidential }) => confidential)).toEqual([]);
    expect(items.map(({ intent }) => intent).filter((intent) => intent !== 'consult')).toEqual([]);
  });

  test.each(['outcome=filed', 'outcome=asked', 'channel=carrier', 'from=2026-03-16&hour=0'])(
    'nor asked out of its row by %s',
    async (filter) => {
      const { items } = await list(`?intent=report&${filter}`);
      expect(items).toEqual([]);
    },
  );

  test('whoever knows the id of such a text gets nothing by it', async () => {
    const own = ids.slice(1, -1);
    expect(own.length).toBe(TOLD.length + 1);
    for (const id of own) {
      const path = `/api/conversations/${stage.idOf(mobile)}`;
      expect((await stage.ask('province', 'GET', `${path}/texts/${id}/understanding`)).status).toBe(404);
      expect((await stage.ask('province', 'GET', `${path}?text=${id}`)).raw).not.toMatch(SECRET_WORDS);
    }
  });

  test('the search tells that the order is there, its kind and state, and no more', async () => {
    const { body }: { body: { groups: SearchGroup[] } } = await stage.ask('province', 'GET', `/api/search?q=${number}`);
    expect(body.groups).toEqual([{ kind: 'orders', hits: [{ id: number, label: number, note: '举报 · 已答复' }] }]);
    const other = await stage.ask('editor', 'GET', `/api/search?q=${number}`);
    expect(other.raw).not.toContain('举报');
    for (const words of ['老味道饭店', '豫A12345'])
      expect((await stage.ask('province', 'GET', `/api/search?q=${encodeURIComponent(words)}`)).raw).not.toContain(
        number,
      );
  });

  test('nor after the records have passed their retention', async () => {
    await turnModel(stage.world.store.connection).deleteMany({ _id: { $in: ids } });
    const { entries } = await thread(mobile, '?limit=100');
    expect(JSON.stringify(entries)).not.toMatch(SECRET_WORDS);
    expect(entries.filter(({ type }) => type === 'sealed')).toHaveLength(1);
  });

  test('a report that was first misunderstood is covered with what came before it', async () => {
    const from = newSender();
    await stage.text(from, '某店偷偷摸摸卖东西嘛');
    await stage.text(from, '我要举报 金水区文化路老味道饭店昨天不开发票');
    expect((await thread(from)).entries.map(({ type }) => type)).toEqual(['sealed']);
  });

  test('a complaint left half told, filed by the sweep, is covered', async () => {
    const from = newSender();
    await stage.text(from, '投诉 大厅窗口人员骂人');
    stage.world.clock.advance(31 * MINUTE);
    await stage.world.bot.fileUnfinished();
    await stage.delivery.idle();
    stage.world.clock.advance(DAY);
    const { entries } = await thread(from);
    expect(entries.every(({ type }) => type === 'sealed')).toBe(true);
  });

  test('a text nobody has read yet is not shown', async () => {
    const from = newSender();
    await stage.world.store.connection.models['InboxText']?.create({
      _id: 'unread-1',
      dedupe: 'unread-1',
      channel: 'carrier',
      from,
      to: '12366',
      text: '我要举报老味道',
      receivedAt: stage.world.clock.now(),
      incomplete: false,
      order: 1,
      state: 'behind',
      behind: `${from}-nobody`,
      attempt: 0,
    });
    const { entries } = await thread(from);
    expect(entries).toMatchObject([{ type: 'in', state: 'received' }]);
    expect(JSON.stringify(entries)).not.toContain('老味道');
  });

  test('codes by SMS are not shown', async () => {
    const from = newSender();
    await stage.delivery.enqueue({
      key: 'code:abc',
      to: from,
      from: '12366',
      text: '验证码123456',
      lane: 'urgent',
      signature: '河南税务',
    });
    await stage.delivery.idle();
    expect((await thread(from)).entries).toEqual([{ type: 'sealed', day: expect.any(String) }]);
  });
});

describe('reach', () => {
  const mobile = newSender();
  beforeAll(async () => {
    await stage.text(mobile, '印花税怎么算', '123660105');
    await stage.text(mobile, '契税税率是多少', '12366');
  });

  test('the county sees what came to it, the province all, others nothing', async () => {
    expect(shown((await thread(mobile, '', 'county')).entries)).toHaveLength(2);
    expect(shown((await thread(mobile, '', 'city')).entries)).toHaveLength(2);
    expect(shown((await thread(mobile)).entries)).toHaveLength(4);
    const stranger = newSender();
    await stage.text(stranger, '印花税怎么算');
    expect((await stage.ask('county', 'GET', `/api/conversations/${stage.idOf(stranger)}`)).status).toBe(404);
    const { items } = await list('?limit=200', 'county');
    expect(new Set(items.map(({ unitCode }) => unitCode))).toEqual(new Set([JINSHUI]));
    expect(
      (await list('?unit=14100000000&limit=200', 'county')).items.every(({ unitCode }) => unitCode === JINSHUI),
    ).toBe(true);
  });

  test('nobody without the right reads any of it', async () => {
    for (const path of ['', '/channels', `/${stage.idOf(mobile)}`])
      expect((await stage.ask('editor', 'GET', `/api/conversations${path}`)).status).toBe(403);
    expect(
      (await stage.ask('expert', 'POST', `/api/conversations/${stage.idOf(mobile)}/reveal`, { reason: '回电' })).status,
    ).toBe(403);
  });

  test('an id that is none of ours, or of another service, is not there', async () => {
    for (const id of ['A'.repeat(52), stage.idOf(mobile).replace(/.$/, 'A').replace(/^./, 'B')])
      expect((await stage.ask('province', 'GET', `/api/conversations/${id}`)).status).toBe(404);
    expect((await stage.ask('province', 'GET', `/api/conversations/${mobile}`)).status).toBe(400);
  });
});

describe('looking up and revealing a number', () => {
  const mobile = newSender();
  beforeAll(() => stage.text(mobile, '印花税怎么算'));

  test('a look-up by the whole number leads to its conversation and is recorded without the number', async () => {
    const { status, body } = await stage.ask('province', 'POST', '/api/conversations/look-up', {
      mobile: `+86 ${mobile}`,
    });
    expect(status).toBe(200);
    expect(body).toEqual({ conversation: stage.idOf(mobile), sender: expect.stringMatching(/^138\*{4}\d{4}$/) });
    expect(stage.recorded.at(-1)).toMatchObject({
      action: 'conversations.look-up',
      by: { code: '14100000005' },
      outcome: 'done',
    });
    expect(JSON.stringify(stage.recorded)).not.toContain(mobile);
    expect((await stage.ask('province', 'POST', '/api/conversations/look-up', { mobile: '12345678901' })).status).toBe(
      400,
    );
  });

  test('the search finds it, and records it; a number that never texted is not told apart by what is recorded', async () => {
    const before = stage.recorded.length;
    const { body }: { body: { groups: SearchGroup[] } } = await stage.ask('province', 'GET', `/api/search?q=${mobile}`);
    expect(body.groups.find(({ kind }) => kind === 'conversations')?.hits).toMatchObject([{ id: stage.idOf(mobile) }]);
    const nobody: { body: { groups: SearchGroup[] } } = await stage.ask('province', 'GET', '/api/search?q=13800799999');
    expect(nobody.body.groups).toEqual([]);
    expect(
      stage.recorded
        .slice(before)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(['conversations.look-up', 'conversations.look-up']);
  });

  test('the whole number is told with a reason, recorded first, and not without end', async () => {
    const path = `/api/conversations/${stage.idOf(mobile)}/reveal`;
    expect((await stage.ask('county', 'POST', path, { reason: '回电核实' })).status).toBe(404);
    expect((await stage.ask('province', 'POST', path, { reason: ' ' })).status).toBe(400);
    for (let n = 0; n < 3; n++)
      expect((await stage.ask('province', 'POST', path, { reason: '回电核实' })).body).toEqual({ mobile });
    expect(stage.recorded.at(-1)).toMatchObject({ action: 'conversations.reveal', reason: '回电核实' });
    expect((await stage.ask('province', 'POST', path, { reason: '回电核实' })).status).toBe(429);
    expect(stage.recorded.at(-1)).toMatchObject({ action: 'conversations.reveal', outcome: 'denied' });
    expect(JSON.stringify(stage.recorded)).not.toContain(mobile);
  });
});

describe('what was answered and handed over by hour', () => {
  const byHour = async (who: string): Promise<DayByHour[]> =>
    ((await stage.ask(who, 'GET', '/api/conversations/by-hour')).body as { days: DayByHour[] }).days;
  const sum = (counts: readonly number[] = []): number => counts.reduce((all, count) => all + count, 0);

  test('each number is the length of its list, and what is confidential is in neither', async () => {
    await stage.text(newSender(), '一般纳税人卖货税率几个点');
    stage.world.clock.advance(DAY);
    const before = await byHour('province');
    stage.world.clock.advance(2 * MINUTE);
    const [asked, reporter] = [newSender(), newSender()];
    await stage.text(asked, '一般纳税人卖货税率几个点');
    await stage.text(asked, '转人工');
    for (const words of ['我要举报', '金水区文化路老味道饭店昨天不开发票', '1']) await stage.text(reporter, words);
    stage.world.clock.advance(MINUTE);
    const days = await byHour('province');
    const today = shanghaiDay(stage.world.clock.now());
    expect(days.map(({ day }) => day)).toEqual([addDays(today, -1), today]);
    expect(sum(days[1]?.answered)).toBe(sum(before[1]?.answered) + 1);
    expect(sum(days[1]?.handedOver)).toBe(sum(before[1]?.handedOver) + 1);
    expect(sum(days[0]?.answered)).toBeGreaterThan(0);
    for (const { day, answered, handedOver } of days) {
      for (let hour = 0; hour < 24; hour++) {
        const listed = async (outcome: string): Promise<number> =>
          (await list(`?limit=200&from=${day}&hour=${hour}&outcome=${outcome}`)).items.length;
        expect([await listed('answered'), await listed('handed_over')]).toEqual([answered[hour], handedOver[hour]]);
      }
    }
  });

  test('counts within reach, for a minute, and not for who may not read conversations', async () => {
    const mobile = newSender();
    const [province, county] = [await byHour('province'), await byHour('county')];
    await stage.text(mobile, '转人工');
    expect(await byHour('province')).toEqual(province);
    stage.world.clock.advance(MINUTE);
    expect(sum((await byHour('province'))[1]?.handedOver)).toBe(sum(province[1]?.handedOver) + 1);
    expect(await byHour('county')).toEqual(county);
    expect((await stage.ask('editor', 'GET', '/api/conversations/by-hour')).status).toBe(403);
    expect((await stage.ask('province', 'GET', '/api/conversations?hour=9')).status).toBe(400);
  });
});

describe('the list', () => {
  test('of very many units is the same as of the few among them that have contacts', async () => {
    const { world, secrecy } = stage;
    const contacts = createContacts({
      connection: world.store.connection,
      secrecy,
      tree: () => Promise.reject(new Error('no unit is asked for')),
      unitName: async (code) => code,
      since: async () => new Date(0),
    });
    const empty = Array.from({ length: 200 }, (_, n) => `U${n}`);
    const read = (unitCodes: string[]) => contacts.list({ limit: 200 }, { everywhere: false, unitCodes });
    const few = await read([JINSHUI]);
    expect(few.items.length).toBeGreaterThan(0);
    expect(await read([...empty, JINSHUI])).toEqual(few);
    expect((await read(empty)).items).toEqual([]);
  });

  test('is paged without loss or repetition, newest first, whatever is filtered', async () => {
    for (const filter of [
      '',
      '&unit=14101050000',
      '&intent=consult',
      '&outcome=answered',
      '&from=2026-03-16&to=2026-03-16',
    ]) {
      const whole = (await list(`?limit=200${filter}`)).items;
      const read: ContactRow[] = [];
      for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
        const page = await list(`?limit=7${filter}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
        read.push(...page.items);
        cursor = page.next;
      }
      expect(read).toEqual(whole);
      expect(new Set(read.map(({ key }) => key)).size).toBe(read.length);
    }
  });

  test('by outcome, channel and day', async () => {
    const { items } = await list('?outcome=handed_over&channel=carrier');
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['handed_over']));
    expect((await list('?from=2020-01-01&to=2020-01-02')).items).toEqual([]);
    expect((await stage.ask('province', 'GET', '/api/conversations?from=2026-02-31')).status).toBe(400);
    expect((await stage.ask('province', 'GET', '/api/conversations?cursor=abcd')).status).toBe(422);
  });
});
