import { type Static, Type } from 'typebox';
import { AUDIT_OUTCOMES } from '../../directory/audit/audit';
import { endpoints, FileAnswer } from './contract';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Filters = {
  from: Type.Optional(Moment),
  to: Type.Optional(Type.String({ format: 'date-time', description: '不含此时刻' })),
  action: Type.Optional(Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9._-]+$' })),
  by: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: '操作人工号' })),
  objectKind: Type.Optional(Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9._-]+$' })),
  objectId: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  outcome: Type.Optional(Type.Enum([...AUDIT_OUTCOMES])),
};

/** One entry, as the page shows it. */
export const AuditEntryAnswer = Type.Object({
  seq: Type.Integer(),
  at: Moment,
  action: Type.String(),
  /** Chinese. */
  actionName: Type.String(),
  by: Type.Object({ code: Type.String(), name: Type.String(), unitCode: Type.String(), from: Type.String() }),
  object: Type.Optional(
    Type.Object({
      kind: Type.String(),
      kindName: Type.String(),
      id: Type.String(),
      unitCode: Type.Optional(Type.String()),
    }),
  ),
  outcome: Type.Enum([...AUDIT_OUTCOMES]),
  /** Fields that differ between before and after; `label` is Chinese where the field has a name. */
  changes: Type.Array(
    Type.Object({
      field: Type.String(),
      label: Type.String(),
      before: Type.Optional(Type.String()),
      after: Type.Optional(Type.String()),
    }),
  ),
  reason: Type.Optional(Type.String()),
  previous: Type.String(),
  hash: Type.String(),
});
export type AuditEntryAnswer = Static<typeof AuditEntryAnswer>;

/** How a check of the chain ended. */
export const AuditVerdict = Type.Object({
  at: Moment,
  by: Type.String({ description: '谁校验的' }),
  ok: Type.Boolean(),
  /** Entries looked at. */
  checked: Type.Integer(),
  milliseconds: Type.Integer(),
  /** Chinese: what is wrong first, and where. */
  fault: Type.Optional(Type.String()),
});
export type AuditVerdict = Static<typeof AuditVerdict>;

export const AuditVerification = Type.Object({
  /** A check under way on this node. */
  running: Type.Optional(Type.Object({ since: Moment, checked: Type.Integer(), of: Type.Integer() })),
  last: Type.Optional(AuditVerdict),
});
export type AuditVerification = Static<typeof AuditVerification>;

const Named = Type.Object({ code: Type.String(), name: Type.String() });

export const AUDIT_ENDPOINTS = endpoints({
  'GET /api/audit': {
    right: 'audit.read',
    summary: '查询审计记录，最近的在前；审计人员看本单位及下级的',
    query: Type.Object(
      {
        ...Filters,
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      closed,
    ),
    answer: Type.Object({ items: Type.Array(AuditEntryAnswer), next: Type.Optional(Type.String()) }),
  },
  'GET /api/audit/names': {
    right: 'audit.read',
    summary: '操作和对象种类的名称，供筛选',
    answer: Type.Object({ actions: Type.Array(Named), objectKinds: Type.Array(Named) }),
  },
  'POST /api/audit/exports': {
    right: 'audit.read',
    summary: '按条件导出审计记录（CSV）；导出本身也记入审计',
    body: Type.Object(
      { ...Filters, reason: Type.String({ minLength: 2, maxLength: 200, description: '导出原因' }) },
      closed,
    ),
    answer: FileAnswer,
  },
  'GET /api/audit/verification': {
    right: 'audit.verify',
    summary: '最近一次完整性校验的结果和进度',
    answer: AuditVerification,
  },
  'POST /api/audit/verification': {
    right: 'audit.verify',
    summary: '从头校验整条审计链；在后台进行',
    status: 202,
    answer: AuditVerification,
  },
});
