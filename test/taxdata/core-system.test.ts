import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { manualClock, SECOND } from '../../src/core/clock';
import { type CoreSystem, createCoreSystem, type CoreSystemOptions } from '../../src/taxdata/core-system';
import { lookupsFrom } from '../../src/taxdata/lookup-source';
import type { LookupResult, Lookups } from '../../src/taxdata/lookups';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const TAXPAYER = {
  taxpayerId: '92410105MA9DEM001G',
  name: '金水区示例老街面馆',
  status: 'normal',
  kind: '个体工商户',
  bureauCode: '14101050000',
  bureauName: '国家税务总局郑州市金水区税务局',
};
const INVOICE = {
  code: '4100194130',
  number: '05236785',
  type: '增值税普通发票',
  status: 'issued',
  sellerId: '91410105MA9DEM001K',
  sellerName: '河南示例商贸有限公司',
  amount: '1000.00',
};

let server: Server;
let baseUrl: string;
let handler: Handler;
let requests: IncomingMessage[];
const clock = manualClock('2026-03-16T10:00:00+08:00');

function json(body: unknown): Handler {
  return (_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}

function connect(options: Partial<CoreSystemOptions> = {}): { core: CoreSystem; failures: string[] } {
  const failures: string[] = [];
  const core = createCoreSystem({
    baseUrl,
    clock,
    timeoutMs: 5_000,
    onFailure: ({ lookup, error }) => failures.push(`${lookup}: ${error}`),
    ...options,
  });
  return { core, failures };
}

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('answers', () => {
  const calls: [string, (core: CoreSystem) => Promise<LookupResult<unknown>>, string, unknown][] = [
    [
      'invoice',
      (c) => c.invoice({ code: '4100194130', number: '05236785' }),
      '/api/invoices/4100194130/05236785',
      INVOICE,
    ],
    [
      'digital invoice',
      (c) => c.invoice({ digitalNumber: '26412000000012345678' }),
      '/api/digital-invoices/26412000000012345678',
      {
        digitalNumber: '26412000000012345678',
        type: '电子发票',
        status: 'red_lettered',
        sellerId: 'X',
        sellerName: '示例',
      },
    ],
    [
      'flow',
      (c) => c.invoiceFlow({ code: '4100194130', number: '05236785' }),
      '/api/invoices/4100194130/05236785/flow',
      { holderId: 'X', holderName: '示例', issuedOn: '2019-10-08', bureau: '金水区税务局', firstNumber: '05236701' },
    ],
    ['taxpayer', (c) => c.taxpayer('92410105MA9DEM001G'), '/api/taxpayers/92410105MA9DEM001G', TAXPAYER],
    [
      'fixed tax',
      (c) => c.fixedTax('92410105MA9DEM001G', '2026-03'),
      '/api/taxpayers/92410105MA9DEM001G/fixed-tax?period=2026-03',
      {
        taxpayerId: '92410105MA9DEM001G',
        name: '示例',
        from: '2026-01',
        monthlySales: '1.00',
        monthlyTax: '0.00',
        document: '文',
      },
    ],
    [
      'approvals',
      (c) => c.invoiceApprovals('92410105MA9DEM001G'),
      '/api/taxpayers/92410105MA9DEM001G/invoice-approvals',
      [{ type: '数电发票', monthlyAmount: '100000.00', remainingAmount: '62350.00' }],
    ],
    [
      'accepted business',
      (c) => c.acceptedBusiness('SL20260310000123'),
      '/api/accepted-business/SL20260310000123',
      {
        acceptanceNo: 'SL20260310000123',
        business: '事',
        acceptedOn: '2026-03-10',
        state: 'finished',
        steps: [],
        bureauName: '局',
      },
    ],
    [
      'business of a taxpayer',
      (c) => c.businessOf('T1', 3),
      '/api/taxpayers/T1/accepted-business?limit=3',
      [
        {
          acceptanceNo: 'SL20260310000123',
          taxpayerId: 'T1',
          business: '事',
          acceptedOn: '2026-03-10',
          state: 'accepted',
          steps: [{ name: '受理', at: '2026-03-10 09:12', done: true }],
          bureauName: '局',
        },
      ],
    ],
    [
      'filings',
      (c) => c.filings('T1', '2026-Q1'),
      '/api/taxpayers/T1/filings?period=2026-Q1',
      [{ taxpayerId: 'T1', tax: '增值税', period: '2026-Q1', dueOn: '2026-04-20' }],
    ],
  ];

  test.each(calls)('%s: asked and told', async (_, call, url, value) => {
    const { core } = connect({ token: 'secret-token' });
    handler = json({ found: true, value });
    expect(await call(core)).toEqual({ state: 'found', value });
    expect(requests[0]?.url).toBe(url);
    expect(requests[0]?.headers.authorization).toBe('Bearer secret-token');
    handler = json({ found: false });
    expect(await call(core)).toEqual({ state: 'not_found' });
    handler = json({ found: true, value: { nothing: 'as agreed' } });
    expect(await call(core)).toMatchObject({ state: 'unavailable' });
  });

  test('what was not agreed is dropped', async () => {
    handler = json({ found: true, value: { ...TAXPAYER, legalRepresentativeIdentity: 'private' } });
    expect(await connect().core.taxpayer(TAXPAYER.taxpayerId)).toEqual({ state: 'found', value: TAXPAYER });
  });

  test('a value asked for cannot leave its place in the path', async () => {
    handler = json({ found: false });
    await connect().core.taxpayer('../invoices?x=1#');
    expect(requests[0]?.url).toBe('/api/taxpayers/..%2Finvoices%3Fx%3D1%23');
    expect(await connect().core.taxpayer('..')).toMatchObject({ state: 'unavailable' });
    expect(requests).toHaveLength(1);
  });
});

describe('faults give unavailable, never a fact', () => {
  const good = JSON.stringify({ found: true, value: TAXPAYER });
  const faults: [string, Handler, Partial<CoreSystemOptions>][] = [
    ['slow to answer', () => undefined, { timeoutMs: 60 }],
    ['slow in the middle of the body', (_, r) => void r.write(good.slice(0, 20)), { timeoutMs: 60 }],
    ['status 500', (_, r) => void r.writeHead(500).end(good), {}],
    ['status 404 of a proxy', (_, r) => void r.writeHead(404).end('{"found":false}'), {}],
    ['a redirect', (_, r) => void r.writeHead(302, { location: '/elsewhere' }).end(), {}],
    ['garbage', (_, r) => void r.end('<html>系统维护中</html>'), {}],
    ['nothing', (_, r) => void r.end(), {}],
    [
      'half a body',
      (_, r) => {
        r.writeHead(200, { 'content-length': String(Buffer.byteLength(good)) });
        r.write(good.slice(0, 20), () => r.destroy());
      },
      {},
    ],
    ['the connection cut', (_, r) => void r.destroy(), {}],
    ['a body without end', (_, r) => void r.end('['.repeat(1_100_000)), {}],
    ['neither found nor not', json({ value: TAXPAYER }), {}],
    ['found without a value', json({ found: true }), {}],
    ['a status nobody knows', json({ found: true, value: { ...TAXPAYER, status: '正常' } }), {}],
    ['another taxpayer', json({ found: true, value: { ...TAXPAYER, taxpayerId: '91410105MA9DEM001K' } }), {}],
  ];

  test.each(faults)('%s', async (_, fault, options) => {
    handler = fault;
    const { core, failures } = connect(options);
    expect(await core.taxpayer(TAXPAYER.taxpayerId)).toEqual({
      state: 'unavailable',
      reason: expect.stringContaining('核心征管系统'),
    });
    expect(failures).toHaveLength(1);
    expect(failures[0]).not.toContain(TAXPAYER.taxpayerId);
  });

  test('nobody listening', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const { core, failures } = connect({ baseUrl: `http://127.0.0.1:${port}` });
    expect(await core.taxpayer('T')).toMatchObject({ state: 'unavailable' });
    expect(failures).toHaveLength(1);
  });
});

describe('circuit breaker', () => {
  const ask = (core: CoreSystem) => core.taxpayer(TAXPAYER.taxpayerId);
  const fail: Handler = (_, response) => void response.writeHead(500).end();

  test('opens after failures in a row, probes once, closes on success', async () => {
    const { core } = connect({ breaker: { failures: 3, openMs: 30 * SECOND } });
    handler = fail;
    await ask(core);
    await ask(core);
    handler = json({ found: false });
    await ask(core);
    handler = fail;
    for (let i = 0; i < 3; i++) {
      expect(core.breaker()).toBe('closed');
      await ask(core);
    }
    expect(core.breaker()).toBe('open');
    expect(requests).toHaveLength(6);
    expect(await ask(core)).toEqual({ state: 'unavailable', reason: '核心征管系统暂时无法连接' });
    expect(requests).toHaveLength(6);

    clock.advance(30 * SECOND);
    expect(core.breaker()).toBe('half_open');
    await Promise.all([ask(core), ask(core), ask(core)]);
    expect(requests).toHaveLength(7);
    expect(core.breaker()).toBe('open');

    clock.advance(30 * SECOND);
    handler = json({ found: true, value: TAXPAYER });
    expect(await ask(core)).toMatchObject({ state: 'found' });
    expect(core.breaker()).toBe('closed');
    expect(await ask(core)).toMatchObject({ state: 'found' });
  });

  test('a clock set back does not keep it open', async () => {
    const { core } = connect({ breaker: { failures: 1, openMs: 30 * SECOND } });
    handler = fail;
    await ask(core);
    expect(core.breaker()).toBe('open');
    clock.advance(-3_600 * SECOND);
    handler = json({ found: false });
    expect(await ask(core)).toEqual({ state: 'not_found' });
  });
});

describe('sources', () => {
  const always = (result: LookupResult<never>): Lookups =>
    Object.fromEntries(
      [
        'invoice',
        'invoiceFlow',
        'taxpayer',
        'fixedTax',
        'invoiceApprovals',
        'acceptedBusiness',
        'businessOf',
        'filings',
      ].map((name) => [name, () => Promise.resolve(result)]),
    ) as never;
  const found = always({ state: 'found', value: 'copy' as never });
  const missing = always({ state: 'not_found' });
  const ask = (lookups: Lookups) =>
    Promise.all([
      lookups.invoice({ digitalNumber: '1' }),
      lookups.invoiceFlow({ digitalNumber: '1' }),
      lookups.taxpayer('1'),
      lookups.fixedTax('1', '2026-03'),
      lookups.invoiceApprovals('1'),
      lookups.acceptedBusiness('1'),
      lookups.businessOf('1', 1),
      lookups.filings('1', '2026-03'),
    ]);

  test('live, then the copy only where it has something', async () => {
    const { core } = connect({ breaker: { failures: 100 } });
    handler = (_, response) => void response.writeHead(503).end();
    for (const result of await ask(lookupsFrom('live-then-store', { live: core, store: found })))
      expect(result).toEqual({ state: 'found', value: 'copy' });
    for (const result of await ask(lookupsFrom('live-then-store', { live: core, store: missing })))
      expect(result).toMatchObject({ state: 'unavailable' });
    handler = json({ found: false });
    for (const result of await ask(lookupsFrom('live-then-store', { live: core, store: found })))
      expect(result).toEqual({ state: 'not_found' });
  });

  test('live or store alone', async () => {
    const { core } = connect();
    handler = json({ found: false });
    expect((await ask(lookupsFrom('live', { live: core, store: found })))[0]).toEqual({ state: 'not_found' });
    expect((await ask(lookupsFrom('store', { live: core, store: found })))[0]).toMatchObject({ state: 'found' });
    expect(() => lookupsFrom('live', { store: found })).toThrow(RangeError);
  });
});
