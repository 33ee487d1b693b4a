import { join } from 'node:path';
import { type Knowledge, loadKnowledge } from '../../src/knowledge/knowledge';

/** The articles as shipped: loading them takes less than writing others. */
export function shippedKnowledge(): Promise<Knowledge> {
  return loadKnowledge(join(__dirname, '../../knowledge'));
}
