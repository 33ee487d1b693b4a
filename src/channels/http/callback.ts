import type { Clock } from '../../core/clock';
import { errorMessage } from '../../core/errors';
import type { Ids } from '../../core/ids';
import type { RetryClass, SubmitOutcome } from '../channel';
import { fetchFault } from '../session/fetch-fault';
import { createTimeLimit } from '../session/time-limit';
import { segmentBody, type WayOut } from './segment-out';
import { signedHeaders } from './signature';

/** What each status means for the segment. Those not named: 2xx accepted, other 4xx and 3xx switch the route, other 5xx later. */
const CLASS_OF_STATUS: Readonly<Record<number, RetryClass>> = {
  400: 'give_up',
  408: 'retry_later',
  409: 'give_up',
  413: 'give_up',
  422: 'give_up',
  425: 'retry_later',
  429: 'slow_down',
};
/** A proxy's answers: what is behind it may have taken the segment. */
const NO_ANSWER = [502, 504];

const MAX_ANSWER_BYTES = 16_384;

function refused(status: number): SubmitOutcome {
  const fallback = status >= 500 ? 'retry_later' : 'switch_route';
  return {
    kind: 'refused',
    class: CLASS_OF_STATUS[status] ?? fallback,
    code: `HTTP${status}`,
    message: `the gateway answered ${status}`,
  };
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Any body will do, for the status says it: what is no JSON is as good as nothing. */
function parsed(text: string): { id?: unknown; final?: unknown } | null {
  try {
    return JSON.parse(text) as { id?: unknown; final?: unknown } | null;
  } catch {
    return null;
  }
}

function accepted(text: string, segmentId: string): SubmitOutcome {
  const answer = parsed(text);
  const id = answer?.id;
  const carrierId = typeof id === 'string' && id !== '' && id.length <= 128 ? id : segmentId;
  return answer?.final === true ? { kind: 'accepted', carrierId, final: true } : { kind: 'accepted', carrierId };
}

/** Posts each segment to the gateway's address, signed as the gateway signs its own requests. */
export function createCallback(deps: {
  url: string;
  secret: string;
  timeoutMs: number;
  clock: Clock;
  ids: Ids;
}): WayOut {
  const { url, secret, timeoutMs, clock, ids } = deps;
  const limit = createTimeLimit(timeoutMs);

  return {
    connected: () => !limit.ended,
    close: limit.end,
    submit: async (segment) => {
      const body = Buffer.from(JSON.stringify(segmentBody(segment)));
      const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
      const nonce = ids.next();
      try {
        return await limit.within(async (signal) => {
          const response = await fetch(url, {
            method: 'POST',
            headers: {
              'content-type': 'application/json; charset=utf-8',
              // The same for every repetition of the segment, so that the gateway sends it once.
              'idempotency-key': segment.id,
              ...signedHeaders(secret, timestamp, nonce, body),
            },
            body,
            redirect: 'manual',
            signal,
          });
          const answer = await readLimited(response);
          if (response.ok) return accepted(answer, segment.id);
          if (NO_ANSWER.includes(response.status)) {
            return { kind: 'unknown', message: `a proxy before the gateway answered ${response.status}` };
          }
          return refused(response.status);
        });
      } catch (error) {
        const { code, neverReached } = fetchFault(error);
        if (code !== undefined && neverReached) {
          return { kind: 'refused', class: 'retry_later', code, message: 'the gateway was not reached' };
        }
        return { kind: 'unknown', message: `no answer from the gateway: ${code ?? errorMessage(error)}` };
      }
    },
  };
}
