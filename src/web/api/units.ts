import { type Static, Type } from 'typebox';
import { UNIT_CHANGES, UNIT_STATUSES } from '../../directory/units/units';
import { endpoints, FileAnswer } from './contract';
import { IMPORT_REPORT } from './import-answer';

const closed = { additionalProperties: false } as const;
const LEVELS = ['province', 'city', 'county', 'branch'] as const;
const Moment = Type.String({ format: 'date-time' });
const UnitCode = Type.String({ pattern: '^[0-9A-Z]{4,20}$', description: '单位代码' });
const Name = Type.String({ minLength: 2, maxLength: 60 });
const PersonName = Type.String({ minLength: 1, maxLength: 30 });
const Phone = Type.String({ minLength: 5, maxLength: 40, pattern: '^[0-9()+ 转/、-]+$', description: '办公电话' });
const Reason = Type.String({ minLength: 2, maxLength: 200, description: '原因，记入历史和审计记录' });
const Revision = Type.Integer({ minimum: 0, description: '所见的版本；其间有人改过则不予修改' });
const Extension = Type.String({ pattern: '^[0-9]{1,8}$', description: '12366后面的数字' });
const Signature = Type.String({ minLength: 2, maxLength: 20, pattern: '^[^【】]+$' });
const Time = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });

const HallFields = Type.Object(
  {
    name: Name,
    address: Type.String({ minLength: 2, maxLength: 100 }),
    phone: Phone,
    openWeekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
    hours: Type.String({ minLength: 3, maxLength: 60 }),
    note: Type.Optional(Type.String({ maxLength: 100 })),
  },
  closed,
);
const ContactFields = Type.Object(
  { name: PersonName, phone: Phone, duty: Type.String({ minLength: 1, maxLength: 30 }) },
  closed,
);
const DutySpell = Type.Object({ from: Time, to: Time }, closed);
const Aliases = Type.Array(Type.String({ minLength: 1, maxLength: 30 }), { maxItems: 40 });
const Halls = Type.Array(HallFields, { maxItems: 30 });
const Contacts = Type.Array(ContactFields, { maxItems: 30 });
const DutyHours = Type.Array(DutySpell, { minItems: 1, maxItems: 4 });

/** A unit in the tree. */
export const UnitBrief = Type.Object({
  code: Type.String(),
  name: Type.String(),
  level: Type.Enum([...LEVELS]),
  parentCode: Type.Optional(Type.String()),
  extension: Type.Optional(Type.String()),
  status: Type.Enum([...UNIT_STATUSES]),
});
export type UnitBrief = Static<typeof UnitBrief>;

/** What the reader may do to the unit: decides what is shown, not what is allowed. */
const UnitAllowed = Type.Object({
  create: Type.Boolean(),
  edit: Type.Boolean(),
  restructure: Type.Boolean(),
  suspend: Type.Boolean(),
  confirmLiaison: Type.Boolean(),
});

const Author = Type.Object({ code: Type.String(), name: Type.String(), unitCode: Type.String() });

export const UnitAnswer = Type.Object({
  code: Type.String(),
  name: Type.String(),
  aliases: Type.Array(Type.String()),
  level: Type.Enum([...LEVELS]),
  parentCode: Type.Optional(Type.String()),
  parentName: Type.Optional(Type.String()),
  extension: Type.Optional(Type.String()),
  signature: Type.String(),
  phone: Type.Optional(Type.String()),
  halls: Type.Array(HallFields),
  status: Type.Enum([...UNIT_STATUSES]),
  /** It, or the unit it is a branch of, is suspended. */
  isHeld: Type.Boolean(),
  suspension: Type.Optional(Type.Object({ by: Author, at: Moment, reason: Type.String() })),
  successorCode: Type.Optional(Type.String()),
  successorName: Type.Optional(Type.String()),
  endedAt: Type.Optional(Moment),
  handingOver: Type.Boolean(),
  dutyHours: Type.Optional(Type.Array(DutySpell)),
  /** What holds where the unit has none of its own. */
  usualDutyHours: Type.Array(DutySpell),
  contacts: Type.Array(ContactFields),
  liaison: Type.Optional(
    Type.Object({
      name: Type.String(),
      phone: Type.String(),
      since: Moment,
      filing: Type.Optional(
        Type.Object({
          dueAt: Moment,
          why: Type.String(),
          overdue: Type.Boolean(),
          confirmedAt: Type.Optional(Moment),
          confirmedBy: Type.Optional(Type.String()),
        }),
      ),
    }),
  ),
  revision: Type.Integer(),
  updatedAt: Moment,
  allowed: UnitAllowed,
});
export type UnitAnswer = Static<typeof UnitAnswer>;

export const UnitChangeAnswer = Type.Object({
  revision: Type.Integer(),
  what: Type.Enum([...UNIT_CHANGES]),
  fields: Type.Array(
    Type.Object({ field: Type.String(), before: Type.Optional(Type.String()), after: Type.Optional(Type.String()) }),
  ),
  reason: Type.Optional(Type.String()),
  by: Author,
  at: Moment,
});
export type UnitChangeAnswer = Static<typeof UnitChangeAnswer>;

export const UnitImportAnswer = Type.Object({
  ...IMPORT_REPORT,
});
export type UnitImportAnswer = Static<typeof UnitImportAnswer>;

const OfUnit = Type.Object({ code: UnitCode }, closed);
const AT_UNIT = [{ kind: 'unit', in: 'params', field: 'code' }] as const;
const WithReason = Type.Object({ revision: Revision, reason: Reason }, closed);

export const UNIT_ENDPOINTS = endpoints({
  'GET /api/units': {
    right: 'units.read',
    summary: '查找单位；不分页时为整棵单位树',
    query: Type.Object(
      {
        q: Type.Optional(Type.String({ maxLength: 60, description: '名称、简称、代码或分机号的一部分' })),
        level: Type.Optional(Type.Enum([...LEVELS])),
        parentCode: Type.Optional(UnitCode),
        cursor: Type.Optional(Type.String({ maxLength: 20 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      closed,
    ),
    answer: Type.Object({ items: Type.Array(UnitBrief), next: Type.Optional(Type.String()), total: Type.Integer() }),
  },
  'GET /api/units/tree': {
    right: 'units.read',
    summary: '全部单位，含已合并、已撤销的',
    answer: Type.Object({ items: Type.Array(UnitBrief) }),
  },
  'GET /api/units/template': { right: 'units.import', summary: '单位导入模板（CSV）', answer: FileAnswer },
  'POST /api/units/import': {
    right: 'units.import',
    summary: '从 CSV 或 XLSX 导入单位；退回的行附原因；试导入（dryRun）只检查，不写入',
    query: Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, closed),
    upload: true,
    answer: UnitImportAnswer,
  },
  'POST /api/units': {
    right: 'units.create',
    at: [{ kind: 'unit', in: 'body', field: 'parentCode' }],
    summary: '新设下级单位',
    body: Type.Object(
      {
        code: UnitCode,
        name: Name,
        level: Type.Enum(['city', 'county', 'branch']),
        parentCode: UnitCode,
        aliases: Type.Optional(Aliases),
        extension: Type.Optional(Extension),
        signature: Signature,
        phone: Type.Optional(Phone),
      },
      closed,
    ),
    answer: UnitAnswer,
    status: 201,
  },
  'GET /api/units/:code': {
    right: 'units.read',
    at: AT_UNIT,
    summary: '单位资料',
    params: OfUnit,
    answer: UnitAnswer,
  },
  'GET /api/units/:code/history': {
    right: 'units.read',
    at: AT_UNIT,
    summary: '单位的变更历史，最近的在前',
    params: OfUnit,
    query: Type.Object(
      {
        cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,12}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      },
      closed,
    ),
    answer: Type.Object({ items: Type.Array(UnitChangeAnswer), next: Type.Optional(Type.String()) }),
  },
  'PATCH /api/units/:code': {
    right: 'units.edit',
    at: AT_UNIT,
    summary: '修改单位资料、办税服务厅、办公时间；空值（null）为清除',
    params: OfUnit,
    body: Type.Object(
      {
        revision: Revision,
        name: Type.Optional(Name),
        aliases: Type.Optional(Aliases),
        extension: Type.Optional(Type.Union([Extension, Type.Null()])),
        signature: Type.Optional(Signature),
        phone: Type.Optional(Type.Union([Phone, Type.Null()])),
        halls: Type.Optional(Halls),
        dutyHours: Type.Optional(Type.Union([DutyHours, Type.Null()])),
        contacts: Type.Optional(Contacts),
      },
      closed,
    ),
    answer: UnitAnswer,
  },
  'PUT /api/units/:code/liaison': {
    right: 'units.edit',
    at: AT_UNIT,
    summary: '变更联络员；上级应在15个工作日内受理备案',
    params: OfUnit,
    body: Type.Object({ revision: Revision, name: PersonName, phone: Phone }, closed),
    answer: UnitAnswer,
  },
  'POST /api/units/:code/liaison/confirm': {
    right: 'liaisons.confirm',
    at: AT_UNIT,
    summary: '受理联络员变更备案',
    params: OfUnit,
    body: Type.Object({ revision: Revision }, closed),
    answer: UnitAnswer,
  },
  'POST /api/units/:code/move': {
    right: 'units.restructure',
    at: [...AT_UNIT, { kind: 'unit', in: 'body', field: 'parentCode' }],
    summary: '划转到另一个上级单位',
    params: OfUnit,
    body: Type.Object({ revision: Revision, parentCode: UnitCode, reason: Reason }, closed),
    answer: UnitAnswer,
  },
  'POST /api/units/:code/merge': {
    right: 'units.restructure',
    at: [...AT_UNIT, { kind: 'unit', in: 'body', field: 'into' }],
    summary: '并入同级的另一个单位',
    params: OfUnit,
    body: Type.Object({ revision: Revision, into: UnitCode, reason: Reason }, closed),
    answer: UnitAnswer,
  },
  'POST /api/units/:code/close': {
    right: 'units.restructure',
    at: AT_UNIT,
    summary: '撤销',
    params: OfUnit,
    body: WithReason,
    answer: UnitAnswer,
  },
  'POST /api/units/:code/suspend': {
    right: 'units.suspend',
    at: AT_UNIT,
    summary: '暂停短信发送',
    params: OfUnit,
    body: WithReason,
    answer: UnitAnswer,
  },
  'POST /api/units/:code/resume': {
    right: 'units.suspend',
    at: AT_UNIT,
    summary: '恢复短信发送',
    params: OfUnit,
    body: WithReason,
    answer: UnitAnswer,
  },
});
