import { type Static, Type } from 'typebox';
import { OPTIONAL_KINDS } from '../../directory/subscriptions/kinds';
import { WAY_NAMES } from '../../directory/subscriptions/ways';
import { endpoints } from './contract';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Kind = Type.Enum([...OPTIONAL_KINDS]);
const Cursor = Type.String({ pattern: '^[0-9]{1,15}\\.[0-9]{1,6}$' });
const Page = Type.Object(
  { cursor: Type.Optional(Cursor), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) },
  closed,
);
const ContactParams = Type.Object({ contact: Type.String({ pattern: '^[0-9a-f]{24}$' }) }, closed);

/** One optional kind, as a number has it; without `since` it never decided. */
export const KindAnswer = Type.Object({ kind: Kind, open: Type.Boolean(), since: Type.Optional(Moment) });
export type KindAnswer = Static<typeof KindAnswer>;

/** A contact of a taxpayer and what its number wants. */
export const ContactSubscription = Type.Object({
  contact: Type.String(),
  mobile: Type.String({ description: '遮盖' }),
  taxpayerId: Type.String(),
  taxpayerName: Type.String(),
  role: Type.String(),
  personName: Type.String(),
  /** False: no longer in use in the address book; nothing is sent to it. */
  active: Type.Boolean(),
  kinds: Type.Array(KindAnswer),
  revision: Type.Integer(),
  mayChange: Type.Boolean(),
});
export type ContactSubscription = Static<typeof ContactSubscription>;

/** One change with its proof (O5). */
export const ChangeAnswer = Type.Object({
  id: Type.String(),
  mobile: Type.String({ description: '遮盖' }),
  open: Type.Boolean(),
  kinds: Type.Array(Type.String()),
  way: Type.Enum([...WAY_NAMES]),
  /** Who entered it, where the owner of the number did not do it alone. */
  by: Type.Optional(Type.Object({ code: Type.String(), name: Type.String() })),
  proof: Type.String(),
  form: Type.Optional(Type.String()),
  askedOn: Type.Optional(Type.String()),
  /** Made on a later day than it was asked for. */
  late: Type.Boolean(),
  taxpayerId: Type.Optional(Type.String()),
  at: Moment,
});
export type ChangeAnswer = Static<typeof ChangeAnswer>;

const Changes = Type.Object({ items: Type.Array(ChangeAnswer), next: Type.Optional(Cursor) });

const ChangeBody = Type.Object(
  {
    open: Type.Boolean({ description: '开通或取消' }),
    kinds: Type.Array(Kind, { minItems: 1, maxItems: OPTIONAL_KINDS.length, uniqueItems: true }),
    revision: Type.Integer({ minimum: 0, description: '所见的版本；其间有变动则不予办理' }),
    form: Type.Optional(Type.String({ minLength: 2, maxLength: 40, description: '申请表编号' })),
    statement: Type.Optional(Type.String({ maxLength: 300, description: '申请人怎样提出' })),
    askedOn: Type.String({ format: 'date', description: '申请日期：当日申请当日办理' }),
  },
  closed,
);

export const SUBSCRIPTION_ENDPOINTS = endpoints({
  'POST /api/subscriptions/look-up': {
    right: 'subscriptions.read',
    summary: '按手机号码或纳税人识别号查短信订阅（记入审计）',
    body: Type.Object({ q: Type.String({ minLength: 11, maxLength: 30, pattern: '^[0-9A-Za-z +-]+$' }) }, closed),
    answer: Type.Object({ items: Type.Array(ContactSubscription), more: Type.Boolean() }),
  },
  'GET /api/subscriptions/contacts/:contact': {
    right: 'subscriptions.read',
    at: [{ kind: 'contact', in: 'params', field: 'contact' }],
    summary: '一个联系人的短信订阅（记入审计）',
    params: ContactParams,
    answer: ContactSubscription,
  },
  'GET /api/subscriptions/contacts/:contact/history': {
    right: 'subscriptions.read',
    at: [{ kind: 'contact', in: 'params', field: 'contact' }],
    summary: '一个联系人的订阅变动和同意凭据，最近的在前',
    params: ContactParams,
    query: Page,
    answer: Changes,
  },
  'POST /api/subscriptions/contacts/:contact/change': {
    right: 'subscriptions.change',
    at: [{ kind: 'contact', in: 'params', field: 'contact' }],
    summary: '凭申请为联系人开通、取消短信',
    params: ContactParams,
    body: ChangeBody,
    answer: ContactSubscription,
  },
  'GET /api/subscriptions/recent': {
    right: 'subscriptions.read',
    summary: '管辖范围内最近的订阅变动',
    query: Page,
    answer: Changes,
  },
  'GET /api/subscriptions/counts': {
    right: 'subscriptions.read',
    summary: '管辖范围内各类短信的订阅数',
    answer: Type.Object({
      numbers: Type.Integer(),
      byKind: Type.Array(Type.Object({ kind: Kind, open: Type.Integer() })),
      at: Moment,
    }),
  },
  'POST /api/subscriptions/registrations/:task': {
    right: 'contacts.reveal',
    at: [{ kind: 'task', in: 'params', field: 'task' }],
    summary: '号码登记申请的完整号码（记入审计）',
    params: Type.Object({ task: Type.String({ minLength: 1, maxLength: 60, pattern: '^[0-9A-Za-z-]+$' }) }, closed),
    body: Type.Object(
      { reason: Type.String({ minLength: 2, maxLength: 200, description: '原因，记入审计记录' }) },
      closed,
    ),
    answer: Type.Object({
      mobile: Type.String(),
      personName: Type.String(),
      role: Type.String(),
      taxpayerId: Type.String(),
      taxpayerName: Type.String(),
      at: Moment,
    }),
  },
});
