import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { type Clock, MINUTE, SECOND } from '../../core/clock';
import { PollBody, ReceiptBody, TextBody } from './bodies';
import { GatewayFault } from './gateway-faults';
import { HEADERS, isSignature } from './signature';

/** What is used of the keys: where nonces are remembered. */
export interface KeyGuard {
  set(key: string, value: string, options: { ttlMs: number; ifAbsent: true }): Promise<boolean>;
  delete(key: string): Promise<boolean>;
}

/** A request as a web server got it: header names in lower case, the body's bytes untouched. */
export interface GatewayRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

export const MAX_BODY_BYTES = 65_536;
const WINDOW_MS = 5 * MINUTE;
const NONCE = /^[A-Za-z0-9_-]{8,64}$/;
const TIMESTAMP = /^\d{1,12}$/;

interface Validator<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): [result: boolean, errors: { instancePath: string }[]];
}

function validator<T>(schema: TSchema): Validator<T> {
  return Compile(schema) as unknown as Validator<T>;
}

const validators = {
  text: validator<TextBody>(TextBody),
  receipt: validator<ReceiptBody>(ReceiptBody),
  poll: validator<PollBody>(PollBody),
};

interface Bodies {
  text: TextBody;
  receipt: ReceiptBody;
  poll: PollBody;
}

export interface CheckedRequest<T> {
  body: T;
  /** Lets the same request come again: what it asked for could not be done. */
  forget(): Promise<void>;
}

function header(request: GatewayRequest, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string' || value === '') throw new GatewayFault('signature_missing');
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new GatewayFault('invalid_json');
  }
}

/**
 * Checks who sent a request, that it is of now and new, and what it says, in this order: nothing of the body is looked at before
 * its signature is right. Throws GatewayFault.
 */
export async function checkRequest<K extends keyof Bodies>(
  kind: K,
  request: GatewayRequest,
  deps: { account: string; secrets: readonly string[]; clock: Clock; keys: KeyGuard },
): Promise<CheckedRequest<Bodies[K]>> {
  const { account, secrets, clock, keys } = deps;
  if (request.body.length > MAX_BODY_BYTES) throw new GatewayFault('payload_too_large');
  const timestamp = header(request, HEADERS.timestamp);
  const nonce = header(request, HEADERS.nonce);
  const signature = header(request, HEADERS.signature);
  if (!NONCE.test(nonce)) throw new GatewayFault('signature_missing');
  const age = clock.now().getTime() - Number(timestamp) * SECOND;
  if (!TIMESTAMP.test(timestamp) || Math.abs(age) > WINDOW_MS) throw new GatewayFault('timestamp_outside');
  // Every secret is tried, so that the time taken does not tell which one it was.
  const matching = secrets.filter((secret) => isSignature(signature, secret, timestamp, nonce, request.body));
  if (matching.length === 0) throw new GatewayFault('signature_invalid');
  const nonceKey = `gateway:${account}:nonce:${nonce}`;
  // Twice the window: a time stamp may lie ahead of our clock by one window and is refused one window after it.
  if (!(await keys.set(nonceKey, '1', { ttlMs: 2 * WINDOW_MS + SECOND, ifAbsent: true }))) {
    throw new GatewayFault('request_replayed');
  }
  const body = parse(request.body);
  const check = validators[kind] as unknown as Validator<Bodies[K]>;
  if (!check.Check(body)) {
    throw new GatewayFault('schema_mismatch', check.Errors(body)[1][0]?.instancePath.slice(0, 64) || '/');
  }
  return { body, forget: async () => void (await keys.delete(nonceKey)) };
}
