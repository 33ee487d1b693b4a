import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import pino from 'pino';
import { readConfig } from '../config';
import { AppError } from '../core/errors';
import { checkMobile } from '../core/mobile';
import { formatMinute } from '../core/shanghai-time';
import type { ThreadEntry } from '../delivery/delivery';
import { openApp } from '../app';

const POLL_MS = 250;

/** The phone's other end: a running service over HTTP, or the service opened in this process. */
interface Line {
  send(text: string): Promise<void>;
  thread(): Promise<ThreadEntry[]>;
  close(): Promise<void>;
}

async function lineToRunningService(base: string, from: string): Promise<Line | undefined> {
  const alive = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(500) }).then(
    (response) => response.ok,
    () => false,
  );
  if (!alive) return undefined;
  const call = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(`${base}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    const body = (await response.json()) as { error?: { message?: string } };
    if (!response.ok)
      throw new AppError('chat_refused', `${path}: ${response.status}`, {
        personMessage: body.error?.message ?? '服务拒绝了请求。',
      });
    return body;
  };
  return {
    send: async (text) => {
      await call('/api/handset/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from, text }),
      });
    },
    thread: async () => {
      const { entries } = (await call(`/api/handset/threads/${from}?limit=50`)) as {
        entries: (Omit<ThreadEntry, 'at'> & { at: string })[];
      };
      return entries.map((entry) => ({ ...entry, at: new Date(entry.at) }));
    },
    close: () => Promise.resolve(),
  };
}

async function lineInThisProcess(from: string): Promise<Line> {
  const app = await openApp({ ...readConfig(), DEMO: true }, { logger: pino({ level: 'error' }, pino.destination(2)) });
  await app.start();
  const { handset } = app;
  if (handset === undefined)
    throw new AppError('chat_no_handset', 'the demo handset is off', { personMessage: '演示手机未启用。' });
  return {
    send: async (text) => {
      await handset.text(from, text);
    },
    thread: () => app.delivery.thread(from, 50),
    close: () => app.stop(),
  };
}

const TICKS: Readonly<Record<string, string>> = {
  delivered: '✓✓',
  sent: '✓',
  failed: '✗ 发送失败',
  expired: '✗ 已过期',
  doubtful: '? 存疑',
};

function show(entry: ThreadEntry): string {
  const segments = entry.segments > 1 ? ` ${entry.segments}条` : '';
  return `\n12366  ${formatMinute(entry.at).slice(11)}${segments} ${TICKS[entry.state] ?? '…'}\n  ${entry.text.replaceAll('\n', '\n  ')}\n`;
}

export function addChat(program: Command): void {
  program
    .command('chat')
    .description('终端里的手机：输入短信，读回复；空行或 Ctrl-D 退出')
    .requiredOption('--from <mobile>', '发短信的手机号，如 13800138000')
    .action(async ({ from: typed }: { from: string }) => {
      const checked = checkMobile(typed);
      if (!checked.ok) throw new AppError('chat_number', `--from ${typed}`, { personMessage: checked.expected });
      const from = checked.value;
      const line =
        (await lineToRunningService(`http://127.0.0.1:${readConfig().PORT}`, from)) ?? (await lineInThisProcess(from));
      const shown = new Set((await line.thread()).map((entry) => entry.id));
      const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: process.stdin.isTTY });
      process.stdout.write(`已连接 12366，本机号码 ${from}。输入短信后回车发送，空行退出。\n`);

      const showNew = async (): Promise<boolean> => {
        let answered = false;
        for (const entry of await line.thread()) {
          const settled = entry.direction === 'out' && !['queued', 'sending'].includes(entry.state);
          if (!settled || shown.has(entry.id)) continue;
          shown.add(entry.id);
          answered = true;
          process.stdout.write(show(entry));
        }
        return answered;
      };
      const waitForAnswer = async (): Promise<void> => {
        for (let waited = 0; waited < 10_000; waited += POLL_MS) {
          if (await showNew()) return;
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
      };

      try {
        terminal.setPrompt('我> ');
        terminal.prompt();
        for await (const text of terminal) {
          if (text.trim() === '') break;
          await line.send(text);
          await waitForAnswer();
          terminal.prompt();
        }
      } finally {
        terminal.close();
        await line.close();
      }
    });
}
