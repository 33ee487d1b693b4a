import type { Author } from '../actor';
import { operatorModel, type OperatorRecord } from '../operators/operator-model';
import { signedInOf } from './access-state';
import { type Attempt, countedAddress } from './allowances';
import { signInError } from './errors';
import { takeOtp } from './otp-book';
import { createOwnAccess } from './own-access';
import type { LiveSession } from './sessions';
import type { Begun, Caller, SignIn } from './sign-in';
import type { SignInDeps } from './sign-in-deps';

/** An attempt as it was counted: by the browser, or by address and code. */
interface Counted {
  own: Attempt;
  byAddress?: Attempt;
}

/** An unknown code may be a password typed in the wrong field: only what looks like a code is written down. */
function writtenCode(code: string): string {
  return /^\d{4,20}$/.test(code) ? code : '（不是工号）';
}

function authorOf(person: OperatorRecord | undefined, code: string, { from }: Caller): Author {
  return person === undefined
    ? { code: writtenCode(code), name: '', unitCode: '', from }
    : { code: person._id, name: person.name, unitCode: person.unitCode, from };
}

/** The way in and out, and what operators do about their own access (passwords, one-time codes, sessions). */
export function createSignIn(deps: SignInDeps): SignIn {
  const { connection, clock, audit, sessions, hasher, allowances, devices, invites, sealing, limits } = deps;
  const operators = operatorModel(connection);

  const find = async (code: string): Promise<OperatorRecord | undefined> =>
    (await operators.findById(code).lean<OperatorRecord | null>()) ?? undefined;

  /** The answer to a request that changed a session: the operator is read anew, the state with it. */
  const begun = async (code: string, live: { token: string } & LiveSession, device: string): Promise<Begun> => {
    const person = await find(code);
    if (person === undefined) throw signInError('session_unknown', `operator ${code} is gone`);
    return { token: live.token, session: signedInOf(person, live, await limits(), clock.now()), device };
  };

  /** Counts before looking. A browser that signed in before is counted by itself alone. */
  const countAttempts = async (code: string, caller: Caller, device: string | undefined): Promise<Counted> => {
    if (device !== undefined) return { own: await allowances.attempt('device', device) };
    const byAddress = await allowances.attempt('address', countedAddress(caller.from));
    return { byAddress, own: await allowances.attempt('code', code) };
  };

  /** The failures of an address stay counted: whoever has a code of their own could otherwise begin anew at will. */
  const succeeded = ({ byAddress, own }: Counted): Promise<unknown> => Promise.all([byAddress?.undo(), own.forgive()]);
  const halfWay = ({ byAddress, own }: Counted): Promise<unknown> => Promise.all([byAddress?.undo(), own.undo()]);

  const enter = async (person: OperatorRecord, caller: Caller, reason?: string): Promise<Begun> => {
    const by = authorOf(person, person._id, caller);
    if (caller.replaces !== undefined) await sessions.endToken(caller.replaces);
    const live = await sessions.begin(person._id, caller);
    await audit.record({
      action: 'sign-in',
      by,
      object: { kind: 'session', id: live.record.sessionId, unitCode: person.unitCode },
      outcome: 'done',
      ...(reason === undefined ? {} : { reason }),
    });
    await operators.updateOne({ _id: person._id }, { $set: { lastSignInAt: clock.now() } });
    return begun(person._id, live, await devices.remember(caller.device, person._id));
  };

  const refuse = async (
    given: { code: string; person: OperatorRecord | undefined; attempts: Counted; known: boolean },
    caller: Caller,
    reason: string,
  ): Promise<never> => {
    const { code, person, attempts, known } = given;
    const locked = attempts.own.locks || attempts.byAddress?.locks === true;
    await audit.record({
      action: locked ? 'sign-in.locked' : 'sign-in',
      by: authorOf(person, code, caller),
      object: {
        kind: 'operator',
        id: person?._id ?? writtenCode(code),
        ...(person === undefined ? {} : { unitCode: person.unitCode }),
      },
      outcome: 'failed',
      reason: locked ? `${reason}；连续失败，${known ? '这台设备' : '工号或地址'}暂时锁定` : reason,
    });
    throw signInError('sign_in_refused', reason);
  };

  const ownAccess = createOwnAccess({ ...deps, find, begun });

  return {
    ...ownAccess,
    session: async (token, options = { use: true }) => {
      const live = await sessions.look(token, options.use);
      if (live === undefined) return undefined;
      const person = await find(live.record.code);
      if (person?.status !== 'active') return undefined;
      return signedInOf(person, live, await limits(), clock.now());
    },

    signIn: async ({ code, password, otp }, caller) => {
      const device = await devices.keyOf(caller.device, code);
      const attempts = await countAttempts(code, caller, device);
      const person = await find(code);
      const isRight = await hasher.verify(person?.password?.hash, password);
      const attempt = { code, person, attempts, known: device !== undefined };
      if (person === undefined) return refuse(attempt, caller, '没有这个工号');
      if (!isRight) return refuse(attempt, caller, '密码不正确');
      if (person.status !== 'active') return refuse(attempt, caller, '操作员已暂停或离岗');
      const validUntil = person.password?.validUntil;
      if (validUntil !== undefined && validUntil < clock.now()) return refuse(attempt, caller, '初始密码已过期');
      if (person.otp !== undefined && otp === undefined) {
        // Half way is neither failure nor success: the second half is counted when it comes.
        await halfWay(attempts);
        return { next: 'otp' };
      }
      const taken =
        person.otp === undefined || otp === undefined
          ? undefined
          : await takeOtp(operators, person, otp, { sealing, now: clock.now() });
      if (person.otp !== undefined && taken === undefined) return refuse(attempt, caller, '动态码不正确');
      await succeeded(attempts);
      return { next: 'done', ...(await enter(person, caller, taken === 'recovery' ? '使用恢复码' : undefined)) };
    },

    signOut: async (session, by) => {
      await audit.record({
        action: 'sign-out',
        by,
        object: { kind: 'session', id: session.sessionId, unitCode: session.unitCode },
        outcome: 'done',
      });
      await sessions.end(session.code, session.sessionId);
    },

    sessionsOf: (code) => sessions.list(code),

    end: async (code, sessionId, by) => {
      const object = { kind: 'session', id: sessionId, unitCode: by.unitCode };
      return audit.around({ action: 'sign-out', by, object }, () => sessions.end(code, sessionId));
    },

    endAll: async (code, by, except) => {
      const object = { kind: 'operator', id: code, unitCode: by.unitCode };
      return audit.around({ action: 'sign-out.everywhere', by, object }, () => sessions.endAll(code, except));
    },

    invited: async (token) => {
      const code = await invites.look(token);
      const person = code === undefined ? undefined : await find(code);
      return person?.status === 'active'
        ? { code: person._id, name: person.name, unitCode: person.unitCode }
        : undefined;
    },

    accept: async (token, { password }, caller) => {
      // Links have 256 random bits; the count is there against the cost of looking.
      const attempt = await allowances.attempt('address', countedAddress(caller.from));
      const code = await invites.look(token);
      const person = code === undefined ? undefined : await find(code);
      if (person?.status !== 'active') throw signInError('invite_unknown', 'no such link');
      const chosen = await ownAccess.choose(person, password);
      if ((await invites.use(token)) === undefined) throw signInError('invite_unknown', 'the link was just used');
      await attempt.undo();
      await audit.around(
        {
          action: 'password.choose',
          by: authorOf(person, person._id, caller),
          object: { kind: 'operator', id: person._id, unitCode: person.unitCode },
          reason: '一次性链接',
        },
        () => ownAccess.keep(person, chosen),
      );
      await sessions.endAll(person._id);
      return enter(person, caller, '一次性链接');
    },
  };
}
