import type { ErrorBody } from '../../../src/web/errors';
import type { DemoNumbers, SendBody, SendResult, Thread } from '../../../src/web/handset-api';

const TIME_OUT_MS = 15_000;

/** What the server said, in Chinese, or that it could not be reached. `final` means that trying again will not help. */
export class RequestFailed extends Error {
  readonly final: boolean;

  constructor(message: string, final: boolean) {
    super(message);
    this.name = 'RequestFailed';
    this.final = final;
  }
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(TIME_OUT_MS) });
  } catch {
    throw new RequestFailed('连不上服务', false);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  const message = (body as Partial<ErrorBody> | undefined)?.error?.message ?? `服务出错(${response.status})`;
  throw new RequestFailed(message, response.status >= 400 && response.status < 500 && response.status !== 429);
}

export function sendText(body: SendBody): Promise<SendResult> {
  return call('/api/handset/messages', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function readThread(mobile: string): Promise<Thread> {
  return call(`/api/handset/threads/${mobile}?limit=100`);
}

export function readNumbers(): Promise<DemoNumbers> {
  return call('/api/handset/numbers');
}
