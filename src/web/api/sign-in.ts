import { type Static, Type } from 'typebox';
import { ROLE_NAMES } from '../../directory/roles';
import { ACTIONS } from '../../directory/rights';
import { type SessionState, SESSION_STATES } from '../../directory/sign-in/sign-in';
import { type EndpointName, endpoints } from './contract';

const closed = { additionalProperties: false } as const;
const Nothing = Type.Object({}, closed);
const Code = Type.String({ minLength: 1, maxLength: 20, description: '工号' });
const Password = Type.String({ minLength: 1, maxLength: 128 });
/** Six digits, or a recovery code. */
const Otp = Type.String({ minLength: 6, maxLength: 14, pattern: '^[0-9A-Za-z -]+$' });
const Moment = Type.String({ format: 'date-time' });

/** Who is signed in, as every page knows it. */
export const SessionAnswer = Type.Object({
  code: Type.String(),
  name: Type.String(),
  unitCode: Type.String(),
  unitName: Type.String(),
  roles: Type.Array(Type.Enum([...ROLE_NAMES])),
  /** What the operator may do somewhere: decides what is shown, not what is allowed. */
  actions: Type.Array(Type.Enum([...ACTIONS])),
  state: Type.Enum([...SESSION_STATES]),
  /** Sent back as `x-csrf-token` with everything that changes something. */
  csrf: Type.String(),
  idleUntil: Moment,
  endsAt: Moment,
  passwordExpiresAt: Type.Optional(Moment),
  hasOtp: Type.Boolean(),
  /** Administrators must have a one-time-code generator. */
  otpRequired: Type.Boolean(),
  recoveryCodesLeft: Type.Integer(),
});
export type SessionAnswer = Static<typeof SessionAnswer>;

export const DemoSignIn = Type.Object({
  code: Type.String(),
  name: Type.String(),
  unitName: Type.String(),
  roleNames: Type.Array(Type.String()),
  password: Type.String(),
});
export type DemoSignIn = Static<typeof DemoSignIn>;

const OwnSession = Type.Object({
  sessionId: Type.String(),
  device: Type.String(),
  from: Type.String(),
  since: Moment,
  lastUsedAt: Moment,
  current: Type.Boolean(),
});
const SessionId = Type.Object({ sessionId: Type.String({ pattern: '^[0-9a-z]{8,40}$' }) }, closed);
const InviteToken = Type.String({ pattern: '^[A-Za-z0-9_-]{20,80}$' });
const RecoveryCodes = Type.Array(Type.String());

export const SIGN_IN_ENDPOINTS = endpoints({
  'GET /api/session': {
    right: 'anyone',
    summary: '当前登录的操作员；未登录时给出演示账号（仅演示环境）',
    answer: Type.Object({
      session: Type.Optional(SessionAnswer),
      /** Only in the demo, and only while nobody is signed in. */
      demo: Type.Optional(Type.Array(DemoSignIn)),
    }),
  },
  'POST /api/sign-in': {
    right: 'anyone',
    summary: '登录。密码正确但还需动态码时 next 为 otp，连同动态码再提交一次',
    body: Type.Object({ code: Code, password: Password, otp: Type.Optional(Otp) }, closed),
    answer: Type.Object({ next: Type.Enum(['otp', 'done']), session: Type.Optional(SessionAnswer) }),
  },
  'POST /api/sign-out': { right: 'signed_in', summary: '退出登录', body: Nothing, answer: Nothing },
  'POST /api/session/password': {
    right: 'signed_in',
    summary: '修改自己的密码；其他登录随即失效',
    body: Type.Object({ current: Password, next: Password }, closed),
    answer: Type.Object({ session: SessionAnswer }),
  },
  'POST /api/session/otp': {
    right: 'signed_in',
    summary: '开始绑定动态码：给出密钥和二维码内容；须绑定才能使用时不必再输密码',
    body: Type.Object({ password: Type.Optional(Password) }, closed),
    answer: Type.Object({ secret: Type.String(), uri: Type.String() }),
  },
  'POST /api/session/otp/confirm': {
    right: 'signed_in',
    summary: '以动态码确认绑定；给出恢复码，只显示一次',
    body: Type.Object({ otp: Type.String({ pattern: '^\\d{6}$' }) }, closed),
    answer: Type.Object({ session: SessionAnswer, recoveryCodes: RecoveryCodes }),
  },
  'POST /api/session/otp/remove': {
    right: 'signed_in',
    summary: '解除动态码（管理员不可解除）',
    body: Type.Object({ password: Password, otp: Otp }, closed),
    answer: Type.Object({ session: SessionAnswer }),
  },
  'POST /api/session/recovery-codes': {
    right: 'signed_in',
    summary: '重新生成恢复码，原有的作废',
    body: Type.Object({ password: Password, otp: Otp }, closed),
    answer: Type.Object({ recoveryCodes: RecoveryCodes }),
  },
  'GET /api/session/list': {
    right: 'signed_in',
    summary: '自己的全部登录',
    answer: Type.Object({ items: Type.Array(OwnSession) }),
  },
  'DELETE /api/session/list/:sessionId': {
    right: 'signed_in',
    summary: '退出自己的一处登录',
    params: SessionId,
    answer: Nothing,
  },
  'POST /api/session/sign-out-everywhere': {
    right: 'signed_in',
    summary: '退出自己的其他全部登录',
    body: Nothing,
    answer: Type.Object({ ended: Type.Integer() }),
  },
  // The token is in the body, not in the address: addresses are written to logs.
  'POST /api/invites/look': {
    right: 'anyone',
    summary: '一次性链接邀请的是谁',
    body: Type.Object({ token: InviteToken }, closed),
    answer: Type.Object({ code: Type.String(), name: Type.String(), unitName: Type.String() }),
  },
  'POST /api/invites/accept': {
    right: 'anyone',
    summary: '凭一次性链接设置密码并登录（随后绑定动态码）',
    body: Type.Object({ token: InviteToken, password: Password }, closed),
    answer: Type.Object({ session: SessionAnswer }),
  },
});

/** What a session that is not `full` may call: what resolves its state, and leaving. */
export const ALLOWED_WHILE: Record<Exclude<SessionState, 'full'>, readonly EndpointName[]> = {
  must_change_password: ['GET /api/session', 'POST /api/session/password', 'POST /api/sign-out'],
  must_enrol_otp: ['GET /api/session', 'POST /api/session/otp', 'POST /api/session/otp/confirm', 'POST /api/sign-out'],
};
