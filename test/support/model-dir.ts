import { join } from 'node:path';

/** Where the tests keep the model trained from knowledge/intents: once for all of them (global-setup.ts). */
export const MODEL_DIR = join(__dirname, '../../.cache/model');
