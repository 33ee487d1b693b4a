import { ACTIONS, may, type UnitTree } from '../../directory/rights';
import { isAdministrator } from '../../directory/roles';
import { signInError } from '../../directory/sign-in/errors';
import type { Begun, Caller, SignedIn, SignIn } from '../../directory/sign-in/sign-in';
import type { DemoSignIn, SessionAnswer, SIGN_IN_ENDPOINTS } from '../api/sign-in';
import type { PublicCall } from '../guard';
import type { Handlers } from '../serve-endpoints';
import { DEVICE_COOKIE, SESSION_COOKIE } from '../session-cookies';

export interface SignInRoutesDeps {
  signIn: SignIn;
  tree(): Promise<UnitTree>;
  unitName(code: string): Promise<string>;
  /** The demo's sign-ins, shown to whoever is not signed in; absent outside of the demo. */
  demoSignIns?(): Promise<DemoSignIn[]>;
}

/** The way in and out, and one's own access. Tokens travel in cookies only. */
export function signInHandlers(deps: SignInRoutesDeps): Handlers<typeof SIGN_IN_ENDPOINTS> {
  const { signIn, tree, unitName } = deps;

  const answerOf = async (session: SignedIn): Promise<SessionAnswer> => {
    const { code, name, unitCode, roles, state, csrf, hasOtp, recoveryCodesLeft, passwordExpiresAt } = session;
    const units = await tree();
    const actor = { kind: 'operator', code, name, unitCode, roles, from: '' } as const;
    return {
      ...{ code, name, unitCode, roles: [...roles], state, csrf, hasOtp, recoveryCodesLeft },
      unitName: await unitName(unitCode),
      actions: ACTIONS.filter((action) => may(actor, action, units)),
      idleUntil: session.idleUntil.toISOString(),
      endsAt: session.endsAt.toISOString(),
      otpRequired: isAdministrator(roles),
      ...(passwordExpiresAt === undefined ? {} : { passwordExpiresAt: passwordExpiresAt.toISOString() }),
    };
  };

  const callerOf = ({ caller, cookies }: PublicCall): Caller => ({
    ...caller,
    device: cookies.get(DEVICE_COOKIE),
    replaces: cookies.get(SESSION_COOKIE),
  });

  /** Puts the new token where the old one was. */
  const goOn = async ({ token, device, session }: Begun, { cookies }: PublicCall): Promise<SessionAnswer> => {
    cookies.set(SESSION_COOKIE, token);
    cookies.set(DEVICE_COOKIE, device);
    return answerOf(session);
  };

  return {
    'GET /api/session': async (_input, { session }) => {
      if (session !== undefined) return { session: await answerOf(session) };
      return deps.demoSignIns === undefined ? {} : { demo: await deps.demoSignIns() };
    },
    'POST /api/sign-in': async ({ body }, call) => {
      const outcome = await signIn.signIn(body, callerOf(call));
      return outcome.next === 'otp' ? { next: 'otp' } : { next: 'done', session: await goOn(outcome, call) };
    },
    'POST /api/sign-out': async (_input, { session, author, cookies }) => {
      await signIn.signOut(session, author);
      cookies.set(SESSION_COOKIE, undefined);
      return {};
    },
    'POST /api/session/password': async ({ body }, call) => ({
      session: await goOn(await signIn.changePassword(call.session, body, callerOf(call)), call),
    }),
    'POST /api/session/otp': ({ body }, call) => signIn.startOtp(call.session, body, callerOf(call)),
    'POST /api/session/otp/confirm': async ({ body }, call) => {
      const { recoveryCodes, ...begun } = await signIn.confirmOtp(call.session, body, callerOf(call));
      return { session: await goOn(begun, call), recoveryCodes };
    },
    'POST /api/session/otp/remove': async ({ body }, call) => ({
      session: await goOn(await signIn.removeOtp(call.session, body, callerOf(call)), call),
    }),
    'POST /api/session/recovery-codes': async ({ body }, call) => ({
      recoveryCodes: await signIn.renewRecoveryCodes(call.session, body, callerOf(call)),
    }),
    'GET /api/session/list': async (_input, { session }) => ({
      items: (await signIn.sessionsOf(session.code)).map(({ since, lastUsedAt, ...rest }) => ({
        ...rest,
        since: since.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        current: rest.sessionId === session.sessionId,
      })),
    }),
    'DELETE /api/session/list/:sessionId': async ({ params }, { session, author }) => {
      const ended = await signIn.end(session.code, params.sessionId, author);
      if (!ended) throw signInError('session_unknown', 'no such session of one’s own');
      return {};
    },
    'POST /api/session/sign-out-everywhere': async (_input, { session, author }) => ({
      ended: await signIn.endAll(session.code, author, session.sessionId),
    }),
    'POST /api/invites/look': async ({ body }) => {
      const invited = await signIn.invited(body.token);
      if (invited === undefined) throw signInError('invite_unknown', 'no such link');
      return { code: invited.code, name: invited.name, unitName: await unitName(invited.unitCode) };
    },
    'POST /api/invites/accept': async ({ body }, call) => ({
      session: await goOn(await signIn.accept(body.token, body, callerOf(call)), call),
    }),
  };
}
