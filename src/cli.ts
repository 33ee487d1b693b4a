import { Command, CommanderError } from 'commander';
import { addChat } from './cli/chat';
import { addDemo } from './cli/demo';
import { addEvaluation } from './cli/evaluation';
import { addImport } from './cli/import';
import { addOrders } from './cli/orders';
import { AppError, errorMessage } from './core/errors';
import { StoreError } from './store/errors';

/** Every command of `sms12366`. docs/commands.md names them all; a test binds the two. */
export function createProgram(): Command {
  const program = new Command('sms12366')
    .description('12366 interactive SMS engine: tools for the people who run it (npm start runs the service)')
    .showHelpAfterError('(sms12366 --help 列出全部命令)');
  addChat(program);
  addOrders(program);
  addImport(program);
  addDemo(program);
  addEvaluation(program);
  return program;
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
