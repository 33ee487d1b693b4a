import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadUnderstander } from '../../src/intents/understander';
import type { Understander } from '../../src/intents/understanding';

/** The understander of the product, its model kept between test runs; trained again when code or sentences changed. */
export function realUnderstander(): Promise<Understander> {
  return loadUnderstander({
    corpusDir: join(__dirname, '../../knowledge/intents'),
    cacheDir: join(tmpdir(), 'sms12366-test-model'),
  });
}
