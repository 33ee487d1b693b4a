import pino from 'pino';
import { openApp } from './app';
import { readConfig } from './config';
import { AppError, errorMessage } from './core/errors';
import { boundHeap } from './memory';

/** Longer than the drain of delivery and the close of the web server together: past it something hangs. */
const STOP_WATCHDOG_MS = 20_000;

function announce(address: string, demo: boolean, tookMs: number): void {
  const lines = [
    '',
    `  12366 短信平台已启动（${(tookMs / 1000).toFixed(1)} 秒）`,
    ...(demo ? [`  演示入口：${address}/`, `  演示手机：${address}/handset/`] : []),
    `  工作台：${address}/console/`,
    ...(demo ? ['  终端里的手机：npx sms12366 chat --from 13800138000'] : []),
    `  接口文档：${address}/openapi.json`,
    '  按 Ctrl-C 停止',
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The process: configuration, start, orderly stop on SIGINT and SIGTERM. */
async function serve(): Promise<void> {
  const startedAt = performance.now();
  boundHeap();
  const config = readConfig();
  const logger = pino({ level: config.LOG_LEVEL, base: null }, pino.destination(2));
  const app = await openApp(config, { logger });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    process.stdout.write(`收到 ${signal}，正在停止……\n`);
    const watchdog = setTimeout(() => {
      logger.fatal('stopping took too long');
      process.exit(1);
    }, STOP_WATCHDOG_MS);
    watchdog.unref();
    app.stop().then(
      () => process.stdout.write('已停止。\n'),
      (error: unknown) => {
        logger.fatal({ error: errorMessage(error) }, 'stopping failed');
        process.exitCode = 1;
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const address = await app.listen();
  announce(address.replace('[::1]', 'localhost'), config.DEMO, performance.now() - startedAt);
}

if (require.main === module) {
  serve().catch((error: unknown) => {
    process.stderr.write(`启动失败：${error instanceof AppError ? error.personMessage : errorMessage(error)}\n`);
    process.exitCode = 1;
  });
}
