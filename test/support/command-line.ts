import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { MODEL_DIR } from './model-dir';

const REGISTER = join(__dirname, 'register-ts.cjs');
const COMMAND_LINE = join(__dirname, '../../src/cli.ts');

/** Starts `sms12366 …` as its users do; `environment` comes over that of the tests. */
export function startCommandLine(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['-r', REGISTER, COMMAND_LINE, ...args], { env: { ...process.env, ...environment } });
}

/** How a command ended, and what it wrote. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export type CommandLine = (args: readonly string[], input?: string) => Promise<Ended>;

/** Runs commands to their end, on an embedded store of their own. */
export function commandLineOn(dataDir: string, environment: NodeJS.ProcessEnv = {}): CommandLine {
  const own = { DATA_DIR: dataDir, MODEL_DIR, MONGODB_URL: '', REDIS_URL: '', ...environment };
  return (args, input = '') => {
    const child = startCommandLine(args, own);
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (ended.out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (ended.err += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new Promise((resolve) => child.once('close', (code) => resolve({ ...ended, code })));
  };
}
