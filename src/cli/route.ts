import { basename } from 'node:path';
import { Command } from 'commander';
import { createCarrierLookup } from '../carriers/carrier-of';
import { describeRoute, explainRoute } from '../carriers/explain-route';
import { readPorted } from '../carriers/read-ported';
import { AppError } from '../core/errors';
import { checkMobile } from '../core/mobile';
import { withCarriers } from './with-carriers';

const SHOWN_FAULTS = 20;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function test(number: string, options: { from?: string; json: boolean }): Promise<void> {
  const mobile = checkMobile(number);
  if (!mobile.ok) throw new AppError(mobile.code, 'not a mobile number', { personMessage: `${mobile.expected}。` });
  await withCarriers(async ({ gather, nodes, ported, segments }) => {
    const [{ accounts, faults }, running, table] = await Promise.all([
      gather(),
      nodes.read(),
      segments(),
      ported.refresh(),
    ]);
    const explained = explainRoute(mobile.value, {
      lookup: createCarrierLookup(table, ported),
      accounts,
      ...(running[0] === undefined ? {} : { states: running[0].accounts }),
      ...(options.from === undefined ? {} : { cameBy: options.from }),
    });
    if (options.json) say(JSON.stringify(explained));
    else for (const line of describeRoute(explained)) say(line);
    for (const { text } of options.json ? [] : faults) say(`错误：${text}`);
  });
}

async function importPorted(path: string, options: { replace: boolean; gbk: boolean }): Promise<void> {
  const { portings, faults } = await readPorted(path, { gbk: options.gbk });
  for (const { line, message } of faults.slice(0, SHOWN_FAULTS)) say(`第${line}行：${message}`);
  if (faults.length > SHOWN_FAULTS) say(`…… 共${faults.length}行未导入。`);
  if (faults.length > 0) process.exitCode = 1;
  if (options.replace && faults.length > 0) {
    say('有错误的行，全量替换没有进行；改正后再导入。');
    return;
  }
  await withCarriers(async ({ ported, who, recorded }) => {
    const what = {
      object: { kind: 'file', id: basename(path) },
      after: { kind: 'ported-numbers', rows: portings.length, rejected: faults.length, replace: options.replace },
    };
    const kept = await recorded(what, () => ported.enter(portings, { replace: options.replace, by: who }));
    say(`导入${portings.length}个号码，携号转网名单现有${kept}个，运行中的服务数秒内生效。`);
  });
}

export function addRoute(program: Command): void {
  const route = program.command('route').description('路由：号码属于哪个运营商、经哪个账号发送');
  route.addCommand(
    new Command('test')
      .description('说明一个号码的运营商、依据和依次使用的账号；test 可省略')
      .argument('<mobile>')
      .option('--from <account>', '纳税人的短信来自哪个账号（回复优先原路返回）')
      .option('--json', '输出 JSON', false)
      .action(test),
    { isDefault: true },
  );
  route
    .command('import')
    .description('导入携号转网名单（CSV：号码,运营商；运营商写“取消”即移出名单）；有未导入的行时退出码为1')
    .argument('<file>')
    .option('--replace', '全量替换原有名单', false)
    .option('--gbk', '文件为 GB18030 编码', false)
    .action(importPorted);
}
