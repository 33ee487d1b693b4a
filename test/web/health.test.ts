import { openWeb } from './harness';

test('healthz says that the process answers, and its version', async () => {
  const { web } = await openWeb();
  const answer = await web.inject('/healthz');
  expect([answer.statusCode, answer.json()]).toEqual([200, { ok: true, version: '1.2.3' }]);
  await web.close();
});

test('readyz tells what is in the way', async () => {
  const obstacles: string[] = ['模型尚未载入'];
  const { web } = await openWeb({ obstacles: async () => obstacles });
  const before = await web.inject('/readyz');
  expect([before.statusCode, before.json()]).toEqual([503, { ready: false, obstacles: ['模型尚未载入'] }]);
  obstacles.pop();
  const after = await web.inject('/readyz');
  expect([after.statusCode, after.json()]).toEqual([200, { ready: true, obstacles: [] }]);
  await web.close();
});

test('the OpenAPI document describes every route with its errors left to the catalogue', async () => {
  const { web } = await openWeb();
  const { openapi, info, paths } = (await web.inject('/openapi.json')).json();
  expect([openapi, info.version]).toEqual(['3.1.0', '1.2.3']);
  expect(Object.keys(paths).sort()).toEqual([
    '/api/handset/messages',
    '/api/handset/numbers',
    '/api/handset/threads/{mobile}',
    '/gateway/kannel/{account}/dlr',
    '/gateway/kannel/{account}/mo',
    '/gateway/{account}/poll',
    '/gateway/{account}/receipts',
    '/gateway/{account}/texts',
    '/healthz',
    '/readyz',
  ]);
  await web.close();
});
