import { type Static, Type } from 'typebox';
import { OPERATOR_STATUSES } from '../../directory/operators/operator';
import { ROLE_NAMES } from '../../directory/roles';
import { endpoints, FileAnswer, type Target } from './contract';

const closed = { additionalProperties: false } as const;
const Nothing = Type.Object({}, closed);
const Moment = Type.String({ format: 'date-time' });
const Code = Type.String({ pattern: '^[0-9A-Za-z]{4,20}$', description: '工号' });
const UnitCode = Type.String({ pattern: '^[0-9A-Z]{4,20}$', description: '单位代码' });
const Name = Type.String({ minLength: 2, maxLength: 20, description: '真实姓名' });
const Mobile = Type.String({ minLength: 11, maxLength: 20, description: '手机号码' });
const RoleName = Type.Enum([...ROLE_NAMES]);
const Roles = Type.Array(RoleName, { minItems: 1, maxItems: ROLE_NAMES.length, uniqueItems: true });
const Revision = Type.Integer({ minimum: 1, description: '所见的版本；其间有人改过则不予修改' });
const Reason = Type.String({ minLength: 2, maxLength: 200, description: '原因，记入审计记录' });
const CodeParams = Type.Object({ code: Code }, closed);

/** An operator in a list, and opened. */
export const OperatorAnswer = Type.Object({
  code: Type.String(),
  name: Type.String(),
  unitCode: Type.String(),
  unitName: Type.String(),
  /** 138****8000 */
  mobile: Type.String(),
  roles: Type.Array(RoleName),
  status: Type.Enum([...OPERATOR_STATUSES]),
  isAdministrator: Type.Boolean(),
  suspension: Type.Optional(Type.Object({ by: Type.String(), at: Moment, reason: Type.String() })),
  revision: Type.Integer(),
  createdAt: Moment,
  updatedAt: Moment,
  hasPassword: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  /** Until when an initial password that was issued may be used. */
  initialUntil: Type.Optional(Moment),
  hasOtp: Type.Boolean(),
  lastSignInAt: Type.Optional(Moment),
  /** What the reader may do to the operator: decides what is shown, not what is allowed. */
  allowed: Type.Object({ manage: Type.Boolean(), appoint: Type.Boolean(), suspend: Type.Boolean() }),
});
export type OperatorAnswer = Static<typeof OperatorAnswer>;

/** Shown once. */
export const InitialPassword = Type.Object({ initialPassword: Type.String(), validUntil: Moment });
export const WithPassword = Type.Object({
  operator: OperatorAnswer,
  initialPassword: Type.String(),
  validUntil: Moment,
});

export const NewOperator = Type.Object(
  { code: Type.Optional(Code), name: Name, unitCode: UnitCode, mobile: Mobile, roles: Roles },
  closed,
);
export const Change = Type.Object(
  {
    revision: Revision,
    name: Type.Optional(Name),
    mobile: Type.Optional(Mobile),
    unitCode: Type.Optional(UnitCode),
    roles: Type.Optional(Roles),
  },
  closed,
);
export const Decision = Type.Object({ revision: Revision, reason: Reason }, closed);

const OperatorSession = Type.Object({
  sessionId: Type.String(),
  device: Type.String(),
  from: Type.String(),
  since: Moment,
  lastUsedAt: Moment,
});

const ImportProblem = Type.Object({
  line: Type.Integer(),
  heading: Type.String(),
  value: Type.String(),
  reason: Type.String(),
});
/** Report of an import; the initial passwords are shown once and kept nowhere. */
export const OperatorImport = Type.Object({
  rows: Type.Integer(),
  created: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  problems: Type.Array(ImportProblem),
  ignoredHeadings: Type.Array(Type.String()),
  passwords: Type.Array(
    Type.Object({ code: Type.String(), name: Type.String(), unitCode: Type.String(), initialPassword: Type.String() }),
  ),
});
export type OperatorImport = Static<typeof OperatorImport>;

const operator: readonly Target[] = [{ kind: 'operator', in: 'params', field: 'code' }];
const administrator: readonly Target[] = [{ kind: 'administrator', in: 'params', field: 'code' }];
const inUnit: readonly Target[] = [{ kind: 'unit', in: 'body', field: 'unitCode' }];

/**
 * Operators of one's own unit and administrators of the level below are two rights (O1), so each thing that is done to them has
 * two addresses; the room demands whatever else a change needs.
 */
export const OPERATOR_ENDPOINTS = endpoints({
  'GET /api/operators': {
    right: 'operators.read',
    summary: '操作员列表：按单位、角色、状态筛选，按姓名、姓名拼音首字母、工号、手机查找',
    at: [{ kind: 'unit', in: 'query', field: 'unit' }],
    query: Type.Object(
      {
        q: Type.Optional(Type.String({ maxLength: 40 })),
        unit: Type.Optional(UnitCode),
        /** With everything under the unit. */
        below: Type.Optional(Type.Boolean()),
        role: Type.Optional(RoleName),
        status: Type.Optional(Type.Enum([...OPERATOR_STATUSES])),
        cursor: Type.Optional(Code),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      closed,
    ),
    answer: Type.Object({ items: Type.Array(OperatorAnswer), next: Type.Optional(Type.String()) }),
  },
  'GET /api/operators/:code': {
    right: 'operators.read',
    summary: '一名操作员',
    at: operator,
    params: CodeParams,
    answer: OperatorAnswer,
  },
  'GET /api/operators/:code/sessions': {
    right: 'operators.read',
    summary: '操作员当前的登录',
    at: operator,
    params: CodeParams,
    answer: Type.Object({ items: Type.Array(OperatorSession) }),
  },
  'GET /api/operator-codes/next': {
    right: 'operators.read',
    summary: '单位的下一个空闲工号',
    at: [{ kind: 'unit', in: 'query', field: 'unit' }],
    query: Type.Object({ unit: UnitCode }, closed),
    answer: Type.Object({ code: Type.String() }),
  },
  'POST /api/operators': {
    right: 'operators.manage',
    summary: '新建本单位操作员；给出初始密码，只显示一次',
    at: inUnit,
    body: NewOperator,
    answer: WithPassword,
    status: 201,
  },
  'POST /api/administrators': {
    right: 'administrators.manage',
    summary: '新建下一级单位的管理员；给出初始密码，只显示一次',
    at: inUnit,
    body: NewOperator,
    answer: WithPassword,
    status: 201,
  },
  'PATCH /api/operators/:code': {
    right: 'operators.manage',
    summary: '修改操作员的姓名、手机、单位、角色',
    at: operator,
    params: CodeParams,
    body: Change,
    answer: OperatorAnswer,
  },
  'PATCH /api/administrators/:code': {
    right: 'administrators.manage',
    summary: '修改下一级管理员；去掉管理员角色即为免去',
    at: administrator,
    params: CodeParams,
    body: Change,
    answer: OperatorAnswer,
  },
  'POST /api/operators/:code/appoint': {
    right: 'administrators.manage',
    summary: '任命下一级单位的操作员为管理员',
    at: operator,
    params: CodeParams,
    body: Type.Object({ revision: Revision }, closed),
    answer: OperatorAnswer,
  },
  'POST /api/operators/:code/suspend': {
    right: 'operators.suspend',
    summary: '暂停操作员：立即退出，不能再登录',
    at: operator,
    params: CodeParams,
    body: Decision,
    answer: OperatorAnswer,
  },
  'POST /api/administrators/:code/suspend': {
    right: 'administrators.suspend',
    summary: '暂停下级管理员：立即退出，不能再登录',
    at: administrator,
    params: CodeParams,
    body: Decision,
    answer: OperatorAnswer,
  },
  'POST /api/operators/:code/resume': {
    right: 'operators.suspend',
    summary: '恢复操作员',
    at: operator,
    params: CodeParams,
    body: Decision,
    answer: OperatorAnswer,
  },
  'POST /api/administrators/:code/resume': {
    right: 'administrators.suspend',
    summary: '恢复下级管理员',
    at: administrator,
    params: CodeParams,
    body: Decision,
    answer: OperatorAnswer,
  },
  'POST /api/operators/:code/leave': {
    right: 'operators.manage',
    summary: '操作员离岗：保留记录，不能再登录',
    at: operator,
    params: CodeParams,
    body: Decision,
    answer: OperatorAnswer,
  },
  'POST /api/administrators/:code/leave': {
    right: 'administrators.manage',
    summary: '管理员离岗：保留记录，不能再登录',
    at: administrator,
    params: CodeParams,
    body: Decision,
    answer: OperatorAnswer,
  },
  'POST /api/operators/:code/rejoin': {
    right: 'operators.manage',
    summary: '离岗的操作员返岗；给出新的初始密码',
    at: operator,
    params: CodeParams,
    body: Decision,
    answer: WithPassword,
  },
  'POST /api/administrators/:code/rejoin': {
    right: 'administrators.manage',
    summary: '离岗的管理员返岗；给出新的初始密码',
    at: administrator,
    params: CodeParams,
    body: Decision,
    answer: WithPassword,
  },
  'POST /api/operators/:code/password': {
    right: 'operators.manage',
    summary: '重置操作员的密码；给出初始密码，只显示一次',
    at: operator,
    params: CodeParams,
    body: Nothing,
    answer: InitialPassword,
  },
  'POST /api/administrators/:code/password': {
    right: 'administrators.manage',
    summary: '重置下级管理员的密码；给出初始密码，只显示一次',
    at: administrator,
    params: CodeParams,
    body: Nothing,
    answer: InitialPassword,
  },
  'POST /api/operators/:code/otp/reset': {
    right: 'operators.manage',
    summary: '解除操作员的动态码（手机丢失、更换时）',
    at: operator,
    params: CodeParams,
    body: Nothing,
    answer: OperatorAnswer,
  },
  'POST /api/administrators/:code/otp/reset': {
    right: 'administrators.manage',
    summary: '解除下级管理员的动态码；下次登录须重新绑定',
    at: administrator,
    params: CodeParams,
    body: Nothing,
    answer: OperatorAnswer,
  },
  'POST /api/operators/:code/sign-out': {
    right: 'operators.manage',
    summary: '退出操作员的全部登录',
    at: operator,
    params: CodeParams,
    body: Nothing,
    answer: Type.Object({ ended: Type.Integer() }),
  },
  'POST /api/administrators/:code/sign-out': {
    right: 'administrators.manage',
    summary: '退出下级管理员的全部登录',
    at: administrator,
    params: CodeParams,
    body: Nothing,
    answer: Type.Object({ ended: Type.Integer() }),
  },
  'GET /api/operators/template': { right: 'operators.manage', summary: '操作员导入模板（CSV）', answer: FileAnswer },
  'POST /api/operators/import': {
    right: 'operators.manage',
    summary:
      '批量导入操作员（CSV 或 XLSX：工号、姓名、单位代码、手机、角色；一次最多1000行）；新建的给出初始密码，只显示一次',
    query: Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, closed),
    upload: true,
    answer: OperatorImport,
  },
});
