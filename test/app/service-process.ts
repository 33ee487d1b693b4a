import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Thread } from '../../src/web/handset-api';
import { MODEL_DIR } from '../support/model-dir';

const ROOT = join(__dirname, '../..');
const START_MS = 60_000;

/** The service as a process of its own, as its users run it. */
export interface ServiceProcess {
  base: string;
  /** Resolves when the text is durable; rejects when the process went away first. */
  text(from: string, text: string, key: string): Promise<'accepted' | 'duplicate'>;
  thread(mobile: string): Promise<Thread['entries']>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });
}

/** Starts the service on `dataDir` and a free port; on the embedded store where `environment` names no other. */
export async function startService(dataDir: string, environment: Record<string, string> = {}): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['-r', join(ROOT, 'test/support/register-ts.cjs'), join(ROOT, 'src/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      MODEL_DIR,
      PORT: '0',
      LOG_LEVEL: 'error',
      DEMO_TAXPAYERS: '20',
      MONGODB_URL: '',
      REDIS_URL: '',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const base = await new Promise<string>((resolve, reject) => {
    let output = '';
    const tooLong = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the service did not start: ${output}`));
    }, START_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (address === undefined) return;
      clearTimeout(tooLong);
      resolve(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(tooLong);
      reject(new Error(`the service ended with ${code}: ${output}`));
    });
  });
  return {
    base,
    text: async (from, text, key) => {
      const response = await fetch(`${base}/api/handset/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from, text, key }),
      });
      const body = (await response.json()) as { outcome?: 'accepted' | 'duplicate'; error?: { code: string } };
      if (body.outcome === undefined) throw new Error(`not accepted: ${body.error?.code ?? response.status}`);
      return body.outcome;
    },
    thread: async (mobile) => {
      const response = await fetch(`${base}/api/handset/threads/${mobile}?limit=500`);
      return ((await response.json()) as Thread).entries;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited(child);
    },
    stop: async () => {
      child.kill('SIGTERM');
      return exited(child);
    },
  };
}
