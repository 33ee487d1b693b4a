/** Increments one counter 300 times, inserts with keys another process also tries, and prints how many it inserted. */
import { openStore } from '../../../src/store/store';

async function main(directory: string): Promise<void> {
  const store = await openStore({ dataDir: directory });
  const collection = store.connection.collection<{ _id: string; n?: number; key?: string }>('shared');
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  let inserted = 0;
  for (let i = 0; i < 300; i += 10) {
    await Promise.all(
      Array.from({ length: 10 }, async (_, k) => {
        await collection.updateOne({ _id: 'n' }, { $inc: { n: 1 } }, { upsert: true });
        await collection.insertOne({ _id: `${process.pid}-${i + k}`, key: `k${i + k}` }).then(
          () => (inserted += 1),
          (error: { code?: number }) => {
            if (error.code !== 11000) throw error;
          },
        );
      }),
    );
  }
  await store.close();
  process.stdout.write(`${inserted}\n`);
  process.exit(0);
}

void main(process.argv[2] as string);
