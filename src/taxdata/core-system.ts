import type { Static, TSchema } from 'typebox';
import type { Clock } from '../core/clock';
import { errorMessage } from '../core/errors';
import { type BreakerState, circuitBreaker } from './circuit-breaker';
import {
  ACCEPTED_BUSINESS,
  answerReader,
  BUSINESS_LIST,
  FILINGS,
  FIXED_TAX,
  INVOICE,
  INVOICE_APPROVALS,
  INVOICE_FLOW,
  TAXPAYER,
} from './core-system-answers';
import type { InvoiceKey, LookupResult, Lookups } from './lookups';

const DEFAULT_TIMEOUT_MS = 800;
const DEFAULT_FAILURES = 5;
const DEFAULT_OPEN_MS = 30_000;
/** An answer is some kilobytes; more than this is not an answer. */
const MAX_BODY_BYTES = 1 << 20;

export interface CoreSystemOptions {
  /** Address in front of the paths of docs/core-system.md, e.g. http://10.1.2.3:8080/api/12366 */
  baseUrl: string;
  /** Sent as `Authorization: Bearer …`. Secret. */
  token?: string;
  /** For the whole answer, body included; 800 by default. */
  timeoutMs?: number;
  /** Failures in a row that open the circuit breaker (5), and for how long it stays open (30 s). */
  breaker?: { failures?: number; openMs?: number };
  clock: Clock;
  /** Called for each failed call with what went wrong, without any value asked for. */
  onFailure?: (failure: { lookup: string; error: string; breaker: BreakerState }) => void;
}

export interface CoreSystem extends Lookups {
  /** For the administrator's page and health check. */
  breaker(): BreakerState;
}

async function readBody(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`answer is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function invoicePath(key: InvoiceKey): string[] {
  return 'digitalNumber' in key ? ['digital-invoices', key.digitalNumber] : ['invoices', key.code, key.number];
}

function sameInvoice(key: InvoiceKey, value: { code?: string; number?: string; digitalNumber?: string }): boolean {
  return 'digitalNumber' in key
    ? value.digitalNumber === key.digitalNumber
    : value.code === key.code && value.number === key.number;
}

/**
 * Look-ups in a live core system over HTTP (contract: docs/core-system.md). Whatever goes wrong (time-out, refused,
 * another status than 200, a body that is cut off, no JSON, or not as agreed, an answer about somebody else) gives
 * `unavailable`, and never throws: then a member of staff is asked (Q1, Q2).
 */
export function createCoreSystem(options: CoreSystemOptions): CoreSystem {
  const { baseUrl, token, clock, onFailure, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const breaker = circuitBreaker({
    failures: options.breaker?.failures ?? DEFAULT_FAILURES,
    openMs: options.breaker?.openMs ?? DEFAULT_OPEN_MS,
    clock,
  });
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;

  async function fetchJson(path: string[], query: Record<string, string>): Promise<unknown> {
    // Neither encoding nor %2E keeps these from climbing out of their place.
    if (path.some((part) => part === '.' || part === '..')) throw new Error('key is no key');
    const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path.map(encodeURIComponent).join('/')}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // A redirect would carry the token to another place.
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`status ${response.status}`);
    }
    return readBody(response);
  }

  /** One look-up by a key K; `about` tells whether the answer is about what was asked. */
  function lookup<S extends TSchema, K>(name: string, schema: S, about: (value: Static<S>, key: K) => boolean) {
    const read = answerReader(schema);
    return async (path: string[], key: K, query: Record<string, string> = {}): Promise<LookupResult<Static<S>>> => {
      if (!breaker.enter()) return { state: 'unavailable', reason: '核心征管系统暂时无法连接' };
      try {
        const answer = read(await fetchJson(path, query));
        if (answer.found && !about(answer.value, key)) throw new Error('answer is about something else');
        breaker.succeeded();
        return answer.found ? { state: 'found', value: answer.value } : { state: 'not_found' };
      } catch (error) {
        breaker.failed();
        onFailure?.({ lookup: name, error: errorMessage(error), breaker: breaker.state() });
        return { state: 'unavailable', reason: '核心征管系统没有正常应答' };
      }
    };
  }

  const isOf = (value: { taxpayerId?: string }, taxpayerId: string): boolean => value.taxpayerId === taxpayerId;
  const areOf = (values: { taxpayerId?: string }[], taxpayerId: string): boolean =>
    values.every((value) => isOf(value, taxpayerId));

  const invoice = lookup('invoice', INVOICE, (value, key: InvoiceKey) => sameInvoice(key, value));
  const flow = lookup('invoiceFlow', INVOICE_FLOW, (_, __: InvoiceKey) => true);
  const taxpayer = lookup('taxpayer', TAXPAYER, isOf);
  const fixedTax = lookup('fixedTax', FIXED_TAX, isOf);
  const approvals = lookup('invoiceApprovals', INVOICE_APPROVALS, (_, __: string) => true);
  const business = lookup('acceptedBusiness', ACCEPTED_BUSINESS, (value, no: string) => value.acceptanceNo === no);
  const businessList = lookup('businessOf', BUSINESS_LIST, areOf);
  const filings = lookup('filings', FILINGS, areOf);

  return {
    breaker: breaker.state,
    invoice: (key) => invoice(invoicePath(key), key),
    invoiceFlow: (key) => flow([...invoicePath(key), 'flow'], key),
    taxpayer: (id) => taxpayer(['taxpayers', id], id),
    fixedTax: (id, period) => fixedTax(['taxpayers', id, 'fixed-tax'], id, { period }),
    invoiceApprovals: (id) => approvals(['taxpayers', id, 'invoice-approvals'], id),
    acceptedBusiness: (no) => business(['accepted-business', no], no),
    businessOf: (id, limit) => businessList(['taxpayers', id, 'accepted-business'], id, { limit: String(limit) }),
    filings: (id, period) => filings(['taxpayers', id, 'filings'], id, { period }),
  };
}
