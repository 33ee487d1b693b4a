import { BOUND, UNBOUND, openWeb } from './harness';

test('a text is acknowledged once it is kept, and shows in the thread without the carrier code', async () => {
  const { web, book } = await openWeb();
  const sent = await web.inject({
    method: 'POST',
    url: '/api/handset/messages',
    payload: { from: '+86 138-0013-8000', text: '我这个月定额多少' },
  });
  expect([sent.statusCode, sent.json()]).toEqual([202, { outcome: 'accepted' }]);
  book.reply(BOUND, '【12366税务】您好');
  const thread = await web.inject(`/api/handset/threads/${BOUND}`);
  const at = '2026-03-16T02:00:00.000Z';
  expect(thread.json()).toEqual({
    mobile: BOUND,
    entries: [
      { id: 'in-1', direction: 'in', text: '我这个月定额多少', at, segments: 1, state: 'received' },
      { id: 'out-2', direction: 'out', text: '【12366税务】您好', at, segments: 1, state: 'sent' },
    ],
  });
  expect((await web.inject(`/api/handset/threads/${UNBOUND}`)).json().entries).toEqual([]);
  await web.close();
});

test('the same key again is a duplicate', async () => {
  const { web } = await openWeb();
  const payload = { from: BOUND, text: '你好', key: '0b9c7c1e-8a53-4b3e-9d5f-0f6f0c1d2e3f' };
  const outcomes = [];
  for (let i = 0; i < 2; i++) {
    outcomes.push((await web.inject({ method: 'POST', url: '/api/handset/messages', payload })).json().outcome);
  }
  expect(outcomes).toEqual(['accepted', 'duplicate']);
  await web.close();
});

test('the numbers worth trying are listed with the number to text', async () => {
  const { web } = await openWeb();
  expect((await web.inject('/api/handset/numbers')).json()).toEqual({
    service: '12366',
    maxTextLength: 2010,
    numbers: [{ mobile: BOUND, name: '个体户', shows: '能查自己的定额', samples: ['我这个月定额多少'] }],
  });
  await web.close();
});

test('without the demo handset its routes do not exist', async () => {
  const { web } = await openWeb({ handset: undefined });
  expect((await web.inject('/api/handset/numbers')).statusCode).toBe(404);
  const payload = { from: BOUND, text: '你好' };
  expect((await web.inject({ method: 'POST', url: '/api/handset/messages', payload })).statusCode).toBe(404);
  expect(Object.keys((await web.inject('/openapi.json')).json().paths)).not.toContain('/api/handset/messages');
  await web.close();
});
