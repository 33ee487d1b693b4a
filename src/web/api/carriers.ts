import { type Static, Type } from 'typebox';
import { endpoints } from './contract';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });

/** An account as it stands on one node. */
export const CarrierAccountAnswer = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  kindName: Type.String(),
  condition: Type.String(),
  conditionName: Type.String(),
  connected: Type.Boolean(),
  /** Chinese. */
  detail: Type.String(),
  links: Type.Optional(Type.Object({ up: Type.Integer(), of: Type.Integer() })),
  inFlight: Type.Integer(),
  window: Type.Optional(Type.Integer()),
  /** Of the last twenty answers: how many were not good, and how late they came. */
  badShare: Type.Number(),
  medianMs: Type.Number(),
  p90Ms: Type.Number(),
  unanswered: Type.Integer(),
  /** 1: full pace; less after the carrier asked for it. */
  paceFactor: Type.Number(),
  quota: Type.Optional(Type.Object({ used: Type.Integer(), perDay: Type.Integer() })),
});
export type CarrierAccountAnswer = Static<typeof CarrierAccountAnswer>;

export const CarriersAnswer = Type.Object({
  at: Moment,
  nodes: Type.Array(
    Type.Object({
      node: Type.String(),
      isThis: Type.Boolean(),
      at: Moment,
      accounts: Type.Array(CarrierAccountAnswer),
    }),
  ),
  queues: Type.Array(
    Type.Object({
      account: Type.String(),
      lane: Type.String(),
      laneName: Type.String(),
      depth: Type.Integer(),
      oldestMs: Type.Number(),
    }),
  ),
  terms: Type.Array(
    Type.Object({
      account: Type.String(),
      what: Type.String(),
      expires: Type.String(),
      daysLeft: Type.Integer(),
      isNear: Type.Boolean(),
    }),
  ),
  alerts: Type.Array(
    Type.Object({
      id: Type.String(),
      level: Type.Enum(['warning', 'error']),
      text: Type.String(),
      account: Type.Optional(Type.String()),
      since: Moment,
    }),
  ),
  mayTest: Type.Boolean(),
});
export type CarriersAnswer = Static<typeof CarriersAnswer>;

export const RouteAnswer = Type.Object({
  mobileMasked: Type.String(),
  carrierName: Type.String(),
  /** Chinese: why it belongs to that carrier. */
  rule: Type.String(),
  /** In the order in which they would be tried. */
  accounts: Type.Array(
    Type.Object({
      id: Type.String(),
      conditionName: Type.String(),
      /** Absent: behind all accounts of carriers. */
      priority: Type.Optional(Type.Integer()),
      weight: Type.Optional(Type.Number()),
    }),
  ),
});
export type RouteAnswer = Static<typeof RouteAnswer>;

export const TestTextAnswer = Type.Object({
  id: Type.String(),
  mobileMasked: Type.String(),
  text: Type.String(),
  state: Type.String(),
  stateName: Type.String(),
  code: Type.Optional(Type.String()),
  queuedAt: Moment,
  sentAt: Type.Optional(Moment),
  doneAt: Type.Optional(Moment),
});
export type TestTextAnswer = Static<typeof TestTextAnswer>;

const AccountId = Type.String({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z0-9_.-]+$' });

export const CARRIER_ENDPOINTS = endpoints({
  'GET /api/carriers': { right: 'carriers.read', summary: '通道、队列、证书期限和告警', answer: CarriersAnswer },
  'POST /api/carriers/route': {
    right: 'carriers.test',
    summary: '说明一个号码归哪个运营商、依次经哪些账号发送；不发短信',
    body: Type.Object(
      {
        mobile: Type.String({ minLength: 11, maxLength: 20, description: '手机号码' }),
        cameBy: Type.Optional(AccountId),
      },
      closed,
    ),
    answer: RouteAnswer,
  },
  'POST /api/carriers/test-texts': {
    right: 'carriers.test',
    summary: '向本人登记的手机发一条测试短信',
    body: Type.Object({ account: Type.Optional(AccountId) }, closed),
    status: 202,
    answer: TestTextAnswer,
  },
  'GET /api/carriers/test-texts/:id': {
    right: 'carriers.test',
    summary: '本人发的测试短信到了哪一步',
    params: Type.Object({ id: Type.String({ pattern: '^[0-9a-z-]{1,40}$' }) }, closed),
    answer: TestTextAnswer,
  },
});
