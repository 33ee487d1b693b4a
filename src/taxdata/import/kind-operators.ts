import { invalid, valid } from '../../core/checked';
import { operatorModel } from '../../directory/operators/operator-model';
import { type Role, ROLE_NAMES, ROLES } from '../../directory/roles';
import { type CellReader, codeOf, mobile, textOf } from './cells';
import { column, type ImportKind, type NewRecord } from './kind';

const roles: CellReader<Role[]> = (text) => {
  const names = text
    .normalize('NFKC')
    .split(/[;,、\s]+/)
    .filter((name) => name !== '');
  const found = names.map((name) => ROLE_NAMES.find((role) => ROLES[role] === name));
  const known = found.filter((role) => role !== undefined);
  return known.length === names.length && known.length > 0
    ? valid([...new Set(known)])
    : invalid('cell_roles', `应为下列角色，多个用；隔开：${Object.values(ROLES).join('、')}`);
};

/** A list of operators. Its rows are not written as they are: each goes through the room, with its rights and its first password. */
export const OPERATORS: ImportKind = {
  name: 'operators',
  title: '操作员',
  columns: [
    column('code', '工号', codeOf(/^[0-9A-Za-z]{4,20}$/, '应为工号，如14101050001'), {
      required: true,
      aliases: ['操作员代码', '人员代码'],
      form: '前几位与单位代码一致',
      example: '14101050001',
    }),
    column('name', '姓名', textOf(20), { required: true, aliases: ['真实姓名'], form: '真实姓名', example: '示例甲' }),
    column('unitCode', '单位代码', codeOf(/^[0-9A-Z]{4,20}$/, '应为单位代码(4至20位数字或字母)'), {
      required: true,
      aliases: ['机关代码'],
      form: '4至20位数字或字母',
      example: '14101050000',
    }),
    column('mobile', '手机', mobile, {
      required: true,
      aliases: ['手机号码', '移动电话'],
      form: '11位',
      example: '13800138000',
    }),
    column('roles', '角色', roles, { required: true, form: '角色名称，多个用；隔开', example: '税收管理员' }),
  ],
  build: ({ code, ...rest }) => valid<NewRecord>({ ...rest, _id: code as string }),
  model: operatorModel as unknown as ImportKind['model'],
};
