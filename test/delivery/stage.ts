import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, ChannelHost, InboundPart, OutboundSegment, SubmitOutcome } from '../../src/channels/channel';
import { manualClock, type ManualClock } from '../../src/core/clock';
import { randomIds } from '../../src/core/ids';
import { createDelivery, type DeliveryDeps, type RunningDelivery } from '../../src/delivery/create-delivery';
import type { InboundMessage, OutboundText } from '../../src/delivery/delivery';
import type { DeliveryEvent } from '../../src/delivery/delivery-events';
import { createMemoryKeys } from '../../src/store/keys-memory';
import type { Keys } from '../../src/store/keys';
import { openStore, type Store } from '../../src/store/store';
import { ownDatabase } from '../support/engines';

export const NOON = '2026-03-16T12:00:00+08:00';
export const PHONE = '13800138000';
export const OTHER_PHONE = '13800138001';

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A carrier in this process that answers as the test says. */
export interface Carrier extends Channel {
  submitted: OutboundSegment[];
  connected: boolean;
  /** Answers a submit; accepted with id `${id}-${n}` unless the test says otherwise. */
  answer: (segment: OutboundSegment, n: number) => SubmitOutcome | Promise<SubmitOutcome>;
  bring(part: Partial<InboundPart> & { text: string }): ReturnType<ChannelHost['accept']>;
  receipt(carrierId: string, state?: 'delivered' | 'failed' | 'expired', code?: string): Promise<void>;
  texts(): string[];
}

export function createCarrier(id: string, clock: ManualClock, idempotent = false): Carrier {
  let host: ChannelHost | undefined;
  let brought = 0;
  const started = (): ChannelHost => {
    if (host === undefined) throw new Error(`carrier ${id} is not started`);
    return host;
  };
  const carrier: Carrier = {
    id,
    kind: 'test',
    idempotent,
    submitted: [],
    connected: true,
    answer: (_segment, n) => ({ kind: 'accepted', carrierId: `${id}-${n}` }),
    start: (to) => {
      host = to;
      return Promise.resolve();
    },
    submit: async (segment) => {
      carrier.submitted.push(segment);
      return carrier.answer(segment, carrier.submitted.length);
    },
    state: () => ({ connected: carrier.connected, inFlight: 0, detail: '' }),
    stop: () => Promise.resolve(),
    bring: (part) =>
      started().accept({
        channel: id,
        from: PHONE,
        to: '12366',
        receivedAt: clock.now(),
        carrierId: `mo-${(brought += 1)}`,
        ...part,
      }),
    receipt: (carrierId, state = 'delivered', code = state === 'delivered' ? 'DELIVRD' : 'UNDELIV') =>
      started().receipt({ channel: id, carrierId, state, code, at: clock.now() }),
    texts: () => carrier.submitted.map((segment) => segment.text),
  };
  return carrier;
}

export interface Stage {
  clock: ManualClock;
  keys: Keys;
  store: Store;
  /** Each handled text, in order. */
  handled: InboundMessage[];
  parked: { message: InboundMessage; error: string }[];
  /** One more delivery on the same store, as on another node. */
  open(deps: Partial<DeliveryDeps>): RunningDelivery;
  /** Stops everything and removes the store. */
  close(): Promise<void>;
}

/** A fresh store, keys and a clock. */
export async function openStage(serverUrl?: string): Promise<Stage> {
  const mongodbUrl = serverUrl === undefined ? undefined : ownDatabase(serverUrl);
  const dataDir = mkdtempSync(join(tmpdir(), 'sms12366-delivery-'));
  const store = await openStore(
    mongodbUrl === undefined ? { dataDir, strictScans: true, scanLimit: 50 } : { mongodbUrl },
  );
  const clock = manualClock(NOON);
  const keys = createMemoryKeys(clock);
  const opened: RunningDelivery[] = [];
  const stage: Stage = {
    clock,
    keys,
    store,
    handled: [],
    parked: [],
    open: (deps) => {
      const delivery = createDelivery({
        connection: store.connection,
        keys,
        clock,
        ids: randomIds(),
        accounts: [],
        handler: (message) => {
          stage.handled.push(message);
          return Promise.resolve();
        },
        parked: (message, error) => {
          stage.parked.push({ message, error });
          return Promise.resolve();
        },
        log: silentLog,
        ...deps,
      });
      opened.push(delivery);
      return delivery;
    },
    close: async () => {
      for (const delivery of opened) await delivery.stop(5_000);
      await keys.close();
      if (mongodbUrl !== undefined) await store.connection.dropDatabase();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Resolves with the first event the test is looking for. */
export function eventually<T extends DeliveryEvent['type']>(
  delivery: RunningDelivery,
  type: T,
  matches: (event: Extract<DeliveryEvent, { type: T }>) => boolean = () => true,
): Promise<Extract<DeliveryEvent, { type: T }>> {
  return new Promise((resolve) => {
    const stop = delivery.on((event) => {
      if (event.type !== type || !matches(event as Extract<DeliveryEvent, { type: T }>)) return;
      stop();
      resolve(event as Extract<DeliveryEvent, { type: T }>);
    });
  });
}

/** A promise and the way to fulfil it. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

let keys = 0;

export function outboundText(text: Partial<OutboundText> = {}): OutboundText {
  return {
    key: `key-${(keys += 1)}`,
    to: PHONE,
    from: '12366',
    text: '您好',
    lane: 'reply',
    signature: '税务',
    ...text,
  };
}
