import { Writable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createHandset } from '../../src/channels/handset/handset';
import { systemClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery, type RunningDelivery } from '../../src/delivery/create-delivery';
import type { InboundMessage } from '../../src/delivery/delivery';
import { createMemoryKeys } from '../../src/store/keys-memory';
import { openStore } from '../../src/store/store';
import type { DemoNumber } from '../../src/web/handset-api';
import { createWeb } from '../../src/web/server';

export interface Service {
  /** http://127.0.0.1:… */
  url: string;
  port: number;
  delivery: RunningDelivery;
  /** Sends a text of the service that answers nothing. */
  tell(to: string, text: string): Promise<void>;
  /** Stops in the order the product does: the web first, then delivery, then the store. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  dataDir: string;
  /** The answer to a text; undefined: none. */
  answer(message: InboundMessage): string | undefined;
  numbers: readonly DemoNumber[];
  consoleDir?: string;
  /** 0, the default, takes a free one. */
  port?: number;
}

/** The real store, delivery and demo handset behind a web server that listens; only what is answered is the test's. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const clock = systemClock;
  const ids = randomIds();
  const logger = pino({ level: 'warn' }, new Writable({ write: (_chunk, _encoding, done) => done() }));
  const store = await openStore({ dataDir: options.dataDir });
  const keys = createMemoryKeys(clock);
  const handset = createHandset({ id: 'handset', clock, ids });
  const delivery = createDelivery({
    connection: store.connection,
    keys,
    clock,
    ids,
    accounts: [{ channel: handset }],
    handler: async (message) => {
      const text = options.answer(message);
      if (text === undefined) return;
      const { id, from, to, channel } = message;
      await delivery.enqueue({
        key: `reply-${id}`,
        to: from,
        from: to,
        text,
        lane: 'reply',
        signature: '12366税务',
        channel,
        inReplyTo: id,
      });
    },
    parked: async () => undefined,
    log: logger,
  });
  await delivery.start();
  const web = await createWeb({
    version: '0.0.0',
    logger,
    delivery,
    gateways: new Map(),
    kannels: new Map(),
    allowedHosts: [],
    obstacles: async () => [],
    consoleDir: options.consoleDir,
    handset: { text: handset.text, service: '12366', numbers: options.numbers },
  });
  await web.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = web.server.address() as AddressInfo;
  let told = 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    delivery,
    tell: async (to, text) => {
      const key = `told-${(told += 1)}-${ids.next()}`;
      await delivery.enqueue({ key, to, from: '12366', text, lane: 'urgent', signature: '12366税务' });
    },
    close: async () => {
      await web.close();
      await delivery.stop(5_000);
      await keys.close();
      await store.close();
    },
  };
}
