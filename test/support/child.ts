import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

export interface Child {
  readonly process: ChildProcess;
  /** Lines of standard output, as they come. */
  readonly lines: AsyncIterableIterator<string>;
  /** Exit code, or the signal's name; with what the child wrote to standard error when that is not empty. */
  readonly ended: Promise<{ code: number | string | null; errors: string }>;
}

/** Starts a TypeScript file of the tests as a process of its own. */
export function startChild(file: string, ...args: string[]): Child {
  const register = join(__dirname, 'register-ts.cjs');
  const child = spawn(process.execPath, ['-r', register, file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<{ code: number | string | null; errors: string }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code: code ?? signal, errors }));
  });
  return { process: child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](), ended };
}
