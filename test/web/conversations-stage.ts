import fastifyCookie from '@fastify/cookie';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance } from 'fastify';
import { createConversations } from '../../src/conversations/create-conversations';
import { MINUTE, SECOND } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery, type RunningDelivery } from '../../src/delivery/create-delivery';
import { createSecrecy, type Secrecy } from '../../src/desk/secrecy';
import type { AuditEvent } from '../../src/directory/audit/audit';
import { unitTree } from '../../src/directory/units/unit-tree';
import { unitModel } from '../../src/directory/unit';
import type { SignedIn } from '../../src/directory/sign-in/sign-in';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { createRateLimit } from '../../src/store/rate-limits';
import { CONVERSATION_ENDPOINTS } from '../../src/web/api/conversations';
import { SEARCH_ENDPOINTS } from '../../src/web/api/search';
import { handleError } from '../../src/web/errors';
import { createGuard, CSRF_HEADER } from '../../src/web/guard';
import { conversationHandlers } from '../../src/web/routes/conversations';
import { searchHandlers } from '../../src/web/routes/search';
import { serveEndpoints } from '../../src/web/serve-endpoints';
import { SESSION_COOKIE } from '../../src/web/session-cookies';
import { shippedKnowledge } from '../bot/few-articles';
import { plainUnderstander } from '../bot/plain-understander';
import { openWorld, SECRET, type World } from '../bot/world';
import { type Carrier, createCarrier } from '../delivery/stage';
import { guardDeps, signedIn } from './guarded-web';

export const PROVINCE = '14100000000';
export const ZHENGZHOU = '14101000000';
export const JINSHUI = '14101050000';

/** Sessions by token, as each role and place would have them. */
const SESSIONS: Record<string, SignedIn> = {
  province: signedIn({ code: '14100000005', unitCode: PROVINCE, roles: ['agent'] }),
  city: signedIn({ code: '14101000005', unitCode: ZHENGZHOU, roles: ['shift_leader'] }),
  county: signedIn({ code: '14101050005', unitCode: JINSHUI, roles: ['agent'] }),
  expert: signedIn({ code: '14100000007', unitCode: PROVINCE, roles: ['expert'] }),
  editor: signedIn({ code: '14100000008', unitCode: PROVINCE, roles: ['knowledge_editor'] }),
};

export interface ConversationsStage {
  world: World;
  carrier: Carrier;
  delivery: RunningDelivery;
  secrecy: Secrecy;
  recorded: AuditEvent[];
  /** Texts, and waits until it is answered. */
  text(from: string, text: string, to?: string): Promise<void>;
  ask(
    who: keyof typeof SESSIONS,
    method: 'GET' | 'POST',
    url: string,
    body?: object,
  ): Promise<{ status: number; body: never; raw: string }>;
  /** The id of a number's conversation. */
  idOf(mobile: string): string;
  close(): Promise<void>;
}

/** The real rooms from the carrier's wire to the interface; only the carrier and the sign-in are the test's. */
export async function openConversations(): Promise<ConversationsStage> {
  let delivery: RunningDelivery | undefined;
  let carrier: Carrier | undefined;
  const world = await openWorld({
    understander: plainUnderstander,
    knowledge: await shippedKnowledge(),
    outbox: ({ connection, clock }) => {
      carrier = createCarrier('carrier', clock);
      delivery = createDelivery({
        connection,
        keys: createMemoryKeys(clock),
        clock,
        ids: randomIds(),
        accounts: [{ channel: carrier }],
        handler: (message) => world.bot.handle(message),
        parked: (message, error) => world.bot.parked(message, error),
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      });
      return delivery;
    },
  });
  const [way, side] = [delivery as RunningDelivery, carrier as Carrier];
  await way.start();
  const { connection } = world.store;
  const secrecy = createSecrecy(SECRET);
  const guarded = guardDeps(SESSIONS);
  const records = await unitModel(connection).find().lean();
  const tree = unitTree(
    records.map(({ _id, level, parentCode }) => ({
      code: _id,
      level,
      ...(parentCode === undefined ? {} : { parentCode }),
    })),
  );
  const audit = {
    ...guarded.deps.audit,
    around: async <T>(event: Omit<AuditEvent, 'outcome'>, work: () => Promise<T>): Promise<T> => {
      guarded.recorded.push({ ...event, outcome: 'done' });
      return work();
    },
  };
  const reveals = createRateLimit(createMemoryKeys(world.clock), {
    name: 'reveals',
    points: 3,
    durationSeconds: 3_600,
  });
  const conversations = createConversations({
    connection,
    secrecy,
    ledger: world.ledger,
    understander: plainUnderstander,
    knowledge: world.deps.knowledge,
    directory: world.deps.directory,
    tree: async () => tree,
    audit,
    mayReveal: async (operator) => (await reveals.consume(operator)).allowed,
    protocolOf: () => 'cmpp',
    carrierOf: () => 'mobile',
    shownDays: async () => 365,
    clock: world.clock,
  });
  const app: FastifyInstance = Fastify();
  app.setErrorHandler(handleError);
  app.setValidatorCompiler(TypeBoxValidatorCompiler as never);
  await app.register(fastifyCookie);
  const guard = createGuard({ ...guarded.deps, tree: async () => tree });
  const accounts = (): { id: string; kind: string }[] => [{ id: 'carrier', kind: 'cmpp' }];
  serveEndpoints(app, '会话', CONVERSATION_ENDPOINTS, conversationHandlers({ conversations, accounts }), guard);
  const search = searchHandlers({
    desk: world.desk,
    conversations,
    addressBook: { find: async () => ({ items: [] }) },
    unitName: async (code) => code,
    operators: { find: async () => ({ items: [] }) },
    knowledge: world.deps.knowledge,
  });
  serveEndpoints(app, '检索', SEARCH_ENDPOINTS, search, guard);

  return {
    world,
    carrier: side,
    delivery: way,
    secrecy,
    recorded: guarded.recorded,
    idOf: (mobile) => secrecy.nameOf(mobile),
    text: async (from, text, to = '12366') => {
      world.clock.advance(20 * SECOND);
      await side.bring({ from, text, to });
      await way.idle();
      world.clock.advance(MINUTE / 6);
    },
    ask: async (who, method, url, body) => {
      const answer = await app.inject({
        method,
        url,
        headers: { cookie: `${SESSION_COOKIE}=${String(who)}`, [CSRF_HEADER]: 'csrf-token' },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, body: answer.json() as never, raw: answer.body };
    },
    close: async () => {
      await app.close();
      await way.stop(1_000);
      await guarded.close();
      await world.close();
    },
  };
}
