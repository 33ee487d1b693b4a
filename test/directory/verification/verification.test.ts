import { createHmac } from 'node:crypto';
import { DAY, HOUR, type ManualClock, manualClock, MINUTE, SECOND } from '../../../src/core/clock';
import {
  CODE_TRIES,
  type CodeText,
  createVerification,
  type Verification,
} from '../../../src/directory/verification/verification';
import { createMemoryKeys } from '../../../src/store/keys-memory';
import type { Keys } from '../../../src/store/keys';

const MOBILE = '13800138000';
const hash = (text: string): string => createHmac('sha256', 'secret').update(text).digest('hex');

let clock: ManualClock;
let keys: Keys;
let sent: CodeText[];
let verification: Verification;
let next: number;

beforeEach(() => {
  clock = manualClock('2026-03-16T10:00:00+08:00');
  keys = createMemoryKeys(clock);
  sent = [];
  next = 100_000;
  verification = createVerification({
    keys,
    clock,
    random: (limit) => (next = (next * 7919 + 104_729) % limit),
    hash,
    send: async (text) => void sent.push(text),
    codesPerMinute: 30,
  });
});

const request = (given: Partial<Parameters<Verification['request']>[0]> = {}) =>
  verification.request({ purpose: 'self_service', mobile: MOBILE, visitor: 'v', address: '192.0.2.1', ...given });
const check = (code: string, given: Partial<Parameters<Verification['check']>[0]> = {}) =>
  verification.check({ purpose: 'self_service', mobile: MOBILE, visitor: 'v', code, ...given });
const lastCode = (): string => /验证码(\d{6})，/.exec(sent.at(-1)?.text ?? '')?.[1] ?? 'none';
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );

test('the text says what it is for, how long it holds, and that nobody else is told; one segment with a signature', async () => {
  expect(await request()).toEqual({ validSeconds: 300, againSeconds: 60 });
  const [{ mobile, text, key, validUntil }] = sent as [CodeText];
  expect(mobile).toBe(MOBILE);
  expect(text).toMatch(/^验证码\d{6}，用于办理短信订阅，5分钟内有效。请勿告诉他人/);
  expect(`【河南税务】${text}`.length).toBeLessThanOrEqual(70);
  expect(validUntil.getTime() - clock.now().getTime()).toBe(5 * MINUTE);
  expect(key).not.toContain(MOBILE);
  expect(key).not.toContain(lastCode());
});

test('the right code is right once', async () => {
  await request();
  const code = lastCode();
  expect(await outcome(check(code))).toBe('ok');
  expect(await outcome(check(code))).toBe('code_wrong');
});

test.each([
  ['another purpose', { purpose: 'web_chat' }],
  ['another number', { mobile: '13800138001' }],
  ['another visitor', { visitor: 'w' }],
] as const)('a code is worth nothing for %s', async (_what, given) => {
  await request();
  expect(await outcome(check(lastCode(), given))).toBe('code_wrong');
  expect(await outcome(check(lastCode()))).toBe('ok');
});

test('a code runs out after five minutes', async () => {
  await request();
  clock.advance(5 * MINUTE - 1);
  const code = lastCode();
  expect(await outcome(check(wrong(code)))).toBe('code_wrong');
  clock.advance(1);
  expect(await outcome(check(code))).toBe('code_wrong');
});

test('after five wrong guesses the right code opens nothing', async () => {
  await request();
  const code = lastCode();
  const outcomes: string[] = [];
  for (let i = 0; i < CODE_TRIES; i++) outcomes.push(await outcome(check(wrong(code))));
  expect(outcomes).toEqual(['code_wrong', 'code_wrong', 'code_wrong', 'code_wrong', 'code_used_up']);
  expect(await outcome(check(code))).toBe('code_used_up');
});

test('guesses made at the same moment are all counted', async () => {
  await request();
  const code = lastCode();
  const guesses = Array.from({ length: 50 }, (_, i) => String((Number(code) + 1 + i) % 1_000_000).padStart(6, '0'));
  const outcomes = await Promise.all([...guesses, code].map((guess) => outcome(check(guess))));
  expect(outcomes.filter((each) => each === 'ok')).toEqual([]);
  expect(outcomes.filter((each) => each === 'code_wrong')).toHaveLength(CODE_TRIES - 1);
});

test('of two right answers at the same moment one counts', async () => {
  await request();
  const code = lastCode();
  expect((await Promise.all([outcome(check(code)), outcome(check(code))])).sort()).toEqual(['code_wrong', 'ok']);
});

test('a new code takes the place of the last, with tries of its own', async () => {
  await request();
  const first = lastCode();
  await outcome(check(wrong(first)));
  clock.advance(MINUTE);
  await request();
  expect(await outcome(check(first))).toBe('code_wrong');
  expect(await outcome(check(lastCode()))).toBe('ok');
});

test('a number gets one a minute, five an hour, ten a day, however many addresses ask for it', async () => {
  const taken: string[] = [];
  const ask = (i: number): Promise<string> => outcome(request({ address: `198.51.100.${i % 250}`, visitor: `v${i}` }));
  const wave = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(i)));
  expect(wave.filter((each) => each === 'ok')).toHaveLength(1);
  for (let minute = 1; minute < 60; minute++) {
    clock.advance(MINUTE);
    taken.push(await ask(minute));
  }
  expect(taken.filter((each) => each === 'ok')).toHaveLength(4);
  for (let hour = 1; hour < 23; hour++) {
    clock.advance(HOUR);
    await ask(hour);
  }
  expect(sent).toHaveLength(10);
  clock.advance(DAY);
  expect(await ask(1)).toBe('ok');
});

test('an address gets ten an hour, for whatever numbers', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 15; i++) outcomes.push(await outcome(request({ mobile: `138001380${10 + i}` })));
  expect(outcomes.filter((each) => each === 'ok')).toHaveLength(10);
  clock.advance(HOUR);
  expect(await outcome(request({ mobile: '13800138099' }))).toBe('ok');
});

test('the whole service sends so many a minute; requests refused anyway cost nothing of it', async () => {
  await request({ address: '203.0.113.0' });
  for (let i = 0; i < 100; i++) expect(await outcome(request({ address: `203.0.113.${i}` }))).toBe('code_too_often');
  const outcomes: string[] = [];
  for (let i = 0; i < 35; i++)
    outcomes.push(await outcome(request({ mobile: `138001381${10 + i}`, address: `198.51.100.${i}` })));
  expect(outcomes.filter((each) => each === 'ok')).toHaveLength(29);
  expect(outcomes.at(-1)).toBe('code_service_busy');
});

test('who asks too often is told how long to wait', async () => {
  await request();
  clock.advance(20 * SECOND);
  await expect(request()).rejects.toMatchObject({
    personMessage: '获取验证码太频繁，请40秒后再试。',
    refusal: 'too_many',
    retryAfter: 40,
  });
});

test('neither code nor number can be read in the keys, and a text that cannot be sent leaves no code', async () => {
  const written: string[] = [];
  const watched: Keys = {
    ...keys,
    set: async (key, value, options) => {
      written.push(`${key}=${value}`);
      return keys.set(key, value, options);
    },
    increment: async (key, options) => {
      written.push(key);
      return keys.increment(key, options);
    },
  };
  let fails = false;
  const own = createVerification({
    keys: watched,
    clock,
    random: () => 123_456,
    hash,
    codesPerMinute: 30,
    send: async (text) => {
      if (fails) throw new Error('the store is away');
      sent.push(text);
    },
  });
  const whose = { purpose: 'self_service', mobile: MOBILE, visitor: 'v' } as const;
  await own.request({ ...whose, address: '192.0.2.1' });
  expect(written.length).toBeGreaterThan(3);
  expect(written.filter((each) => each.includes('123456') || each.includes(MOBILE))).toEqual([]);
  clock.advance(MINUTE);
  fails = true;
  await expect(own.request({ ...whose, address: '192.0.2.1' })).rejects.toThrow('the store is away');
  expect(await outcome(own.check({ ...whose, code: '123456' }))).toBe('code_wrong');
});
