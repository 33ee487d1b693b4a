/** Claims what is queued in `<directory>`, collection `work`, and prints the ids as JSON. */
import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongoose';
import { openStore } from '../../../src/store/store';
import { claimAll } from '../claiming';
import type { Stored } from '../conformance/collection';

async function main(directory: string): Promise<void> {
  const store = await openStore({ dataDir: directory });
  process.stdout.write('ready\n');
  // All start together: the parent says when.
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const collection = store.connection.collection('work') as unknown as Collection<Stored>;
  const claimed = await Promise.all(Array.from({ length: 2 }, () => claimAll(collection, 20, () => randomUUID())));
  await store.close();
  process.stdout.write(`${JSON.stringify(claimed.flat())}\n`);
  process.exit(0);
}

void main(process.argv[2] as string);
