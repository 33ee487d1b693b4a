import type { Clock } from '../../core/clock';
import { errorMessage } from '../../core/errors';
import type { Ids } from '../../core/ids';
import { checkMobile } from '../../core/mobile';
import type { Channel, ChannelHost, InboundPart, SubmitOutcome } from '../channel';
import { createOpenWork } from '../session/open-work';
import { createCallback } from './callback';
import { faultReply, GatewayFault, type GatewayReply } from './gateway-faults';
import { checkRequest, type GatewayRequest, type KeyGuard } from './gateway-requests';
import { createLongPoll, type LongPoll } from './long-poll';
import type { WayOut } from './segment-out';

export interface GatewayLog {
  warn(details: object, message: string): void;
}

export interface HttpGatewayOptions {
  id: string;
  /** Shared with the gateway; requests signed with the previous one are taken too, while it is being changed. */
  secret: string;
  previousSecret?: string;
  /** Segments are posted to this address; without it the gateway asks for them (long poll). */
  callbackUrl?: string;
  /** Callback: time for an answer, 10 s by default. Long poll: time for a confirmation, 60 s by default. */
  timeoutMs?: number;
}

/** A generic HTTP gateway as a channel. The three requests are plain functions; the web server only carries them. */
export interface HttpGateway extends Channel {
  /** POST …/texts: 202 once the text is durable. */
  receiveText(request: GatewayRequest): Promise<GatewayReply>;
  /** POST …/receipts: 202 once the receipt is durable. */
  receiveReceipt(request: GatewayRequest): Promise<GatewayReply>;
  /** POST …/poll: 200 with segments. `signal`: the gateway hung up. */
  poll(request: GatewayRequest, signal?: AbortSignal): Promise<GatewayReply>;
}

const CALLBACK_MS = 10_000;
const CONFIRM_MS = 60_000;

export function createHttpGateway(
  options: HttpGatewayOptions,
  deps: { clock: Clock; ids: Ids; keys: KeyGuard; log: GatewayLog },
): HttpGateway {
  const { id, secret, previousSecret, callbackUrl, timeoutMs } = options;
  const { clock, ids, keys, log } = deps;
  const guard = {
    account: id,
    secrets: previousSecret === undefined ? [secret] : [secret, previousSecret],
    clock,
    keys,
  };
  let host: ChannelHost | null = null;
  let wayOut: WayOut | null = null;
  let longPoll: LongPoll | null = null;
  const open = createOpenWork();

  const started = (): ChannelHost => {
    if (host === null) throw new GatewayFault('stopping');
    return host;
  };

  /** What was asked for could not be kept: the gateway is to send the very same request again. */
  const keep = async <T>(work: Promise<T>, forget: () => Promise<void>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      log.warn({ account: id, error: errorMessage(error) }, 'what a gateway brought could not be kept');
      await forget().catch(() => undefined);
      throw new GatewayFault('unavailable');
    }
  };

  const answered = async (work: () => Promise<GatewayReply>): Promise<GatewayReply> => {
    try {
      return await open.track(work());
    } catch (error) {
      if (error instanceof GatewayFault) {
        log.warn({ account: id, code: error.code, field: error.field }, 'a gateway request was refused');
        return faultReply(error);
      }
      log.warn({ account: id, error: errorMessage(error) }, 'a gateway request could not be checked');
      return faultReply(new GatewayFault('unavailable'));
    }
  };

  return {
    id,
    kind: 'http',
    // Gateways are told to send one id once (docs/gateway-http.md).
    idempotent: true,
    receiveText: (request) =>
      answered(async () => {
        const to = started();
        const { body, forget } = await checkRequest('text', request, guard);
        const from = checkMobile(body.from);
        if (!from.ok) throw new GatewayFault('mobile_form', '/from');
        const part: InboundPart = {
          channel: id,
          carrierId: body.id,
          from: from.value,
          to: body.to,
          text: body.text,
          receivedAt: body.receivedAt === undefined ? clock.now() : new Date(body.receivedAt),
          ...(body.part === undefined ? {} : { part: body.part }),
        };
        return { status: 202, body: { outcome: await keep(to.accept(part), forget) } };
      }),
    receiveReceipt: (request) =>
      answered(async () => {
        const to = started();
        const { body, forget } = await checkRequest('receipt', request, guard);
        const { id: carrierId, state, code = state, at } = body;
        const when = at === undefined ? clock.now() : new Date(at);
        await keep(to.receipt({ channel: id, carrierId, state, code, at: when }), forget);
        return { status: 202, body: { outcome: 'accepted' } };
      }),
    poll: (request, signal) =>
      answered(async () => {
        started();
        const { body } = await checkRequest('poll', request, guard);
        if (longPoll === null) throw new GatewayFault('poll_not_offered');
        return { status: 200, body: { segments: await longPoll.poll(body, signal) } };
      }),
    start: (to) => {
      host = to;
      if (callbackUrl === undefined) {
        wayOut = longPoll = createLongPoll({ clock, timeoutMs: timeoutMs ?? CONFIRM_MS });
      } else {
        wayOut = createCallback({ url: callbackUrl, secret, timeoutMs: timeoutMs ?? CALLBACK_MS, clock, ids });
      }
      return Promise.resolve();
    },
    submit: (segment) => {
      if (host === null || wayOut === null) {
        const outcome: SubmitOutcome = { kind: 'refused', class: 'retry_later', code: 'stopped', message: 'stopped' };
        return Promise.resolve(outcome);
      }
      return open.track(wayOut.submit(segment));
    },
    state: () => {
      const connected = host !== null && wayOut?.connected() === true;
      const way = callbackUrl === undefined ? '轮询' : '回调';
      const detail = connected ? `${way}方式，正常` : host === null ? '未启动' : `${way}方式，网关没有来取短信`;
      return { connected, inFlight: open.size, detail };
    },
    stop: async (timeoutMsToStop) => {
      host = null;
      // A long poll with nothing to give would be waited for in vain.
      longPoll?.close();
      await open.settled(timeoutMsToStop);
      wayOut?.close();
      await open.settled();
    },
  };
}
