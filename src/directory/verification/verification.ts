import { timingSafeEqual } from 'node:crypto';
import { type Clock, DAY, HOUR, MINUTE, SECOND } from '../../core/clock';
import type { Mobile } from '../../core/mobile';
import type { Keys } from '../../store/keys';
import { createRateLimit, type RateLimit } from '../../store/rate-limits';
import { verificationError } from './errors';

/** What a code may be used for; a code of one purpose is worth nothing for another. The Chinese goes into the text. */
export const VERIFICATION_PURPOSES = {
  self_service: '办理短信订阅',
  web_chat: '在智能咨询中确认手机号码',
} as const;
export type VerificationPurpose = keyof typeof VERIFICATION_PURPOSES;

export const CODE_VALID_MS = 5 * MINUTE;
export const CODE_TRIES = 5;
const CODES = 1_000_000;
const AGAIN_MS = MINUTE;

/** The text that carries a code: it goes out at once and is worthless after `validUntil`. */
export interface CodeText {
  /** Key of the outbox, unique; holds neither code nor number. */
  key: string;
  mobile: Mobile;
  text: string;
  validUntil: Date;
}

export interface VerificationDeps {
  keys: Keys;
  clock: Clock;
  /** A whole number from 0 to below `limit`, unpredictable (crypto.randomInt). */
  random(limit: number): number;
  /** A keyed hash, the same on every node: whoever reads the keys can neither try all codes nor all numbers. */
  hash(text: string): string;
  /** Hands the text to the outbox; durable when it resolves. */
  send(text: CodeText): Promise<void>;
  /** Codes the whole service sends in a minute at most. */
  codesPerMinute: number;
}

export interface CodeRequest {
  purpose: VerificationPurpose;
  /** As `checkMobile` gives it. */
  mobile: Mobile;
  /** Who asks: the secret id of the visitor's own session. Only the same visitor can use the code. */
  visitor: string;
  /** The address the request came from. */
  address: string;
}

export interface CodeCheck {
  purpose: VerificationPurpose;
  mobile: Mobile;
  visitor: string;
  /** As typed: six digits. */
  code: string;
}

/** Proof by SMS that a visitor has the phone in hand (O5, O6). */
export interface Verification {
  /**
   * Sends a code. Answers the same for every number, known or not. A new code takes the place of the visitor's last one.
   * Throws AppError `code_too_often` (this number or address asked too often) or `code_service_busy`.
   */
  request(request: CodeRequest): Promise<{ validSeconds: number; againSeconds: number }>;
  /**
   * Resolves when the code is right; it can be used once. Throws AppError `code_wrong` (also where there is none, it ran out, was used,
   * or belongs to another purpose, number or visitor) or `code_used_up` after five wrong ones.
   */
  check(check: CodeCheck): Promise<void>;
}

interface Limit {
  limit: RateLimit;
  /** Whose limit it is. */
  of: 'address' | 'mobile';
}

function wait(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / SECOND));
  if (seconds <= 120) return `${seconds}秒`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 120 ? `${minutes}分钟` : `${Math.ceil(minutes / 60)}小时`;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Codes of six digits, five minutes, five tries, used once; bound to purpose, number and visitor; kept as keyed hashes where nodes
 * share and may lose them. A number is not flooded however many addresses ask for it, an address cannot try many numbers, and the
 * whole service sends no more than so many a minute.
 */
export function createVerification(deps: VerificationDeps): Verification {
  const { keys, clock, random, hash, send } = deps;
  const limitOf = (name: string, points: number, ms: number): RateLimit =>
    createRateLimit(keys, { name: `codes-${name}`, points, durationSeconds: ms / SECOND });
  // The order matters: what an earlier limit refuses costs nothing of the later ones, so that nobody uses up the whole service's
  // allowance with requests that are refused anyway.
  const limits: readonly Limit[] = [
    { of: 'address', limit: limitOf('address-hour', 10, HOUR) },
    { of: 'mobile', limit: limitOf('mobile-minute', 1, AGAIN_MS) },
    { of: 'mobile', limit: limitOf('mobile-hour', 5, HOUR) },
    { of: 'mobile', limit: limitOf('mobile-day', 10, DAY) },
  ];
  const service = limitOf('service-minute', deps.codesPerMinute, MINUTE);

  const placeOf = ({ purpose, mobile, visitor }: Omit<CodeCheck, 'code'>): string =>
    `code:${purpose}:${hash(`code-place\n${visitor}\n${mobile}`)}`;
  const hashOf = (id: string, code: string): string => hash(`code\n${id}\n${code}`);
  const newId = (): string =>
    Array.from({ length: 4 }, () =>
      random(2 ** 32)
        .toString(36)
        .padStart(7, '0'),
    ).join('');

  return {
    async request(request) {
      const { purpose, mobile, address } = request;
      for (const { of, limit } of limits) {
        const outcome = await limit.consume(of === 'address' ? hash(`address\n${address}`) : hash(`mobile\n${mobile}`));
        if (outcome.allowed) continue;
        const person = `获取验证码太频繁，请${wait(outcome.resetMs)}后再试。`;
        throw verificationError('code_too_often', `codes: limit of the ${of} reached`, {
          person,
          retryAfter: Math.max(1, Math.ceil(outcome.resetMs / SECOND)),
        });
      }
      if (!(await service.consume('all')).allowed)
        throw verificationError('code_service_busy', 'codes: limit of the whole service reached', { retryAfter: 60 });

      const code = String(random(CODES)).padStart(6, '0');
      const id = newId();
      const place = placeOf(request);
      const validUntil = new Date(clock.now().getTime() + CODE_VALID_MS);
      await keys.set(place, `${id} ${hashOf(id, code)}`, { ttlMs: CODE_VALID_MS });
      try {
        await send({ key: `code:${id}`, mobile, text: codeText(code, purpose), validUntil });
      } catch (error) {
        await keys.delete(place);
        throw error;
      }
      return { validSeconds: CODE_VALID_MS / SECOND, againSeconds: AGAIN_MS / SECOND };
    },

    async check({ code, ...whose }) {
      const place = placeOf(whose);
      const [id, expected] = (await keys.get(place))?.split(' ') ?? [];
      if (id === undefined || expected === undefined) throw verificationError('code_wrong', 'codes: none waits');
      // Counted before it is compared: guesses made at the same moment are all counted.
      const tries = await keys.increment(`code-tries:${id}`, { ttlMs: CODE_VALID_MS });
      if (tries > CODE_TRIES) throw verificationError('code_used_up', 'codes: too many tries');
      if (!same(hashOf(id, code), expected)) {
        const left = CODE_TRIES - tries;
        if (left === 0) throw verificationError('code_used_up', 'codes: the last try was wrong');
        throw verificationError('code_wrong', 'codes: wrong', {
          person: `验证码不正确，请核对后重新输入，还可以试${left}次。`,
        });
      }
      // One of several right answers at the same moment wins; the code is gone for all others.
      if (!(await keys.set(`code-used:${id}`, '1', { ifAbsent: true, ttlMs: CODE_VALID_MS })))
        throw verificationError('code_wrong', 'codes: used before');
    },
  };
}

/** One segment with any signature: what it is for, and that nobody else is told. */
function codeText(code: string, purpose: VerificationPurpose): string {
  return `验证码${code}，用于${VERIFICATION_PURPOSES[purpose]}，5分钟内有效。请勿告诉他人，税务人员不会索要。`;
}
