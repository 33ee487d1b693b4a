import pino from 'pino';
import { type App, openApp } from '../app';
import { readConfig } from '../config';

/** Opens the service's rooms beside the running service, without its channels and pages; what goes wrong is said on standard error. */
export async function withApp<T>(work: (app: App) => Promise<T>): Promise<T> {
  const app = await openApp(readConfig(), { logger: pino({ level: 'error' }, pino.destination(2)) });
  try {
    return await work(app);
  } finally {
    await app.stop();
  }
}
