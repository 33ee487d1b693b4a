import { Command, CommanderError } from 'commander';
import { addAccounts } from './cli/accounts';
import { addAudit } from './cli/audit';
import { addChat } from './cli/chat';
import { admitCommand } from './cli/command-rights';
import { addDemo } from './cli/demo';
import { addEvaluate } from './cli/evaluate';
import { addEvaluation } from './cli/evaluation';
import { addGateway } from './cli/gateway';
import { addImport } from './cli/import';
import { addKnowledge } from './cli/knowledge';
import { addOperators } from './cli/operators';
import { addOrders } from './cli/orders';
import { addPdu } from './cli/pdu';
import { addRoute } from './cli/route';
import { AppError, errorMessage } from './core/errors';
import { StoreError } from './store/errors';

/** Every command of `sms12366`. docs/commands.md names them all; a test binds the two. */
export function createProgram(): Command {
  const program = new Command('sms12366')
    .description('12366 交互短信平台的命令行工具（启动服务用 npm start）')
    .showHelpAfterError('(sms12366 --help 列出全部命令)');
  addChat(program);
  addOrders(program);
  addOperators(program);
  addImport(program);
  addDemo(program);
  addEvaluation(program);
  addEvaluate(program);
  addKnowledge(program);
  addAccounts(program);
  addRoute(program);
  addPdu(program);
  addGateway(program);
  addAudit(program);
  return program.hook('preAction', (_, command) => admitCommand(command));
}

/** The rows of docs/commands.md. */
export function commandTable(program: Command): string {
  const rows = program.commands.flatMap((command) => {
    const leaves = command.commands.length === 0 ? [command] : command.commands;
    return leaves.map((leaf) => {
      const name = leaf === command ? leaf.name() : `${command.name()} ${leaf.name()}`;
      const options = leaf.options.map(({ flags }) => `\`${flags}\``).join(' ');
      return `| \`${name}\` | ${options === '' ? '–' : options} | ${leaf.description()} |`;
    });
  });
  return ['| Command | Options | What it does |', '|---|---|---|', ...rows].join('\n');
}

async function run(argv: string[]): Promise<void> {
  try {
    await createProgram().exitOverride().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    const said = error instanceof AppError || error instanceof StoreError ? error.personMessage : errorMessage(error);
    process.stderr.write(`${said}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void run(process.argv);
