import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock';
import { createAudit } from '../../src/directory/audit/create-audit';
import { ensureIndexes, openStore } from '../../src/store/store';
import { commandLineOn, type Ended } from '../support/command-line';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

jest.setTimeout(120_000);

const sms12366 = commandLineOn(join(folder, 'data'), { DEMO_TAXPAYERS: '20', LOG_LEVEL: 'error', PORT: '1' });

const lines = (ended: Ended): Record<string, unknown>[] =>
  ended.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('understand: one JSON line a text, nothing else on standard output', async () => {
  const ended = await sms12366(
    ['understand', '--jsonl'],
    '{"id":"a","text":"CXFP 4100194130 05236785","more":1}\n\n{"id":2,"text":""}\n',
  );
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(lines(ended)).toEqual([
    {
      id: 'a',
      intent: 'invoice_verify',
      slots: { invoiceCode: '4100194130', invoiceNumber: '05236785' },
      score: expect.any(Number),
    },
    { id: 2, intent: 'out_of_scope', slots: {}, score: expect.any(Number) },
  ]);
});

test('converse: turns with intent, slots, reply kind and the text; the clock moves by the gaps', async () => {
  const dialogue = {
    id: 'd',
    turns: [
      { user: '查定额', gapSeconds: 30 },
      { user: '92410105MA9DEM001G', gapSeconds: 7_200 },
    ],
  };
  const [played] = lines(await sms12366(['converse', '--jsonl'], `${JSON.stringify(dialogue)}\n`));
  expect(played).toMatchObject({
    id: 'd',
    turns: [
      { intent: 'fixed_tax_query', slots: {}, reply: 'ask_slot' },
      { intent: 'provide_info', slots: { taxpayerId: '92410105MA9DEM001G' }, reply: 'clarify' },
    ],
  });
});

test('answer: the whole answer and the articles it is of', async () => {
  const [answered] = lines(
    await sms12366(
      ['answer', '--jsonl', '--now', '2026-11-21T10:00:00+08:00'],
      '{"id":"q","text":"小规模一个季度卖了28万要交增值税吗"}\n',
    ),
  );
  expect(answered).toMatchObject({ id: 'q', answer: expect.stringContaining('30万'), articles: [expect.any(String)] });
});

test('answer --explain: words, candidates and confidence, as text and in the JSON line', async () => {
  const input = '{"id":"q","text":"滞那金一天多少"}\n';
  const told = await sms12366(['answer', '--explain'], input);
  expect(told).toMatchObject({ code: 0, err: '' });
  expect(told.out).toMatch(/q 滞那金一天多少\n结果：答复[\s\S]*1\. late-fee /);
  const [line] = lines(await sms12366(['answer', '--jsonl', '--explain'], input));
  expect(line).toMatchObject({ articles: ['late-fee'], explanation: { candidates: expect.any(Array) } });
});

test('knowledge unanswered: what was asked in vain, gathered with its neighbours', async () => {
  await sms12366(['chat', '--from', '13800138002'], '契税\n\n');
  const ended = await sms12366(['knowledge', 'unanswered', '--days', '30', '--jsonl']);
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(lines(ended)).toEqual([
    expect.objectContaining({ count: 1, examples: [expect.stringContaining('契税')], nearest: expect.any(Array) }),
  ]);
  expect(await sms12366(['knowledge', 'unanswered', '--days', '0'])).toMatchObject({ code: 1 });
});

test('classify: accuracy, macro-F1 and times on any labelled file', async () => {
  const file = join(folder, 'labelled.jsonl');
  const sentences = ['查发票', '查这张票', '发票真假', '验票'].map((sentence) => ({ sentence, label: 'a' }));
  const others = ['几点下班', '地址在哪', '周六开门吗', '电话多少'].map((sentence) => ({ sentence, label: 'b' }));
  writeFileSync(file, [...sentences, ...others].map((line) => JSON.stringify(line)).join('\n'));
  const [result] = lines(await sms12366(['classify', '--train', file, '--test', file]));
  expect(result).toMatchObject({
    accuracy: 1,
    macroF1: 1,
    trainSeconds: expect.any(Number),
    microsecondsPerText: expect.any(Number),
  });
});

test.each([
  [['understand', '--jsonl'], '不是JSON\n', '第1行不是有效的JSON对象'],
  [['understand', '--jsonl'], '{"id":1}\n', 'text 应为文本'],
  [['converse', '--jsonl'], '{"id":1,"turns":{"$gt":""}}\n', 'turns 应为数组'],
  [['understand', '--now', 'gestern'], '', '不是有效的时间'],
  [['import', 'invoices', join(folder, 'missing.csv')], '', '找不到文件'],
  [['orders', 'show', 'ZX20260316000000'], '', '没有编号为'],
  [['chat', '--from', '12345'], '', '手机号码应为11位'],
])('%j is refused in Chinese', async (args, input, sentence) => {
  const ended = await sms12366(args, input);
  expect(ended.code).toBe(1);
  expect(ended.err).toContain(sentence);
  expect(ended.out).toBe('');
});

test('a file is imported, its bad row is reported, and the rest is there', async () => {
  const template = await sms12366(['template', 'taxpayers']);
  expect(template.out).toContain('纳税人识别号');
  const file = join(folder, 'taxpayers.csv');
  const headings = template.out.split('\n')[0]?.split(',') ?? [];
  expect(headings.length).toBeGreaterThan(3);
  writeFileSync(file, `${headings.join(',')}\n${headings.map(() => 'x').join(',')}\n`);
  const ended = await sms12366(['import', 'taxpayers', file]);
  expect(ended.code).toBe(1);
  expect(ended.out).toMatch(/读取1行.*未导入1/s);
  expect(ended.out).toContain('.rejected.csv');
  // Recorded before it ran, and with what came of it; a file that cannot be read is on record too.
  await sms12366(['import', 'invoices', join(folder, 'missing.csv')]);
  const store = await openStore({ dataDir: join(folder, 'data') });
  const audit = createAudit({ connection: store.connection, clock: systemClock });
  await ensureIndexes(store.connection);
  const object = { kind: 'file', id: 'taxpayers.csv' };
  const missing = { kind: 'file', id: 'missing.csv' };
  expect((await audit.find({ action: 'records.import', limit: 4 })).reverse()).toMatchObject([
    { outcome: 'done', by: { code: 'terminal' }, object, after: { kind: 'taxpayers' } },
    { outcome: 'done', object, after: { kind: 'taxpayers', rows: 1, inserted: 0, rejected: 1 } },
    { outcome: 'done', object: missing, after: { kind: 'invoices' } },
    { outcome: 'failed', object: missing, reason: expect.stringContaining('找不到文件') },
  ]);
  await store.close();
});

test('chat: the same phone in the terminal', async () => {
  const ended = await sms12366(['chat', '--from', '13800138000'], 'CXFP 4100194130 05236785\n\n');
  expect(ended.code).toBe(0);
  expect(ended.out).toContain('与税务登记信息一致');
});
