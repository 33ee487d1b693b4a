import { join } from 'node:path';
import { loadUnderstander } from '../../src/intents/understander';
import { MODEL_DIR } from './model-dir';

/** Trains the model once, before the suites that use it run side by side; a cached one is only checked. */
export default async function setUp(): Promise<void> {
  await loadUnderstander({ corpusDir: join(__dirname, '../../knowledge/intents'), cacheDir: MODEL_DIR });
}
