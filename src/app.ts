import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createBot } from './bot/runner';
import { createConversations } from './conversations/create-conversations';
import { type Bureau, openBureau } from './bureau';
import { createHandset, type Handset } from './channels/handset/handset';
import { createAlerts } from './carriers/alerts';
import { type Carriers, createCarriers } from './carriers/create-carriers';
import { openChat } from './chat';
import { createMetrics } from './carriers/metrics';
import { createTestTexts } from './carriers/test-texts';
import { type Config, environmentVariable, PROJECT_ROOT } from './config';
import { type Clock, MINUTE, SECOND, systemClock } from './core/clock';
import { AppError, errorMessage } from './core/errors';
import { type Ids, randomIds } from './core/ids';
import { createDelivery, type RunningDelivery } from './delivery/create-delivery';
import type { InboundMessage } from './delivery/delivery';
import { createDesk, type Desk } from './desk/desk';
import type { Directory } from './directory/directory';
import { suspendedCodes } from './directory/units/create-units';
import { DEMO_NUMBERS } from './demo-numbers';
import { demoSignIns } from './directory/operators/demo-operators';
import { jobsOf } from './jobs';
import { placesOf } from './places';
import { openRooms, type Rooms } from './rooms';
import { createSchedule } from './schedule';
import type { Keys } from './store/keys';
import { createMemoryKeys } from './store/keys-memory';
import { openRedisKeys } from './store/keys-redis';
import { createRateLimit } from './store/rate-limits';
import { ensureIndexes, openStore, type Store } from './store/store';
import { createLiveHub } from './web/live';
import { createSystemReport } from './system-report';
import { createWeb } from './web/server';

/** Whole numbers of conversations that one operator may see. */
const REVEAL_LIMIT = { points: 30, durationSeconds: 3_600 };

/** Time delivery has to finish what is in hand. */
const DRAIN_MS = 10_000;

export interface AppOptions {
  logger: Logger;
  clock?: Clock;
  ids?: Ids;
  /** Called when a text has been answered, with what it was: benchmarks measure here. */
  onHandled?: (message: InboundMessage) => void;
}

/** The whole service, put together and not yet running. */
export interface App {
  store: Store;
  keys: Keys;
  rooms: Rooms;
  delivery: RunningDelivery;
  carriers: Carriers;
  desk: Desk;
  bureau: Bureau;
  /** The demo handset, where the demo is on. */
  handset?: Handset;
  web: FastifyInstance;
  /** Starts channels, workers and periodic jobs. What fails to start is stopped whole. */
  start(): Promise<void>;
  /** Starts the web server as well; resolves with its address. Rejects with AppError `web_listen` when the port is taken. */
  listen(): Promise<string>;
  /** Stops in the reverse order; nothing accepted is lost. */
  stop(): Promise<void>;
}

async function readVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}

async function openKeys(config: Config, clock: Clock): Promise<Keys> {
  return config.REDIS_URL === undefined ? createMemoryKeys(clock) : openRedisKeys({ url: config.REDIS_URL });
}

/** Why the web server cannot listen, in words for the operator. */
function notListening(error: unknown, { HOST, PORT }: Config): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const reason = code === 'EADDRINUSE' ? '端口已被占用' : code === 'EACCES' ? '没有权限使用该端口' : undefined;
  if (reason === undefined) return error;
  return new AppError('web_listen', errorMessage(error), {
    personMessage: `无法监听 ${HOST}:${PORT}：${reason}，请用 PORT 指定别的端口。`,
    cause: error,
  });
}

/**
 * Puts the rooms together; channels of the carriers are made in carriers/. What was opened is closed again when a later part fails.
 * Throws AppError or StoreError with a Chinese sentence for the operator.
 */
export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const { logger, clock = systemClock, ids = randomIds() } = options;
  await mkdir(config.DATA_DIR, { recursive: true });
  const store = await openStore({
    ...(config.MONGODB_URL === undefined ? { dataDir: config.DATA_DIR } : { mongodbUrl: config.MONGODB_URL }),
    log: logger.child({ part: 'store' }),
  });
  const closers: (() => Promise<unknown>)[] = [() => store.close()];
  const stopAll = async (): Promise<void> => {
    const failures: unknown[] = [];
    // What fails to close must not keep the store open.
    for (const close of closers.splice(0).reverse()) await close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  /** A service that has not started whole must not go on in part: nobody would see that it answers texts. */
  const stoppedOnFailure = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      await stopAll().catch((later: unknown) =>
        logger.error({ error: errorMessage(later) }, 'closing after a failed start failed'),
      );
      throw error;
    }
  };
  return stoppedOnFailure(async () => {
    const keys = await openKeys(config, clock);
    closers.push(() => keys.close());
    const rooms = await openRooms(config, { store, keys, clock, log: logger });

    const handset = config.DEMO
      ? createHandset({ id: 'handset', clock, ids, service: config.SERVICE_NUMBER })
      : undefined;
    const chat = openChat(config, { connection: store.connection, keys, clock });
    const carriers = await createCarriers({
      connection: store.connection,
      keys,
      clock,
      ids,
      log: logger.child({ part: 'carriers' }),
      service: config.SERVICE_NUMBER,
      ...(config.ACCOUNTS_FILE === undefined ? {} : { accountsFile: config.ACCOUNTS_FILE }),
      knowledgeDir: config.KNOWLEDGE_DIR,
      dataDir: config.DATA_DIR,
      environment: environmentVariable,
      seal: rooms.secrecy,
      others: [
        chat.account,
        ...(handset === undefined ? [] : [{ channel: handset, segmentsPerSecond: config.SEGMENTS_PER_SECOND }]),
      ],
    });
    closers.push(() => carriers.stop());

    const delivery: RunningDelivery = createDelivery({
      connection: store.connection,
      keys,
      clock,
      ids,
      accounts: carriers.settings(),
      carrierOf: carriers.carrierOf,
      log: logger.child({ part: 'delivery' }),
      heldUnits: () => suspendedCodes(store.connection),
      handler: async (message) => {
        await bot.handle(message);
        options.onHandled?.(message);
      },
      parked: (message, error) => bot.parked(message, error),
    });
    const desk = createDesk({ connection: store.connection, clock, delivery, ...rooms });
    const bureau = await openBureau({
      config,
      connection: store.connection,
      keys,
      clock,
      ids,
      delivery,
      rooms,
      log: logger.child({ part: 'bureau' }),
    });
    const live = createLiveHub(keys);
    bureau.units.watch(() => {
      live.changed('units');
      void delivery.holdsChanged();
    });
    const reveals = createRateLimit(keys, { name: 'conversation-reveals', ...REVEAL_LIMIT });
    const conversations = createConversations({
      connection: store.connection,
      clock,
      ...rooms,
      tree: rooms.directory.tree,
      audit: bureau.audit,
      mayReveal: async (operator) => (await reveals.consume(operator)).allowed,
      protocolOf: (account) => delivery.channels().find(({ channel }) => channel.id === account)?.channel.kind,
      carrierOf: carriers.carrierOf,
      shownDays: async () => (await bureau.settings.get()).conversationDays,
    });
    const unitName = async (code: string): Promise<string> =>
      (await rooms.unitsCopy.now()).byCode.get(code)?.name ?? code;
    const directory: Directory = {
      ...rooms.directory,
      // What a taxpayer changes by SMS is in the audit trail like any other change (O12).
      changeSubscription: async ({ by: way, ...change }) => {
        await bureau.subscriptions.change({ ...change, way });
        live.changed('subscriptions');
      },
    };
    const bot = createBot({ connection: store.connection, clock, ids, delivery, desk, ...rooms, directory });
    await ensureIndexes(store.connection);

    const schedule = createSchedule({
      jobs: jobsOf({
        store,
        delivery,
        carriers,
        bureau,
        bot,
        units: bureau.units,
        auditCheck: bureau.auditCheck,
        clock,
      }),
      connection: store.connection,
      keys,
      clock,
      owner: ids.next(),
      log: logger.child({ part: 'schedule' }),
    });
    const metrics = createMetrics({ delivery, states: carriers.states });
    closers.push(async () => metrics.close());
    const version = await readVersion();
    const web = await createWeb({
      version,
      logger,
      delivery,
      allowedHosts: config.ALLOWED_HOSTS,
      embedOrigins: config.EMBED_ORIGINS,
      trustedProxies: config.TRUSTED_PROXIES,
      gateways: carriers.gateways,
      kannels: carriers.kannels,
      metrics,
      consoleDir: join(PROJECT_ROOT, 'console', 'dist'),
      bureau: {
        ...bureau,
        carriers,
        queues: delivery.queues,
        tests: createTestTexts({
          delivery,
          accounts: carriers.states,
          keys,
          ids,
          service: config.SERVICE_NUMBER,
          signature: config.SIGNATURE,
        }),
        system: createSystemReport({ config, version, store, schedule, clock }),
        connection: store.connection,
        clock,
        ids,
        chat: chat.routes({ ...bureau, delivery, desk, knowledge: rooms.knowledge }),
        alerts: createAlerts(store.connection, clock),
        live,
        conversations,
        accounts: () => delivery.channels().map(({ channel: { id, kind } }) => ({ id, kind })),
        desk,
        knowledge: rooms.knowledge,
        dutyHours: config.DUTY_HOURS,
        tree: rooms.directory.tree,
        unitName,
        ...(config.DEMO ? { demoSignIns: () => demoSignIns(unitName) } : {}),
        locate: placesOf(store.connection, bureau, rooms.unitsCopy),
        limit: createRateLimit(keys, {
          name: 'console',
          points: config.CONSOLE_REQUESTS_PER_MINUTE,
          durationSeconds: MINUTE / SECOND,
        }),
      },
      // One carrier that is away is the routes' business; without any, texts are better taken by another node.
      obstacles: async () => {
        const channels = delivery.channels().filter(({ channel }) => channel.kind !== 'web');
        if (channels.some(({ state }) => state.connected)) return [];
        return channels.map(({ channel, state }) => `通道 ${channel.id} 未连接：${state.detail}`);
      },
      ...(handset === undefined
        ? {}
        : {
            handset: {
              service: config.SERVICE_NUMBER,
              numbers: DEMO_NUMBERS,
              text: handset.text,
            },
          }),
    });

    const start = async (): Promise<void> => {
      closers.push(() => delivery.stop(DRAIN_MS));
      await delivery.start();
      closers.push(() => live.stop());
      await live.start();
      const unwatch = delivery.watch(() => live.changed('conversations'));
      closers.push(async () => unwatch());
      await carriers.start(delivery);
      closers.push(() => schedule.stop());
      await schedule.start();
    };
    return {
      store,
      keys,
      rooms,
      delivery,
      carriers,
      desk,
      bureau,
      web,
      ...(handset === undefined ? {} : { handset }),
      start: () => stoppedOnFailure(start),
      listen: () =>
        stoppedOnFailure(async () => {
          await start();
          closers.push(() => web.close());
          return web.listen({ host: config.HOST, port: config.PORT }).catch((error: unknown) => {
            throw notListening(error, config);
          });
        }),
      stop: stopAll,
    };
  });
}
