import { type Static, Type } from 'typebox';
import { OPTIONAL_KINDS, STATUTORY_KINDS } from '../../directory/subscriptions/kinds';
import { WAY_NAMES } from '../../directory/subscriptions/ways';
import { endpoints } from './contract';

/** The taxpayers' page of subscriptions: no sign-in, a code by SMS instead. */
const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Kind = Type.Enum([...OPTIONAL_KINDS]);
const Mobile = Type.String({ minLength: 11, maxLength: 20, pattern: '^[0-9 +-]+$', description: '手机号码' });
const TaxpayerId = Type.String({
  minLength: 15,
  maxLength: 24,
  pattern: '^[0-9A-Za-z .-]+$',
  description: '纳税人识别号',
});

/** What a visitor sees. Before the code: nothing of a taxpayer; after it no more than whether the number is registered with it. */
export const SelfServiceAnswer = Type.Object({
  verified: Type.Boolean(),
  /** Present once verified. */
  seen: Type.Optional(
    Type.Object({
      mobile: Type.String({ description: '遮盖' }),
      taxpayerId: Type.String(),
      registered: Type.Boolean(),
      /** The number asked to be registered and nobody has dealt with it. */
      requested: Type.Boolean(),
      endsAt: Moment,
      kinds: Type.Array(
        Type.Object({ kind: Kind, about: Type.String(), open: Type.Boolean(), since: Type.Optional(Moment) }),
      ),
      history: Type.Array(
        Type.Object({
          id: Type.String(),
          open: Type.Boolean(),
          kinds: Type.Array(Type.String()),
          way: Type.Enum([...WAY_NAMES]),
          at: Moment,
        }),
      ),
    }),
  ),
  /** What is told by law and cannot be cancelled. */
  statutory: Type.Array(Type.Object({ kind: Type.Enum([...STATUTORY_KINDS]), about: Type.String() })),
});
export type SelfServiceAnswer = Static<typeof SelfServiceAnswer>;

export const SELF_SERVICE_ENDPOINTS = endpoints({
  'GET /api/self-service/state': {
    right: 'anyone',
    summary: '短信订阅自助：目前所见',
    answer: SelfServiceAnswer,
  },
  'POST /api/self-service/code': {
    right: 'anyone',
    summary: '短信订阅自助：获取验证码（不论号码是否登记，答复相同）',
    body: Type.Object({ taxpayerId: TaxpayerId, mobile: Mobile }, closed),
    answer: Type.Object({ validSeconds: Type.Integer(), againSeconds: Type.Integer() }),
  },
  'POST /api/self-service/verify': {
    right: 'anyone',
    summary: '短信订阅自助：核对验证码',
    body: Type.Object({ taxpayerId: TaxpayerId, mobile: Mobile, code: Type.String({ pattern: '^[0-9]{6}$' }) }, closed),
    answer: SelfServiceAnswer,
  },
  'POST /api/self-service/change': {
    right: 'anyone',
    summary: '短信订阅自助：开通或取消一类短信',
    body: Type.Object({ kind: Kind, open: Type.Boolean() }, closed),
    answer: SelfServiceAnswer,
  },
  'POST /api/self-service/registration': {
    right: 'anyone',
    summary: '短信订阅自助：申请把号码登记到纳税人名下',
    body: Type.Object(
      {
        personName: Type.String({ minLength: 2, maxLength: 20, pattern: "^[\\p{L}·.' ]+$" }),
        role: Type.Enum(['法定代表人', '财务负责人', '财务主管', '办税人员']),
      },
      closed,
    ),
    answer: SelfServiceAnswer,
  },
  'POST /api/self-service/leave': {
    right: 'anyone',
    summary: '短信订阅自助：离开',
    answer: SelfServiceAnswer,
  },
});
