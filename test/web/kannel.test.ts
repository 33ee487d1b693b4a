import type { ChannelHost, InboundPart, Receipt } from '../../src/channels/channel';
import { reportAddress } from '../../src/channels/kannel/report-address';
import type { KannelChannel } from '../../src/channels/kannel/channel';
import { broughtQuery, createKannelSide, reportQuery, TOKEN } from '../channels/kannel/kannel-side';
import { encodeText } from '../../src/channels/text/encodings';
import { type Harness, openWeb } from './harness';

let channel: KannelChannel;
let harness: Harness;
let texts: InboundPart[];
let receipts: Receipt[];
let broken: boolean;

beforeEach(async () => {
  texts = [];
  receipts = [];
  broken = false;
  ({ channel } = createKannelSide());
  const host: ChannelHost = {
    accept: async (part) => {
      if (broken) throw new Error('disk full');
      texts.push(part);
      return 'accepted';
    },
    receipt: async (receipt) => void receipts.push(receipt),
  };
  await channel.start(host);
  harness = await openWeb({ kannels: new Map([[channel.id, channel]]) });
});
afterEach(async () => {
  await harness.web.close();
  await channel.stop(1_000);
});

const MO = '/gateway/kannel/kannel-1/mo';
const get = (url: string) => harness.web.inject({ method: 'GET', url, headers: { host: 'any.name.example' } });

test('get-url: a text is answered with nothing once it is kept', async () => {
  const answer = await get(`${MO}?${broughtQuery({ text: '我这个月定额多少' })}`);
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(texts).toMatchObject([{ text: '我这个月定额多少' }]);
});

test('octets that are no UTF-8 come through', async () => {
  await get(`${MO}?${broughtQuery({ text: encodeText('退订', 'gbk'), coding: 1 })}`);
  expect(texts).toMatchObject([{ text: '退订' }]);
});

test.each(['text/plain; charset="UTF-16BE"', 'application/octet-stream'])('post-url: %s', async (type) => {
  const url = `${MO}?${broughtQuery({ text: '' }).replace('text=&', '')}`;
  const payload = encodeText('退订', 'ucs2');
  const answer = await harness.web.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
  expect(texts).toMatchObject([{ text: '退订' }]);
});

test('what could not be kept is to come again, and says nothing either', async () => {
  broken = true;
  const answer = await get(`${MO}?${broughtQuery({ text: '退订' })}`);
  expect([answer.statusCode, answer.body, answer.headers['retry-after']]).toEqual([503, '', '5']);
});

test('a report is passed on', async () => {
  const address = reportAddress('http://127.0.0.1:12366', 'kannel-1', TOKEN, 'out-1/0');
  const answer = await get(`/gateway/kannel/kannel-1/dlr?${reportQuery(address, 1, 'stat:DELIVRD')}`);
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
  expect(receipts).toMatchObject([{ carrierId: 'out-1/0', state: 'delivered' }]);
});

test('strangers are refused, and neither token nor text is in the log', async () => {
  const answers = [
    await get(`${MO}?${broughtQuery({ text: '退订', token: 'guessed-token-of-them' })}`),
    await get('/gateway/kannel/kannel-1/dlr?ref=b3V0.AAAA&type=1'),
    await get(`/gateway/kannel/kannel-2/mo?${broughtQuery({ text: '退订' })}`),
    await get(`${MO}?${broughtQuery({ text: '退订' })}`),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 404, 200]);
  for (const secret of [TOKEN, 'guessed-token', '退订', '13800138000', '%90%00'])
    expect(harness.log()).not.toContain(secret);
});

test('the OpenAPI document describes it', async () => {
  const { paths } = (await harness.web.inject('/openapi.json')).json();
  expect(Object.keys(paths['/gateway/kannel/{account}/mo'])).toEqual(['get', 'post']);
  expect(paths['/gateway/kannel/{account}/dlr'].get.parameters.map(({ name }: { name: string }) => name)).toContain(
    'ref',
  );
});
