import { invalid, valid } from '../../core/checked';
import { contactId, contactModel, type ContactRecord, derivedOf, type FormerNumber } from '../../directory/contact';
import { CONTACT_USES, type ContactRole, type ContactUse } from '../../directory/contact-kinds';
import type { Hall, UnitLevel } from '../../directory/directory';
import { unitModel } from '../../directory/unit';
import { type UnitRow, unitRowFaults, writeUnitRows } from '../../directory/units/import-units';
import { areDutyHours } from '../../directory/units/unit-rules';
import type { DutySpell, UnitContact } from '../../directory/units/units';
import { taxpayerModel } from '../records/taxpayer';
import { type CellReader, codeOf, groups, list, mobile, oneOf, phone, taxpayerId, textOf, weekdays } from './cells';
import { column, type ImportKind, type NewRecord, type RowProblem } from './kind';

const LEVELS: Record<string, UnitLevel> = {
  省局: 'province',
  省: 'province',
  市局: 'city',
  市: 'city',
  县区局: 'county',
  县局: 'county',
  区局: 'county',
  分局: 'branch',
  税务所: 'branch',
  所: 'branch',
};

const unitCode = codeOf(/^[0-9A-Z]{4,20}$/, '应为单位代码(4至20位数字或字母)');

const halls = groups<Hall>((fields) => {
  const [name, address, hallPhone, days = '', hours, note] = fields;
  const openWeekdays = weekdays(days);
  if (!name || !address || !hallPhone || !hours || !openWeekdays) return undefined;
  return { name, address, phone: hallPhone, openWeekdays, hours, ...(note ? { note } : {}) };
}, '应为“名称|地址|电话|开放日|时间|备注”，各厅用；隔开，如：金水区办税服务厅|示例路1号|0371-12366105|周一至周五|9:00-12:00、13:00-17:00|');

const unitContacts = groups<UnitContact>((fields) => {
  const [name, officePhone, duty] = fields;
  return name && officePhone && duty ? { name, phone: officePhone, duty } : undefined;
}, '应为“姓名|办公电话|职责”，各人用；隔开，如：示例甲|0371-12366105|征管');

/** 9:00-12:00、13:00-17:00 */
const dutyHours: CellReader<DutySpell[]> = (text) => {
  const spells = text
    .normalize('NFKC')
    .split(/[、,;；\s]+/)
    .filter(Boolean)
    .map((part) => {
      const [from = '', to = ''] = part.split(/[-~至到—–]+/);
      return { from: from.padStart(5, '0'), to: to.padStart(5, '0') };
    });
  return areDutyHours(spells)
    ? valid(spells)
    : invalid('cell_duty_hours', '应为先后相接、互不重叠的时段，如09:00-12:00、13:00-17:00');
};

export const units: ImportKind = {
  name: 'units',
  title: '单位与办税服务厅',
  columns: [
    column('code', '单位代码', unitCode, {
      required: true,
      aliases: ['机关代码'],
      form: '4至20位数字或字母',
      example: '14101050000',
    }),
    column('name', '单位名称', textOf(60), {
      required: true,
      aliases: ['机关名称'],
      form: '全称',
      example: '国家税务总局郑州市金水区税务局',
    }),
    column('level', '级别', oneOf(LEVELS), {
      required: true,
      form: '省局、市局、县区局、分局、税务所',
      example: '县区局',
    }),
    column('parentCode', '上级代码', unitCode, { aliases: ['上级单位代码'], form: '省局不填', example: '14101000000' }),
    column('aliases', '别名', list, {
      aliases: ['简称'],
      form: '纳税人的叫法，用；隔开',
      example: '金水；金水区；金水区税务局',
    }),
    column('extension', '分机号', codeOf(/^\d{1,8}$/, '应为1至8位数字'), { form: '12366后面的数字', example: '0105' }),
    column('signature', '短信签名', textOf(20), {
      required: true,
      aliases: ['签名'],
      form: '不带【】',
      example: '河南税务',
    }),
    column('phone', '电话', phone, { aliases: ['联系电话'], form: '办公电话', example: '0371-12366105' }),
    column('halls', '办税服务厅', halls, {
      form: '名称|地址|电话|开放日|时间|备注；…',
      example: '金水区办税服务厅|金水区示例路12号（演示地址）|0371-12366105|周一至周五|9:00-12:00、13:00-17:00|',
    }),
    column('dutyHours', '办公时间', dutyHours, {
      aliases: ['上班时间'],
      form: '时段，用、隔开；不填为全省统一时间',
      example: '09:00-12:00、13:00-17:00',
    }),
    column('liaisonName', '联络员', textOf(30), { form: '姓名；只在还没有联络员时导入', example: '示例甲' }),
    column('liaisonPhone', '联络员电话', phone, { form: '办公电话', example: '0371-12366105' }),
    column('contacts', '联系人', unitContacts, { form: '姓名|办公电话|职责；…', example: '示例乙|0371-12366105|征管' }),
  ],
  build(values) {
    const { code, liaisonName, liaisonPhone, ...rest } = values;
    if ((liaisonName === undefined) !== (liaisonPhone === undefined))
      return invalid('unit_liaison', '联络员的姓名和电话要一起填写');
    if (rest.level !== 'province' && rest.parentCode === undefined && 'parentCode' in rest)
      return invalid('unit_parent', '省局以外的单位要填上级代码');
    if (rest.parentCode === code) return invalid('unit_parent', '上级代码不能是单位自己');
    return valid<NewRecord>({
      ...rest,
      ...('aliases' in rest ? { aliases: rest.aliases ?? [] } : {}),
      ...('halls' in rest ? { halls: rest.halls ?? [] } : {}),
      ...('contacts' in rest ? { contacts: rest.contacts ?? [] } : {}),
      ...(liaisonName === undefined ? {} : { liaison: { name: liaisonName, phone: liaisonPhone } }),
      _id: code as string,
    });
  },
  model: unitModel as unknown as ImportKind['model'],
  complete: (records, connection) => unitRowFaults(records as UnitRow[], connection),
  write: (records, options) => writeUnitRows(records as UnitRow[], options),
};

const ROLES: Record<string, ContactRole> = {
  法定代表人: '法定代表人',
  '法定代表人(负责人)': '法定代表人',
  负责人: '法定代表人',
  业主: '法定代表人',
  财务负责人: '财务负责人',
  财务主管: '财务主管',
  办税人员: '办税人员',
  办税人: '办税人员',
};

const usesList: CellReader<ContactUse[]> = (text, context) => {
  const read = list(text, context);
  if (!read.ok) return read;
  const unknown = read.value.find((use) => !(CONTACT_USES as readonly string[]).includes(use));
  return unknown === undefined
    ? valid(CONTACT_USES.filter((use) => read.value.includes(use)))
    : invalid('contact_use', `应为：${CONTACT_USES.join('、')}，用；隔开`);
};

export const contacts: ImportKind = {
  name: 'contacts',
  title: '通讯录',
  columns: [
    column('taxpayerId', '纳税人识别号', taxpayerId, {
      required: true,
      aliases: ['统一社会信用代码', '税号'],
      form: '18位或旧15位',
      example: '92410105MA9DEM001G',
    }),
    column('taxpayerName', '纳税人名称', textOf(120), { aliases: ['名称'], form: '不填则取自纳税人数据', example: '' }),
    column('role', '联系人身份', oneOf(ROLES), {
      required: true,
      aliases: ['身份', '角色'],
      form: '法定代表人、财务负责人、财务主管、办税人员',
      example: '法定代表人',
    }),
    column('personName', '姓名', textOf(30), { required: true, aliases: ['联系人'], form: '姓名', example: '示例甲' }),
    column('mobile', '手机号码', mobile, {
      required: true,
      aliases: ['手机', '移动电话'],
      form: '11位',
      example: '13800138000',
    }),
    column('unitCode', '单位代码', unitCode, {
      aliases: ['主管税务机关代码'],
      form: '不填则取自纳税人数据',
      example: '',
    }),
    column('uses', '优先用途', usesList, {
      aliases: ['用途'],
      form: `${CONTACT_USES.join('、')}，用；隔开；不填为都可`,
      example: '',
    }),
    column('active', '在用', oneOf({ 是: true, 否: false }), { form: '是或否；不填为是', example: '是' }),
  ],
  build(values) {
    const row = values as unknown as { taxpayerId: string; role: ContactRole; personName: string; mobile: string };
    const { active, taxpayerName, unitCode: code, ...rest } = values;
    const id = contactId(row.taxpayerId, row.role, row.personName);
    return valid<NewRecord>({
      ...rest,
      ...(taxpayerName === undefined ? {} : { taxpayerName }),
      ...(code === undefined ? {} : { unitCode: code }),
      ...('active' in values ? { active: active ?? true } : {}),
      ...('uses' in values ? { uses: values.uses ?? [] } : {}),
      ...derivedOf(id, row.mobile),
      _id: id,
    });
  },
  model: contactModel as unknown as ImportKind['model'],
  onInsert: (now) => ({ active: true, since: now, uses: [], formerNumbers: [], revision: 1 }),
  onUpdate(before, after, now) {
    const was = before as unknown as ContactRecord;
    const revision = (was.revision ?? 1) + 1;
    if (before.mobile === after.mobile) return { revision };
    const former: FormerNumber = { mobile: was.mobile, since: was.since, until: now, by: 'import' };
    // What the receipts said was said of the old number; the task is finished by the job that follows them.
    return { revision, since: now, formerNumbers: [...(was.formerNumbers ?? []), former], reach: undefined };
  },
  async complete(records, connection) {
    const ids = [...new Set(records.map((record) => record.taxpayerId as string))];
    const known = new Map(
      ids.length === 0
        ? []
        : (
            await taxpayerModel(connection)
              .find({ _id: { $in: ids } })
              .lean()
          ).map((t) => [t._id, t] as const),
    );
    const problems = new Map<number, RowProblem>();
    for (const [index, record] of records.entries()) {
      const taxpayer = known.get(record.taxpayerId as string);
      record.taxpayerName ??= taxpayer?.name;
      // The registration says who is in charge; a file speaks for taxpayers that are not there yet.
      if (taxpayer) {
        record.unitCode = taxpayer.bureauCode;
        record.officerCode = taxpayer.officer?.code;
      }
      if (record.taxpayerName === undefined || record.unitCode === undefined)
        problems.set(index, {
          heading: '纳税人识别号',
          value: record.taxpayerId as string,
          reason: '没有这个纳税人：请先导入纳税人，或在本行填写纳税人名称和单位代码',
        });
    }
    return problems;
  },
};
