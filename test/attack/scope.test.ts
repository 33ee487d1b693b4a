import { contactModel } from '../../src/directory/contact';
import { systemAuthor } from '../../src/directory/actor';
import { type Role } from '../../src/directory/roles';
import { type Action, RIGHTS, type Scope } from '../../src/directory/rights';
import { taxpayerModel } from '../../src/taxdata/records/taxpayer';
import type { TargetKind } from '../../src/web/api/contract';
import { type ConsoleRoute, type Insider, openStage, type Stage } from './stage';

/** People of 金水区 try what belongs to 管城区 (IDOR): whatever the route, it is as if it did not exist. */
const OURS = '14101050000';
const THEIRS = '14101040000';
const INSIDERS = ['14101050001', '14101050002', '14101050003', '14101050005'];

let stage: Stage;
let theirs: Partial<Record<TargetKind, string>>;
let ours: Partial<Record<TargetKind, string>>;
let insiders: Insider[];

async function idsOf(unitCode: string, operator: string, administrator: string): Promise<typeof theirs> {
  const { connection } = stage.app.store;
  const [taxpayer] = await taxpayerModel(connection).find({ bureauCode: unitCode }).sort({ _id: 1 }).limit(1).lean();
  const [contact] = await contactModel(connection).find({ unitCode }).sort({ _id: 1 }).limit(1).lean();
  const { tasks } = stage.app.bureau;
  await tasks.open(
    {
      key: `attack:${unitCode}`,
      kind: '号码更正',
      unitCode,
      dueAt: new Date('2030-01-07T09:00:00Z'),
      why: 'O6',
      about: { kind: 'taxpayer', id: taxpayer?._id ?? '', label: '示例' },
    },
    systemAuthor('测试'),
  );
  const { items } = await tasks.list({ everywhere: false, unitCodes: [unitCode] }, { unitCode, kind: '号码更正' });
  const found = {
    unit: unitCode,
    operator,
    administrator,
    taxpayer: taxpayer?._id,
    contact: contact?.ref,
    task: items[0]?.id,
  };
  for (const [kind, id] of Object.entries(found)) if (id === undefined) throw new Error(`no ${kind} in ${unitCode}`);
  return found as typeof theirs;
}

beforeAll(async () => {
  stage = await openStage();
  theirs = await idsOf(THEIRS, '14101040003', '14101040001');
  ours = await idsOf(OURS, '14101050005', '14101050001');
  insiders = await Promise.all(INSIDERS.map((code) => stage.signIn(code)));
}, 60_000);
afterAll(() => stage.close());

function scopesOf(who: Insider, right: Action): Scope[] {
  const roles: Partial<Record<Role, Scope>> = RIGHTS[right].roles;
  return who.roles.flatMap((role) => roles[role] ?? []);
}

interface Aimed {
  route: ConsoleRoute;
  kind: TargetKind;
  field: string;
}

function aimedRoutes(): Aimed[] {
  return stage.routes.flatMap((route) =>
    route.at.filter((target) => target.in === 'params').map(({ kind, field }) => ({ route, kind, field })),
  );
}

const addressAt = (url: string, field: string, id: string): string =>
  url.replace(`:${field}`, encodeURIComponent(id)).replaceAll(/:[a-zA-Z]+/g, 'x');

/** An id of the same form that nothing has. */
const nobodys = (id: string): string => id.slice(0, -1) + (id.endsWith('9') ? '8' : '9');

/** Bodies that pass the schemas: the id is what is tried here. */
function bodyOf({ schema }: ConsoleRoute): { payload?: object } {
  if (schema.body === undefined) return {};
  return { payload: exampleOf(schema.body as Shape) as object };
}

interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  minLength?: number;
  minimum?: number;
  minItems?: number;
  pattern?: string;
}

function exampleOf(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  if (shape.anyOf !== undefined) return exampleOf(shape.anyOf[0] ?? {});
  switch (shape.type) {
    case 'object':
      return Object.fromEntries(
        (shape.required ?? []).map((name) => [name, exampleOf(shape.properties?.[name] ?? {})]),
      );
    case 'array':
      return Array.from({ length: shape.minItems ?? 0 }, () => exampleOf(shape.items ?? {}));
    case 'integer':
    case 'number':
      return shape.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return shape.pattern?.includes('1[3-9]') === true
        ? '13800138000'
        : '示例理由示例理由'.slice(0, Math.max(4, shape.minLength ?? 0));
  }
}

test('what belongs to the neighbour county is not there, on any route with an id', async () => {
  const aimed = aimedRoutes();
  let tried = 0;
  for (const who of insiders) {
    for (const { route, kind, field } of aimed) {
      if (route.right === 'anyone' || route.right === 'signed_in') continue;
      const scopes = scopesOf(who, route.right);
      if (scopes.length === 0 || scopes.includes('everywhere')) continue;
      const id = theirs[kind];
      if (id === undefined) throw new Error(`nothing of kind ${kind} to try`);
      const asked = { method: route.method, ...bodyOf(route) };
      const there = await stage.ask(addressAt(route.url, field, id), who, asked);
      const nowhere = await stage.ask(addressAt(route.url, field, nobodys(id)), who, asked);
      // 400: the body of this example is not one the route takes, whoever's the id is.
      if (there.status !== 400) {
        expect([who.code, route.method, route.url, there.status, there.code]).toEqual([
          who.code,
          route.method,
          route.url,
          404,
          'not_found',
        ]);
        tried++;
      }
      expect(there.body).toBe(nowhere.body);
    }
  }
  expect(tried).toBeGreaterThan(30);
}, 120_000);

test('what is one’s own is there', async () => {
  const county = insiders[0] as Insider;
  for (const { route, kind, field } of aimedRoutes()) {
    if (route.method !== 'GET' || route.right === 'anyone' || route.right === 'signed_in') continue;
    if (scopesOf(county, route.right).length === 0) continue;
    const { status } = await stage.ask(addressAt(route.url, field, ours[kind] ?? ''), county);
    expect([route.url, status]).toEqual([route.url, 200]);
  }
});

test('lists hold nothing of the neighbour county', async () => {
  const lists = stage.routes.filter(
    ({ method, url, right }) => method === 'GET' && !url.includes(':') && right !== 'anyone' && right !== 'signed_in',
  );
  const names = [theirs.taxpayer ?? '', theirs.contact ?? '', theirs.task ?? '', '14101040002'];
  for (const who of insiders) {
    for (const { url, right } of lists) {
      if (right === 'anyone' || right === 'signed_in') continue;
      const scopes = scopesOf(who, right);
      if (scopes.length === 0 || scopes.includes('everywhere')) continue;
      const { status, body } = await stage.ask(url, who);
      if (status !== 200) continue;
      for (const name of names)
        expect([who.code, url, name, body.includes(name)]).toEqual([who.code, url, name, false]);
    }
  }
});
