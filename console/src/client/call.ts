import { ref } from 'vue';
import { addressOf } from './address';
import type { AnswerOf, CallArguments, CallOptions, EndpointName } from './endpoints';
import { CallFailed } from './failure';

const TIME_OUT_MS = 20_000;
const UPLOAD_TIME_OUT_MS = 300_000;

/** Whether the last call reached the server. */
export const reachable = ref(true);

interface SignInHooks {
  /** Sent with everything that changes something. */
  csrfToken(): string | undefined;
  /** Resolves once somebody signed in again; rejects when they chose not to. */
  signInAgain(): Promise<void>;
  /** Reads the session anew: another tab may have begun it again, with another token. */
  renew(): Promise<void>;
}
const NOBODY = (): Promise<never> => Promise.reject(new Error('no sign-in'));
let hooks: SignInHooks = { csrfToken: () => undefined, signInAgain: NOBODY, renew: NOBODY };

/** Said once, by the session: how a call is signed, and what happens when the session is over. */
export function useSignIn(given: SignInHooks): void {
  hooks = given;
}

interface Parts extends CallOptions {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

function bodyOf({ body, file }: Parts): { body?: BodyInit; type?: string } {
  if (file !== undefined) {
    const form = new FormData();
    form.append('file', file);
    return { body: form };
  }
  return body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' };
}

async function request(method: string, path: string, parts: Parts): Promise<Response> {
  const { body, type } = bodyOf(parts);
  const token = method === 'GET' ? undefined : hooks.csrfToken();
  const limit = AbortSignal.timeout(parts.file === undefined ? TIME_OUT_MS : UPLOAD_TIME_OUT_MS);
  try {
    const response = await fetch(addressOf(path, parts), {
      method,
      headers: { ...(type ? { 'content-type': type } : {}), ...(token ? { 'x-csrf-token': token } : {}) },
      credentials: 'same-origin',
      signal: parts.signal ? AbortSignal.any([parts.signal, limit]) : limit,
      ...(body === undefined ? {} : { body }),
    });
    reachable.value = true;
    return response;
  } catch {
    if (parts.signal?.aborted) throw new CallFailed('aborted', '已取消。', 0);
    reachable.value = false;
    if (limit.aborted) throw new CallFailed('time_out', '服务没有及时答复，请稍后再试。', 0);
    throw new CallFailed('offline', '连不上服务，请检查网络后重试。', 0);
  }
}

const SENTENCES: Readonly<Record<number, string>> = {
  403: '您没有办理这项业务的权限，如需要请联系本单位管理员。',
  404: '没有找到，可能已被删除，或不在您的管辖范围内。',
  413: '内容过大，请分批提交。',
  429: '操作太频繁，请稍后再试。',
};

async function failureOf(response: Response): Promise<CallFailed> {
  const body = (await response.json().catch(() => undefined)) as
    { error?: { code?: string; message?: string } } | undefined;
  const message = body?.error?.message ?? SENTENCES[response.status] ?? `服务出错（${response.status}），请稍后再试。`;
  return new CallFailed(body?.error?.code ?? `http_${response.status}`, message, response.status);
}

async function send(method: string, path: string, parts: Parts, again = true): Promise<Response> {
  const response = await request(method, path, parts);
  if (response.ok) return response;
  const failure = await failureOf(response);
  if (!again || path === '/api/sign-in' || path === '/api/sign-out') throw failure;
  if (response.status === 401) {
    // What was typed stays where it is: whoever was signed out signs in over the page, and the call goes on.
    await hooks.signInAgain().catch(() => Promise.reject(failure));
  } else if (failure.code === 'csrf') {
    await hooks.renew().catch(() => Promise.reject(failure));
  } else {
    throw failure;
  }
  return send(method, path, parts, false);
}

/**
 * Calls an endpoint by its name in src/web/api/, e.g. `call('GET /api/units', { query: { q } })`. Where the session is over,
 * the user signs in over the page first.
 * @throws CallFailed with a Chinese sentence
 */
export async function call<N extends EndpointName>(name: N, ...given: CallArguments<N>): Promise<AnswerOf<N>> {
  const [method = 'GET', path = ''] = name.split(' ');
  const response = await send(method, path, (given[0] ?? {}) as Parts);
  if (response.status === 204) return undefined as AnswerOf<N>;
  return (await response.json()) as AnswerOf<N>;
}

/** Calls an endpoint that answers with a file, and hands the file to the browser's downloads. */
export async function download<N extends EndpointName>(name: N, ...given: CallArguments<N>): Promise<void> {
  const [method = 'GET', path = ''] = name.split(' ');
  const response = await send(method, path, (given[0] ?? {}) as Parts);
  const named = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('content-disposition') ?? '');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = named?.[1] === undefined ? 'download' : decodeURIComponent(named[1]);
  link.click();
  URL.revokeObjectURL(link.href);
}
