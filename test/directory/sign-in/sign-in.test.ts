import { TOTP } from 'otpauth';
import { AppError } from '../../../src/core/errors';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/clock';
import type { Begun, SignedIn } from '../../../src/directory/sign-in/sign-in';
import { operatorModel } from '../../../src/directory/operators/operator-model';
import { sessionModel } from '../../../src/directory/sign-in/session-model';
import { type AccessBench, CITY, COUNTY, HERE, openAccessBench, PASSWORD, PROVINCE } from '../operators/access-bench';

let bench: AccessBench;
beforeEach(async () => {
  bench = await openAccessBench();
});
afterEach(() => bench.close());

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );
}

async function enter(code: string, given: { password?: string; otp?: string } = {}, caller = HERE): Promise<Begun> {
  const outcome = await bench.signIn.signIn({ code, password: PASSWORD, ...given }, caller);
  if (outcome.next !== 'done') throw new Error('a one-time code is asked for');
  return outcome;
}

const attempt = (code: string, password: string, caller = HERE): Promise<string> =>
  codeOf(bench.signIn.signIn({ code, password }, caller));

function otpAt(secret: string): string {
  return new TOTP({ secret }).generate({ timestamp: bench.clock.now().getTime() });
}

async function enrol(
  session: SignedIn,
  password?: string,
): Promise<Begun & { secret: string; recoveryCodes: string[] }> {
  const { secret } = await bench.signIn.startOtp(session, { password }, HERE);
  return { secret, ...(await bench.signIn.confirmOtp(session, { otp: otpAt(secret) }, HERE)) };
}

describe('the first sign-in', () => {
  test('takes the initial password for seven days and then demands another', async () => {
    const { operator, initialPassword, validUntil } = await bench.operators.create(
      { name: '示例甲', unitCode: COUNTY, mobile: '13800138000', roles: ['agent'] },
      bench.warrantOf(['county_admin'], COUNTY),
    );
    expect(operator.code).toBe('14101050001');
    expect(initialPassword).toMatch(/^([a-z2-9]{4}-){2}[a-z2-9]{4}$/);
    expect(validUntil.getTime() - bench.clock.now().getTime()).toBe(7 * DAY);
    const { session, token } = await enter(operator.code, { password: initialPassword });
    expect(session.state).toBe('must_change_password');
    const changed = await bench.signIn.changePassword(session, { current: initialPassword, next: PASSWORD }, HERE);
    expect(changed.session.state).toBe('full');
    expect(changed.token).not.toBe(token);
    expect(await bench.signIn.session(token)).toBeUndefined();
    expect(await attempt(operator.code, initialPassword)).toBe('sign_in_refused');
  });

  test('refuses an initial password after its week', async () => {
    const { operator, initialPassword } = await bench.operators.create(
      { name: '示例甲', unitCode: COUNTY, mobile: '13800138000', roles: ['agent'] },
      bench.warrantOf(['county_admin'], COUNTY),
    );
    bench.clock.advance(7 * DAY + SECOND);
    expect(await attempt(operator.code, initialPassword)).toBe('sign_in_refused');
  });

  test("takes a password of one's own however the milliseconds pass while it is checked", async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const now = bench.clock.now.bind(bench.clock);
    jest.spyOn(bench.clock, 'now').mockImplementation(() => {
      bench.clock.advance(1);
      return now();
    });
    expect((await enter(code)).session.state).toBe('full');
  });

  test('of an administrator goes by the link of the terminal, a password and a generator', async () => {
    const invited = await bench.operators.invite(
      { name: '示例省管', unitCode: PROVINCE, mobile: '13800138000', roles: ['province_admin'] },
      bench.terminal,
    );
    expect(await bench.signIn.invited(invited.token)).toMatchObject({ name: '示例省管', unitCode: PROVINCE });
    expect(await codeOf(bench.signIn.accept(invited.token, { password: 'password123' }, HERE))).toBe('password_common');
    const { session } = await bench.signIn.accept(invited.token, { password: PASSWORD }, HERE);
    expect(session.state).toBe('must_enrol_otp');
    expect(await codeOf(bench.signIn.accept(invited.token, { password: PASSWORD }, HERE))).toBe('invite_unknown');
    const enrolled = await enrol(session);
    expect(enrolled.session.state).toBe('full');
    expect(enrolled.recoveryCodes).toHaveLength(10);
    const again = await bench.signIn.signIn({ code: session.code, password: PASSWORD }, HERE);
    expect(again).toEqual({ next: 'otp' });
  });

  test('by a link works for a day', async () => {
    const { token } = await bench.operators.invite(
      { name: '示例省管', unitCode: PROVINCE, mobile: '13800138000', roles: ['province_admin'] },
      bench.terminal,
    );
    bench.clock.advance(DAY);
    expect(await bench.signIn.invited(token)).toBeUndefined();
    expect(await codeOf(bench.signIn.accept(token, { password: PASSWORD }, HERE))).toBe('invite_unknown');
  });
});

describe('one-time codes', () => {
  test('work once, one step off at most, and recovery codes once each', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const { session } = await enter(code);
    expect(await codeOf(bench.signIn.startOtp(session, { password: 'not it, surely' }, HERE))).toBe('password_wrong');
    const { secret, recoveryCodes } = await enrol(session, PASSWORD);
    const used = otpAt(secret);
    expect(await codeOf(enter(code, { otp: used }))).toBe('sign_in_refused');
    bench.clock.advance(30 * SECOND);
    const next = otpAt(secret);
    expect((await enter(code, { otp: next })).session.state).toBe('full');
    expect(await codeOf(enter(code, { otp: next }))).toBe('sign_in_refused');
    bench.clock.advance(30 * SECOND);
    const late = otpAt(secret);
    bench.clock.advance(60 * SECOND);
    expect(await codeOf(enter(code, { otp: late }))).toBe('sign_in_refused');
    const [recovery = ''] = recoveryCodes;
    expect((await enter(code, { otp: recovery.toUpperCase() })).session.recoveryCodesLeft).toBe(9);
    expect(await codeOf(enter(code, { otp: recovery }))).toBe('sign_in_refused');
  });

  test('sent twice at the same time let one in', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const { secret } = await enrol((await enter(code)).session, PASSWORD);
    bench.clock.advance(30 * SECOND);
    const otp = otpAt(secret);
    const outcomes = await Promise.all([codeOf(enter(code, { otp })), codeOf(enter(code, { otp }))]);
    expect(outcomes.sort()).toEqual(['done', 'sign_in_refused']);
  });

  test('are demanded of whoever becomes an administrator, at once, and cannot be removed then', async () => {
    const { code, revision, roles } = await bench.settled(['agent'], COUNTY);
    const { session, token } = await enter(code);
    const { secret } = await enrol(session, PASSWORD);
    const appoint = { revision, roles: [...roles, 'county_admin' as const] };
    await bench.operators.edit(code, appoint, bench.warrantOf(['city_admin'], CITY));
    expect(await bench.signIn.session(token)).toBeUndefined();
    bench.clock.advance(MINUTE);
    const entered = await enter(code, { otp: otpAt(secret) });
    bench.clock.advance(MINUTE);
    const removal = { password: PASSWORD, otp: otpAt(secret) };
    expect(await codeOf(bench.signIn.removeOtp(entered.session, removal, HERE))).toBe('otp_of_administrator');
    await bench.operators.resetOtp(code, bench.warrantOf(['city_admin'], CITY));
    expect((await enter(code)).session.state).toBe('must_enrol_otp');
  });

  test('cannot be enrolled before an initial password was changed', async () => {
    const { operator, initialPassword } = await bench.operators.create(
      { name: '示例甲', unitCode: CITY, mobile: '13800138000', roles: ['city_admin'] },
      bench.warrantOf(['province_admin'], PROVINCE),
    );
    const { session } = await enter(operator.code, { password: initialPassword });
    expect(await codeOf(bench.signIn.startOtp(session, {}, HERE))).toBe('password_first');
  });
});

describe('passwords', () => {
  test('of the last five do not come back, and expire by age', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    let { session } = await enter(code);
    const chosen = [PASSWORD, ...[1, 2, 3, 4, 5].map((n) => `shitou-cao-${n}${n * 7}-dengta`)];
    for (let i = 1; i < chosen.length; i++) {
      const [current = '', next = ''] = [chosen[i - 1], chosen[i]];
      ({ session } = await bench.signIn.changePassword(session, { current, next }, HERE));
    }
    const current = chosen.at(-1) ?? '';
    for (const next of chosen.slice(1))
      expect(await codeOf(bench.signIn.changePassword(session, { current, next }, HERE))).toBe('password_reused');
    expect(await codeOf(bench.signIn.changePassword(session, { current, next: PASSWORD }, HERE))).toBe('done');
    bench.clock.advance(180 * DAY);
    expect((await enter(code)).session.state).toBe('must_change_password');
    bench.limits.passwordDays = 0;
    expect((await enter(code)).session.state).toBe('full');
  });

  test('typed wrong five times at an open session end it', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const { session, token } = await enter(code);
    for (let i = 0; i < 5; i++)
      await codeOf(bench.signIn.changePassword(session, { current: `wrong ${i}`, next: 'zhuozi-deng-88' }, HERE));
    expect(await bench.signIn.session(token)).toBeUndefined();
  });
});

describe('lock-out', () => {
  const STRANGER = { ...HERE, from: '10.9.9.9' };

  test('grows, is the same for codes that do not exist, and ends with a success', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    for (const tried of [code, '14101059999']) {
      // Addresses have an allowance of their own: each guess comes from another one.
      const guess = (n: number): Promise<string> =>
        attempt(tried, 'wrong', { ...HERE, from: `10.8.${tried.slice(-1)}.${n}` });
      for (let n = 0; n < 5; n++) expect(await guess(n)).toBe('sign_in_refused');
      expect(await guess(5)).toBe('sign_in_locked');
      bench.clock.advance(MINUTE);
      expect(await guess(6)).toBe('sign_in_refused');
      bench.clock.advance(MINUTE);
      expect(await guess(7)).toBe('sign_in_locked');
      bench.clock.advance(MINUTE);
    }
    expect(await attempt(code, PASSWORD, { ...HERE, from: '10.8.1.50' })).toBe('done');
    for (let n = 0; n < 4; n++)
      expect(await attempt(code, 'wrong', { ...HERE, from: '10.8.1.51' })).toBe('sign_in_refused');
    expect(await attempt(code, PASSWORD, { ...HERE, from: '10.8.1.51' })).toBe('done');
  });

  test('counts guesses made at the same time', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => attempt(code, `wrong ${n}`, { ...HERE, from: `10.7.0.${n}` })),
    );
    expect(outcomes.filter((outcome) => outcome === 'sign_in_refused')).toHaveLength(5);
  });

  test('leaves the browser in that signed in before its own allowance', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const { device } = await enter(code);
    for (let n = 0; n < 8; n++) {
      await attempt(code, 'wrong', STRANGER);
    }
    expect(await attempt(code, PASSWORD, STRANGER)).toBe('sign_in_locked');
    expect(await attempt(code, PASSWORD, { ...STRANGER, device })).toBe('done');
    expect(await attempt(code, PASSWORD, { ...STRANGER, device: 'a'.repeat(24) })).toBe('sign_in_locked');
  });

  test('of an address is not lifted by a sign-in of one’s own', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    for (let n = 0; n < 19; n++) {
      if (n % 4 === 0) expect(await attempt(code, PASSWORD, STRANGER)).toBe('done');
      expect(await attempt(`1410105${9000 + n}`, 'wrong', STRANGER)).toBe('sign_in_refused');
    }
    await attempt('14101058888', 'wrong', STRANGER);
    expect(await attempt('14101057777', 'wrong', STRANGER)).toBe('sign_in_locked');
  });
});

describe('sessions', () => {
  test('end by idleness and in any case, and are stored as hashes', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const { token } = await enter(code);
    const stored = JSON.stringify(await sessionModel(bench.store.connection).find({ code }).lean());
    expect(stored).not.toContain(token);
    bench.clock.advance(29 * MINUTE);
    expect(await bench.signIn.session(token, { use: false })).toBeDefined();
    bench.clock.advance(2 * MINUTE);
    expect(await bench.signIn.session(token)).toBeUndefined();

    const second = await enter(code);
    for (let used = 0; used < 12 * HOUR - 20 * MINUTE; used += 20 * MINUTE) {
      bench.clock.advance(20 * MINUTE);
      expect(await bench.signIn.session(second.token)).toBeDefined();
    }
    bench.clock.advance(20 * MINUTE);
    expect(await bench.signIn.session(second.token)).toBeUndefined();
  });

  test('end one by one and everywhere; nobody ends another’s', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const other = await bench.settled(['agent'], COUNTY);
    const [one, two, three] = [await enter(code), await enter(code), await enter(code)];
    const theirs = await enter(other.code);
    const author = { code, name: '示例甲', unitCode: COUNTY, from: HERE.from };
    expect(await bench.signIn.end(code, theirs.session.sessionId, author)).toBe(false);
    expect(await bench.signIn.session(theirs.token)).toBeDefined();
    expect(await bench.signIn.end(code, one.session.sessionId, author)).toBe(true);
    expect(await bench.signIn.session(one.token)).toBeUndefined();
    expect((await bench.signIn.sessionsOf(code)).map(({ device }) => device)).toEqual([
      'Chrome · Windows',
      'Chrome · Windows',
    ]);
    expect(await bench.signIn.endAll(code, author, two.session.sessionId)).toBe(1);
    expect(await bench.signIn.session(three.token)).toBeUndefined();
    expect(await bench.signIn.session(two.token)).toBeDefined();
  });

  test('end at once when the operator is suspended, and every node is told', async () => {
    const { code, revision } = await bench.settled(['agent'], COUNTY);
    const { token } = await enter(code);
    bench.told.length = 0;
    const above = bench.warrantOf(['city_admin'], CITY);
    const suspended = await bench.operators.suspend(code, { revision, reason: '违规发送短信' }, above);
    expect(await bench.signIn.session(token)).toBeUndefined();
    expect(bench.told).toContain(code);
    expect(await attempt(code, PASSWORD)).toBe('sign_in_refused');
    await bench.operators.resume(code, { revision: suspended.revision, reason: '整改完成' }, above);
    expect(await attempt(code, PASSWORD)).toBe('done');
  });

  test('begin under a new token and end the one the browser held', async () => {
    const { code } = await bench.settled(['agent'], COUNTY);
    const first = await enter(code);
    const second = await enter(code, {}, { ...HERE, replaces: first.token } as typeof HERE);
    expect(second.token).not.toBe(first.token);
    expect(second.session.csrf).not.toBe(first.session.csrf);
    expect(await bench.signIn.session(first.token)).toBeUndefined();
  });
});

test('the trail has every way in and every refusal, and no secret', async () => {
  const { code } = await bench.settled(['agent'], COUNTY);
  await attempt(code, 'mistyped-secret');
  await attempt('my-password-in-the-wrong-field', 'x');
  const { session } = await enter(code);
  const { secret, recoveryCodes } = await enrol(session, PASSWORD);
  const entries = await bench.audit.find({ limit: 200 });
  const trail = JSON.stringify(entries);
  const stored = await operatorModel(bench.store.connection).findById(code).lean();
  const secrets = [
    PASSWORD,
    'mistyped-secret',
    'my-password-in-the-wrong-field',
    secret,
    '13800138000',
    stored?.password?.hash,
  ];
  for (const hidden of [...secrets, ...recoveryCodes]) expect(trail).not.toContain(hidden);
  expect(entries.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
    expect.arrayContaining([
      'operators.create done',
      'sign-in done',
      'sign-in failed',
      'password.change done',
      'otp.enrol done',
    ]),
  );
});
