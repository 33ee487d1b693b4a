import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks for what must not be seen, line by line, on a terminal or from a pipe. */
export interface SecretPrompt {
  /** The line typed, without the spaces around it; empty where the input has ended. */
  ask(question: string): Promise<string>;
  close(): void;
}

/**
 * Opens standard input at the first question and keeps it open until `close`: one reader for all answers, so that a pipe with several
 * lines loses none. Nothing typed is shown.
 */
export function createSecretPrompt(): SecretPrompt {
  let lines: ReturnType<typeof createInterface> | undefined;
  let read: AsyncIterator<string> | undefined;
  return {
    ask: async (question) => {
      process.stderr.write(question);
      if (lines === undefined) {
        const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
        lines = createInterface({ input: process.stdin, output: nowhere, terminal: process.stdin.isTTY });
        read = lines[Symbol.asyncIterator]();
      }
      const next = await read?.next();
      process.stderr.write('\n');
      return next === undefined || next.done === true ? '' : next.value.trim();
    },
    close: () => lines?.close(),
  };
}
