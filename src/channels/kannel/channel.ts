import { timingSafeEqual } from 'node:crypto';
import { SECOND } from '../../core/clock';
import { errorMessage } from '../../core/errors';
import type { Channel, ChannelHost, OutboundSegment, SubmitOutcome } from '../channel';
import { createAccessCode } from '../session/access-code';
import type { ChannelDeps } from '../session/account';
import { fetchFault } from '../session/fetch-fault';
import { addressCheck, plainAddress } from '../session/listener';
import { createOpenWork } from '../session/open-work';
import { createTimeLimit } from '../session/time-limit';
import type { KannelAccount } from './account';
import { reportedState } from './answers';
import { octetQuery } from './octet-query';
import { segmentIdOf } from './report-address';
import { sendsmsOutcome, sendsmsRequest } from './sendsms';
import { readText } from './text-in';

/** A request of Kannel as a web server got it. */
export interface KannelRequest {
  /** What stands after the question mark, untouched. */
  query: string;
  /** Where it came from. */
  address: string;
  /** The text, where it is posted. */
  body?: Buffer;
}

/** Always without a text: Kannel would send it to the taxpayer. */
export interface KannelReply {
  status: 200 | 400 | 403 | 503;
}

/** A Kannel as a channel. The requests it makes are plain functions; the web server only carries them. */
export interface KannelChannel extends Channel {
  /** GET or POST …/mo: 200 once the text is durable, anything else makes Kannel bring it again. */
  receiveText(request: KannelRequest): Promise<KannelReply>;
  /** GET …/dlr: 200 once the report is durable. */
  receiveReport(request: KannelRequest): Promise<KannelReply>;
}

const TIMEOUT_SECONDS = 30;
const MAX_ANSWER_CHARACTERS = 4_096;

function sameSecret(given: Buffer | undefined, secret: string): boolean {
  const expected = Buffer.from(secret);
  return given !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Kannel over HTTP both ways (docs/gateway-kannel.md). Segments are cut here and each is handed over with a header and a report
 * address of its own, for Kannel asks a report for the first segment of a text only. Its id of a segment is ours.
 */
export function createKannelChannel(
  account: KannelAccount,
  deps: Pick<ChannelDeps, 'clock' | 'log' | 'service'>,
): KannelChannel {
  const { id, token, code, timeoutSeconds = TIMEOUT_SECONDS } = account;
  const { clock, log, service } = deps;
  const numbers = createAccessCode(code, service);
  const mayCall = addressCheck(account.allowedAddresses ?? []);
  const open = createOpenWork();
  const counters: Record<string, number> = {};
  let host: ChannelHost | null = null;
  let limit = createTimeLimit(timeoutSeconds * SECOND);
  let handedOver = 0;

  const count = (name: string): void => {
    counters[name] = (counters[name] ?? 0) + 1;
  };
  /** Answered when `work` is durable; 503 makes Kannel ask again. */
  const kept = async (what: string, work: Promise<unknown>): Promise<KannelReply> => {
    try {
      await open.track(work);
      count(what);
      return { status: 200 };
    } catch (error) {
      count(`${what}.not_kept`);
      log.warn({ account: id, error: errorMessage(error) }, 'what Kannel brought could not be kept');
      return { status: 503 };
    }
  };

  const refuse = (status: 400 | 403, reason: string): KannelReply => {
    count(`refused_request.${reason}`);
    log.warn({ account: id, reason }, 'a request in the name of Kannel was refused');
    return { status };
  };

  const hand = async (segment: OutboundSegment): Promise<SubmitOutcome> => {
    const { url, ...request } = sendsmsRequest(segment, account, numbers.toCarrier(segment.from), clock.now());
    try {
      return await limit.within(async (signal) => {
        const response = await fetch(url, { ...request, redirect: 'manual', signal });
        // The status line has said it; a text that breaks off changes nothing.
        const text = await response.text().catch(() => '');
        return sendsmsOutcome(response.status, text.slice(0, MAX_ANSWER_CHARACTERS), segment.id);
      });
    } catch (error) {
      const { code, neverReached } = fetchFault(error);
      if (code !== undefined && neverReached) {
        return { kind: 'refused', class: 'retry_later', code, message: 'Kannel was not reached' };
      }
      return { kind: 'unknown', message: `no answer from Kannel: ${code ?? 'time-out or closed'}` };
    }
  };

  return {
    id,
    kind: 'kannel',
    start: (to) => {
      host = to;
      limit = createTimeLimit(timeoutSeconds * SECOND);
      return Promise.resolve();
    },
    receiveText: async ({ query, address, body }) => {
      const variables = octetQuery(query);
      if (!sameSecret(variables.get('token'), token)) return refuse(403, 'token');
      if (!mayCall(plainAddress(address))) return refuse(403, 'address');
      if (host === null) return { status: 503 };
      const read = readText({ variables, ...(body === undefined ? {} : { body }) }, numbers.toService, clock.now());
      if (read.kind === 'misconfigured') return refuse(400, `no_${read.missing}`);
      if (read.kind === 'not_mobile') {
        // Acknowledged: it would come again for ever, and nobody could be answered.
        count('not_mobile');
        log.warn({ account: id }, 'a text from something that is no mobile number was let pass');
        return { status: 200 };
      }
      return kept('text', host.accept({ ...read.part, channel: id }));
    },
    receiveReport: async ({ query, address }) => {
      const variables = octetQuery(query);
      const carrierId = segmentIdOf(variables.get('ref')?.toString() ?? '', id, token);
      if (carrierId === undefined) return refuse(403, 'reference');
      if (!mayCall(plainAddress(address))) return refuse(403, 'address');
      if (host === null) return { status: 503 };
      const type = variables.get('type')?.toString() ?? '';
      if (!/^\d{1,3}$/.test(type)) return refuse(400, 'no_type');
      const reported = reportedState(Number(type), variables.get('reply')?.toString() ?? '');
      if (reported === undefined) return { status: 200 };
      return kept('report', host.receipt({ channel: id, carrierId, ...reported, at: clock.now() }));
    },
    submit: async (segment) => {
      if (host === null) return { kind: 'refused', class: 'retry_later', code: 'stopped', message: 'stopped' };
      handedOver += 1;
      try {
        const outcome = await open.track(hand(segment));
        count(outcome.kind === 'refused' ? `refused.${outcome.code}` : outcome.kind);
        return outcome;
      } finally {
        handedOver -= 1;
      }
    },
    state: () => ({
      connected: host !== null,
      inFlight: handedOver,
      detail: host === null ? '未启动' : 'HTTP 方式，正常',
      counters: { ...counters },
    }),
    stop: async (timeoutMs) => {
      host = null;
      await open.settled(timeoutMs);
      limit.end();
      await open.settled();
    },
  };
}
