import type { Command } from 'commander';
import { formatMinute } from '../core/shanghai-time';
import { maskMobile } from '../core/mobile';
import { operatorError } from '../directory/operators/errors';
import { administratorRoleOf, ROLES } from '../directory/roles';
import { importOperatorsFile } from './import-operators';
import { withAccess } from './with-access';

const PAGE = 200;
const STATUS_NAMES = { active: '在岗', suspended: '已暂停', left: '已离岗' } as const;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface InviteOptions {
  name?: string;
  unit?: string;
  mobile?: string;
  code?: string;
}

async function invite({ name, unit, mobile, code }: InviteOptions): Promise<void> {
  await withAccess(async ({ access, config, tree, warrant }) => {
    const role = unit === undefined ? undefined : administratorRoleOf(tree.levelOf(unit));
    const isNew = name !== undefined && unit !== undefined && mobile !== undefined;
    if (!isNew && code === undefined)
      throw operatorError('operator_name_form', '--name, --unit and --mobile, or --code');
    if (isNew && role === undefined) throw operatorError('operator_role_level', `no administrators at ${unit}`);
    const whom =
      isNew && role !== undefined
        ? { name, unitCode: unit, mobile, roles: [role], ...(code === undefined ? {} : { code }) }
        : { code: code ?? '' };
    const { operator, token, validUntil } = await access.operators.invite(whom, warrant);
    const roles = operator.roles.map((one) => ROLES[one]).join('、');
    say(`${operator.name}（工号 ${operator.code}，${roles}）请用浏览器打开下面的链接，设置密码并绑定动态码：`);
    say(`http://${config.HOST}:${config.PORT}/console/invite/${token}`);
    say(`链接只能用一次，${formatMinute(validUntil)} 前有效；域名或端口不同请自行替换。不要转发给他人。`);
  });
}

async function list(options: { unit?: string; q?: string }): Promise<void> {
  await withAccess(async ({ access, warrant, tree }) => {
    await warrant.demand('operators.read', { unitCode: options.unit ?? '' });
    const unitCodes = options.unit === undefined ? undefined : tree.withBelow(options.unit);
    let cursor: string | undefined;
    do {
      const page = await access.operators.find(
        {
          limit: PAGE,
          ...(options.q === undefined ? {} : { q: options.q }),
          ...(unitCodes === undefined ? {} : { unitCodes }),
          ...(cursor === undefined ? {} : { cursor }),
        },
        { everywhere: true, unitCodes: [] },
      );
      for (const { code, name, unitCode, roles, status, mobile } of page.items) {
        const shown = roles.map((role) => ROLES[role]).join('、');
        say([code, name, unitCode, maskMobile(mobile), shown, STATUS_NAMES[status]].join('  '));
      }
      if (cursor === undefined && page.items.length === 0) {
        say('还没有操作员：用 sms12366 operators invite 邀请第一位省局管理员。');
      }
      cursor = page.next;
    } while (cursor !== undefined);
  });
}

async function signOut(code: string): Promise<void> {
  await withAccess(async ({ access, warrant }) => {
    const { ended } = await access.operators.signOut(code, warrant);
    say(`已退出 ${code} 的 ${ended} 处登录。`);
  });
}

export function addOperators(program: Command): void {
  const operators = program.command('operators').description('操作员：邀请管理员、列出、退出登录');
  operators
    .command('invite')
    .description(
      '生成管理员的一次性登录链接（24小时）；新建给出姓名、单位、手机，已有的管理员丢失密码和动态码时给出工号',
    )
    .option('--name <姓名>', '真实姓名')
    .option('--unit <code>', '单位代码；角色是该级的管理员')
    .option('--mobile <号码>', '手机号码')
    .option('--code <工号>', '已有管理员的工号，或新建时指定的工号')
    .action(invite);
  operators
    .command('list')
    .description('列出操作员')
    .option('--unit <code>', '只列这个单位及其下级')
    .option('--q <文字>', '姓名、拼音首字母、工号或手机')
    .action(list);
  operators
    .command('import')
    .description('从 CSV 或 XLSX 文件导入操作员，列同控制台的模板；新建的给出初始密码。有退回的行时退出码为1')
    .argument('<file>', 'CSV(UTF-8 或 GB18030)或 XLSX 文件，一次最多1000行')
    .requiredOption('--as <code>', '以哪个操作员的身份（工号）；密码在终端输入')
    .option('--dry-run', '只检查，不写入', false)
    .action(importOperatorsFile);
  operators.command('sign-out').description('退出一名管理员的全部登录').argument('<code>').action(signOut);
}
