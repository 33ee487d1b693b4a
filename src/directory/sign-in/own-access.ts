import type { UpdateQuery } from 'mongoose';
import { type Author } from '../actor';
import { operatorModel, type OperatorRecord, type StoredPassword } from '../operators/operator-model';
import { isAdministrator } from '../roles';
import type { SignInDeps } from './sign-in-deps';
import { signInError } from './errors';
import { drawRecoveryCodes, drawSecret, enrolmentUri, recoveryHash, stepOf } from './one-time-codes';
import { takeOtp } from './otp-book';
import { checkPassword, REMEMBERED_PASSWORDS } from './password-policy';
import type { LiveSession } from './sessions';
import type { Begun, Caller, SignedIn, SignIn } from './sign-in';
import type { SessionRecord } from './session-model';

type OwnDeps = Pick<
  SignInDeps,
  'connection' | 'clock' | 'audit' | 'sessions' | 'hasher' | 'allowances' | 'devices' | 'sealing' | 'random' | 'policy'
> & {
  find(code: string): Promise<OperatorRecord | undefined>;
  begun(code: string, live: { token: string } & LiveSession, device: string): Promise<Begun>;
};

export interface OwnAccess extends Pick<
  SignIn,
  'changePassword' | 'startOtp' | 'confirmOtp' | 'removeOtp' | 'renewRecoveryCodes'
> {
  /** The hash of a password that may be chosen. @throws AppErrors of the policy */
  choose(person: OperatorRecord, password: string): Promise<string>;
  /** Makes it the password, and remembers the one before. */
  keep(person: OperatorRecord, hash: string): Promise<void>;
}

/** What operators do about their own password and generator. Each success goes on under a new token and ends the other sessions. */
export function createOwnAccess(deps: OwnDeps): OwnAccess {
  const { clock, audit, sessions, hasher, allowances, devices, sealing, random, policy, find, begun } = deps;
  const operators = operatorModel(deps.connection);

  const own = async (session: SignedIn): Promise<{ person: OperatorRecord; record: SessionRecord }> => {
    const [person, record] = await Promise.all([
      find(session.code),
      sessions.bySessionId(session.code, session.sessionId),
    ]);
    if (person === undefined || record === undefined) throw signInError('session_unknown', session.sessionId);
    if (person.demo === true) throw signInError('demo_fixed', 'the demo sign-ins are everybody’s');
    return { person, record };
  };

  const by = (person: OperatorRecord, { from }: Caller): Author => ({
    ...{ code: person._id, name: person.name, unitCode: person.unitCode, from },
  });

  const objectOf = (person: OperatorRecord): { kind: string; id: string; unitCode: string } => ({
    ...{ kind: 'operator', id: person._id, unitCode: person.unitCode },
  });

  /** Whoever sits at an open session must know the password; wrong ones are counted like those at the door. */
  const prove = async (
    session: SignedIn,
    person: OperatorRecord,
    given: { password: string; otp?: string },
    caller: Caller,
    action: string,
  ): Promise<void> => {
    const attempt = await allowances.attempt('device', `session:${session.code}`);
    const isRight =
      (await hasher.verify(person.password?.hash, given.password)) &&
      (given.otp === undefined ||
        (await takeOtp(operators, person, given.otp, { sealing, now: clock.now() })) !== undefined);
    if (isRight) return attempt.forgive();
    const reason = '当前密码或动态码不正确';
    await audit.record({ action, by: by(person, caller), object: objectOf(person), outcome: 'failed', reason });
    if (attempt.locks) await sessions.end(session.code, session.sessionId);
    throw signInError('password_wrong', 'the present password or code is wrong');
  };

  /** Goes on under a new token, and ends what was open elsewhere. */
  const goOn = async (record: SessionRecord, caller: Caller): Promise<Begun> => {
    const live = await sessions.renew(record);
    await sessions.endAll(record.code, live.record.sessionId);
    return begun(record.code, live, await devices.remember(caller.device, record.code));
  };

  const choose: OwnAccess['choose'] = async (person, password) => {
    checkPassword(password, { code: person._id, name: person.name, mobile: person.mobile }, policy);
    const { password: present } = person;
    const before = present === undefined ? [] : [present.hash, ...present.previous];
    for (const hash of before.slice(0, REMEMBERED_PASSWORDS)) {
      if (await hasher.verify(hash, password)) throw signInError('password_reused', 'one of the last ones');
    }
    return hasher.hash(password);
  };

  const keep: OwnAccess['keep'] = async (person, hash) => {
    const { password: present } = person;
    const password: StoredPassword = {
      hash,
      changedAt: clock.now(),
      mustChange: false,
      previous: present === undefined ? [] : [present.hash, ...present.previous].slice(0, REMEMBERED_PASSWORDS),
    };
    const unchanged = present === undefined ? { password: { $exists: false } } : { 'password.hash': present.hash };
    const update: UpdateQuery<OperatorRecord> = { $set: { password } };
    const { matchedCount } = await operators.updateOne({ _id: person._id, ...unchanged }, update);
    if (matchedCount === 0) throw signInError('session_unknown', 'the password was changed elsewhere at the same time');
  };

  const drawRecovery = (code: string): { recoveryCodes: string[]; hashes: string[] } => {
    const recoveryCodes = drawRecoveryCodes(random);
    return { recoveryCodes, hashes: recoveryCodes.map((recovery) => recoveryHash(code, recovery)) };
  };

  return {
    choose,
    keep,

    changePassword: async (session, { current, next }, caller) => {
      const { person, record } = await own(session);
      await prove(session, person, { password: current }, caller, 'password.change');
      const hash = await choose(person, next);
      const event = { action: 'password.change', by: by(person, caller), object: objectOf(person) };
      await audit.around(event, () => keep(person, hash));
      return goOn(record, caller);
    },

    startOtp: async (session, { password }, caller) => {
      const { person, record } = await own(session);
      if (session.state === 'must_change_password') throw signInError('password_first', 'the password comes first');
      if (session.state !== 'must_enrol_otp') {
        await prove(session, person, { password: password ?? '' }, caller, 'otp.enrol');
      }
      const secret = drawSecret(random);
      await sessions.keepPendingOtp(record, sealing.seal(secret));
      return { secret, uri: enrolmentUri(secret, person._id) };
    },

    confirmOtp: async (session, { otp }, caller) => {
      const { person, record } = await own(session);
      if (record.pendingOtp === undefined) throw signInError('otp_not_started', 'no secret is waiting');
      const attempt = await allowances.attempt('device', `session:${session.code}`);
      const step = stepOf(sealing.unseal(record.pendingOtp), otp, clock.now());
      if (step === undefined) throw signInError('otp_wrong', 'not a code of this generator');
      await attempt.forgive();
      const { recoveryCodes, hashes } = drawRecovery(person._id);
      const enrolled = { sealed: record.pendingOtp, confirmedAt: clock.now(), lastStep: step, recovery: hashes };
      await audit.around({ action: 'otp.enrol', by: by(person, caller), object: objectOf(person) }, () =>
        operators.updateOne({ _id: person._id }, { $set: { otp: enrolled } }),
      );
      return { ...(await goOn(record, caller)), recoveryCodes };
    },

    removeOtp: async (session, given, caller) => {
      const { person, record } = await own(session);
      if (person.otp === undefined) throw signInError('otp_absent', 'nothing to remove');
      if (isAdministrator(person.roles)) throw signInError('otp_of_administrator', 'administrators need it');
      await prove(session, person, given, caller, 'otp.remove');
      await audit.around({ action: 'otp.remove', by: by(person, caller), object: objectOf(person) }, () =>
        operators.updateOne({ _id: person._id }, { $unset: { otp: '' } }),
      );
      return goOn(record, caller);
    },

    renewRecoveryCodes: async (session, given, caller) => {
      const { person } = await own(session);
      if (person.otp === undefined) throw signInError('otp_absent', 'no generator');
      await prove(session, person, given, caller, 'otp.recovery-codes');
      const { recoveryCodes, hashes } = drawRecovery(person._id);
      await audit.around({ action: 'otp.recovery-codes', by: by(person, caller), object: objectOf(person) }, () =>
        operators.updateOne({ _id: person._id, otp: { $exists: true } }, { $set: { 'otp.recovery': hashes } }),
      );
      return recoveryCodes;
    },
  };
}
