import type { TSchema } from 'typebox';
import { addressOf, type ConsoleRoute, hasRight, type Insider, oneOfEach, openStage, type Stage } from './stage';

let stage: Stage;
const insiders = new Map<string, Insider>();
beforeAll(async () => {
  stage = await openStage();
  for (const { role, code } of oneOfEach()) insiders.set(role, await stage.signIn(code));
}, 60_000);
afterAll(() => stage.close());

/** Values a JSON field may not become: operators of MongoDB, and what is not a text at all. */
const OPERATORS = [{ $gt: '' }, { $ne: null }, { $where: 'sleep(1000)' }, { $regex: '.*' }, ['a'], { a: { $gt: 1 } }];

interface ObjectSchema {
  properties?: Record<string, TSchema & { type?: string }>;
}

function allowed({ right }: ConsoleRoute): Insider | undefined {
  const role = [...insiders.keys()].find((one) => hasRight(one as never, right));
  return role === undefined ? undefined : insiders.get(role);
}

test('no field of any body takes an operator of the database', async () => {
  let tried = 0;
  for (const route of stage.routes) {
    const { properties = {} } = (route.schema.body ?? {}) as ObjectSchema;
    for (const [field, schema] of Object.entries(properties)) {
      for (const value of OPERATORS) {
        if (schema.type === 'array' && Array.isArray(value)) continue;
        const who = allowed(route);
        const asked = { method: route.method, payload: { [field]: value } };
        const { status } = await stage.ask(addressOf(route.url), who, asked);
        // 404: the id in the address is looked at first.
        expect([route.method, route.url, field, value, [400, 404].includes(status)]).toEqual([
          route.method,
          route.url,
          field,
          value,
          true,
        ]);
        tried++;
      }
    }
  }
  expect(tried).toBeGreaterThan(100);
}, 120_000);

test('no parameter of any address takes one', async () => {
  for (const route of stage.routes) {
    const { properties = {} } = (route.schema.querystring ?? {}) as ObjectSchema;
    for (const field of Object.keys(properties)) {
      for (const query of [`${field}[$gt]=`, `${field}[$ne]=x`, `${field}=a&${field}=b`, `${field}=${'%00'}`]) {
        const { status } = await stage.ask(`${addressOf(route.url)}?${query}`, allowed(route), {
          method: route.method,
        });
        expect([route.url, query, status < 500]).toEqual([route.url, query, true]);
      }
      // Names nobody knows are refused, not passed on.
      const { status } = await stage.ask(`${addressOf(route.url)}?${field}[$gt]=`, allowed(route), {
        method: route.method,
      });
      expect([route.url, field, [400, 403, 404].includes(status)]).toEqual([route.url, field, true]);
    }
  }
}, 120_000);

test('ids that are none are answered, not thrown', async () => {
  const ids = ["'", '%00', '%ff', '..%2f..%2fetc', '{"$gt":""}', '%F0%9F%98%80', 'a'.repeat(60), '__proto__', '-1'];
  for (const route of stage.routes.filter(({ url }) => url.includes(':'))) {
    for (const id of ids) {
      const asked = route.method === 'GET' ? {} : { payload: {} };
      const { status, body } = await stage.ask(addressOf(route.url, encodeURI(id)), allowed(route), {
        method: route.method,
        ...asked,
      });
      expect([route.url, id, status < 500]).toEqual([route.url, id, true]);
      expect(body).not.toMatch(/node_modules|at \w+ \(|MongoServerError|SQLITE/);
    }
  }
}, 120_000);

test('a body beyond the limit is refused on every route', async () => {
  const payload = `{"a":"${'x'.repeat(70_000)}"}`;
  for (const route of stage.routes) {
    if (route.method === 'GET' || route.schema.body === undefined) continue;
    const { status } = await stage.ask(addressOf(route.url), allowed(route), {
      method: route.method,
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect([route.url, status]).toEqual([route.url, 413]);
  }
});

test('__proto__ and constructor in a body go nowhere', async () => {
  for (const route of stage.routes) {
    if (route.method === 'GET' || route.schema.body === undefined) continue;
    for (const payload of ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}']) {
      const { status } = await stage.ask(addressOf(route.url), allowed(route), {
        method: route.method,
        payload,
        headers: { 'content-type': 'application/json' },
      });
      expect([route.url, status]).toEqual([route.url, 400]);
    }
  }
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
