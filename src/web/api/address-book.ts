import { type Static, Type } from 'typebox';
import { CONTACT_ROLES, CONTACT_USES } from '../../directory/contact-kinds';
import { QUALITY_LISTS, TAXPAYER_STATES } from '../../directory/address-book/address-book';
import { ROLE_NAMES } from '../../directory/roles';
import { endpoints, FileAnswer } from './contract';
import { IMPORT_REPORT } from './import-answer';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const TaxpayerId = Type.String({ pattern: '^[0-9A-Za-z]{15,20}$', description: '纳税人识别号' });
const UnitCode = Type.String({ pattern: '^[0-9A-Z]{4,20}$', description: '单位代码' });
const ContactRef = Type.String({ pattern: '^[0-9a-f]{24}$', description: '联系人标识' });
const Role = Type.Enum([...CONTACT_ROLES]);
const Uses = Type.Array(Type.Enum([...CONTACT_USES]), { maxItems: CONTACT_USES.length, uniqueItems: true });
const PersonName = Type.String({ minLength: 1, maxLength: 30 });
const Mobile = Type.String({ minLength: 11, maxLength: 20, description: '手机号码' });
const Note = Type.String({ maxLength: 200 });
const Reason = Type.String({ minLength: 2, maxLength: 200, description: '原因，记入审计记录' });
const Revision = Type.Integer({ minimum: 0, description: '所见的版本；其间有人改过则不予修改' });
const Status = Type.Enum([...TAXPAYER_STATES]);
const Page = {
  cursor: Type.Optional(Type.String({ maxLength: 60 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
};

const ReachState = Type.Enum(['ok', 'failing', 'dead']);

/** A contact in a list: the number is masked. */
export const ContactBrief = Type.Object({
  ref: Type.String(),
  role: Role,
  personName: Type.String(),
  mobile: Type.String(),
  reachState: ReachState,
  doubtful: Type.Boolean(),
});
export type ContactBrief = Static<typeof ContactBrief>;

export const TaxpayerBrief = Type.Object({
  taxpayerId: Type.String(),
  name: Type.String(),
  status: Status,
  kind: Type.String(),
  unitCode: Type.String(),
  unitName: Type.String(),
  officer: Type.Optional(Type.Object({ code: Type.Optional(Type.String()), name: Type.String() })),
  contacts: Type.Array(ContactBrief),
});
export type TaxpayerBrief = Static<typeof TaxpayerBrief>;

export const ContactAnswer = Type.Object({
  ref: Type.String(),
  role: Role,
  personName: Type.String(),
  /** Masked. */
  mobile: Type.String(),
  uses: Uses,
  note: Type.Optional(Type.String()),
  active: Type.Boolean(),
  since: Moment,
  doubtful: Type.Boolean(),
  /** Active contacts of other taxpayers with the same number. */
  alsoAt: Type.Integer(),
  reach: Type.Object({
    state: ReachState,
    failuresInRow: Type.Integer(),
    lastFailure: Type.Optional(Type.Object({ code: Type.String(), at: Moment })),
    lastDelivered: Type.Optional(Moment),
  }),
  subscription: Type.Object({ open: Type.Boolean(), kinds: Type.Array(Type.String()), since: Type.Optional(Moment) }),
  formerNumbers: Type.Array(Type.Object({ mobile: Type.String(), since: Moment, until: Moment, by: Type.String() })),
  revision: Type.Integer(),
});
export type ContactAnswer = Static<typeof ContactAnswer>;

export const TaxpayerAnswer = Type.Object({
  taxpayerId: Type.String(),
  name: Type.String(),
  status: Status,
  kind: Type.String(),
  unitCode: Type.String(),
  unitName: Type.String(),
  officer: Type.Optional(
    Type.Object({ code: Type.Optional(Type.String()), name: Type.String(), phone: Type.String() }),
  ),
  registeredOn: Type.Optional(Type.String()),
  contacts: Type.Array(ContactAnswer),
  /** What the reader may do here: decides what is shown, not what is allowed. */
  allowed: Type.Object({ edit: Type.Boolean(), reveal: Type.Boolean() }),
});
export type TaxpayerAnswer = Static<typeof TaxpayerAnswer>;

export const QualityItem = Type.Object({
  taxpayerId: Type.String(),
  name: Type.String(),
  unitName: Type.String(),
  contact: Type.Optional(ContactBrief),
  /** What speaks against it, in a sentence. */
  finding: Type.String(),
});
export type QualityItem = Static<typeof QualityItem>;

export const ContactImportAnswer = Type.Object({
  /** True: checked only, nothing was written. */
  dryRun: Type.Boolean(),
  ...IMPORT_REPORT,
});
export type ContactImportAnswer = Static<typeof ContactImportAnswer>;

export const StaffMember = Type.Object({
  code: Type.String(),
  name: Type.String(),
  unitCode: Type.String(),
  unitName: Type.String(),
  roles: Type.Array(Type.Enum([...ROLE_NAMES])),
  /** Masked. */
  mobile: Type.String(),
});
export type StaffMember = Static<typeof StaffMember>;

const OfTaxpayer = Type.Object({ taxpayerId: TaxpayerId }, closed);
const AT_TAXPAYER = [{ kind: 'taxpayer', in: 'params', field: 'taxpayerId' }] as const;
const OfContact = Type.Object({ ref: ContactRef }, closed);
const AT_CONTACT = [{ kind: 'contact', in: 'params', field: 'ref' }] as const;

export const ADDRESS_BOOK_ENDPOINTS = endpoints({
  'GET /api/taxpayers': {
    right: 'taxpayers.read',
    summary: '查找纳税人：识别号开头、名称的一部分、手机号码或后四位、联系人姓名',
    query: Type.Object(
      {
        q: Type.Optional(Type.String({ maxLength: 60 })),
        unitCode: Type.Optional(UnitCode),
        status: Type.Optional(Status),
        mine: Type.Optional(Type.Boolean({ description: '只看本人负责的' })),
        ...Page,
      },
      closed,
    ),
    answer: Type.Object({
      items: Type.Array(TaxpayerBrief),
      next: Type.Optional(Type.String()),
      /** Chinese, where the search could not be made as asked: too short, nothing but ordinary words. */
      hint: Type.Optional(Type.String()),
    }),
  },
  'GET /api/taxpayers/:taxpayerId': {
    right: 'taxpayers.read',
    at: AT_TAXPAYER,
    summary: '纳税人及其联系人（号码遮盖）；查看记入审计',
    params: OfTaxpayer,
    answer: TaxpayerAnswer,
  },
  'POST /api/taxpayers/:taxpayerId/contacts': {
    right: 'contacts.edit',
    at: AT_TAXPAYER,
    summary: '增加联系人',
    params: OfTaxpayer,
    body: Type.Object(
      {
        role: Role,
        personName: PersonName,
        mobile: Mobile,
        uses: Type.Optional(Uses),
        note: Type.Optional(Note),
        /** The number looks made up, and was confirmed with the person. */
        confirmed: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    answer: ContactAnswer,
    status: 201,
  },
  'PATCH /api/contacts/:ref': {
    right: 'contacts.edit',
    at: AT_CONTACT,
    summary: '修改联系人；换号保留原号码的起止时间',
    params: OfContact,
    body: Type.Object(
      {
        revision: Revision,
        personName: Type.Optional(PersonName),
        mobile: Type.Optional(Mobile),
        uses: Type.Optional(Uses),
        note: Type.Optional(Type.Union([Note, Type.Null()])),
        confirmed: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    answer: ContactAnswer,
  },
  'POST /api/contacts/:ref/deactivate': {
    right: 'contacts.edit',
    at: AT_CONTACT,
    summary: '停用联系人：不再代表该纳税人',
    params: OfContact,
    body: Type.Object({ revision: Revision, reason: Reason }, closed),
    answer: ContactAnswer,
  },
  'POST /api/contacts/:ref/reveal': {
    right: 'contacts.reveal',
    at: AT_CONTACT,
    summary: '查看完整手机号码；原因记入审计',
    params: OfContact,
    body: Type.Object({ reason: Reason }, closed),
    answer: Type.Object({ mobile: Type.String() }),
  },
  'GET /api/address-book/staff': {
    right: 'taxpayers.read',
    summary: '税务人员通讯录：本级及以下',
    query: Type.Object({ q: Type.Optional(Type.String({ maxLength: 30 })), ...Page }, closed),
    answer: Type.Object({ items: Type.Array(StaffMember), next: Type.Optional(Type.String()) }),
  },
  'GET /api/address-book/quality': {
    right: 'taxpayers.read',
    summary: '号码质量：重复、疑似空号、号码存疑、无联系人',
    query: Type.Object({ list: Type.Enum([...QUALITY_LISTS]), ...Page }, closed),
    answer: Type.Object({
      items: Type.Array(QualityItem),
      next: Type.Optional(Type.String()),
      /** Counted then, not now (ISO 8601). */
      at: Type.Optional(Type.String()),
    }),
  },
  'GET /api/address-book/template': {
    right: 'contacts.import',
    summary: '通讯录导入模板（CSV）',
    answer: FileAnswer,
  },
  'POST /api/address-book/import/check': {
    right: 'contacts.import',
    summary: '试导入：检查并计数，不写入',
    upload: true,
    answer: ContactImportAnswer,
  },
  'POST /api/address-book/import': {
    right: 'contacts.import',
    summary: '导入通讯录；不在管辖范围内的行退回',
    upload: true,
    answer: ContactImportAnswer,
  },
  'POST /api/address-book/export': {
    right: 'contacts.export',
    summary: '导出通讯录；首行为水印，原因、数量和文件摘要记入审计',
    body: Type.Object(
      {
        format: Type.Enum(['csv', 'xlsx']),
        reason: Reason,
        unitCode: Type.Optional(UnitCode),
        /** Whole numbers: for those who may reveal. */
        whole: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    answer: FileAnswer,
  },
});
