/** Writes to `<directory>` until killed, and prints each id once its write was acknowledged. */
import { openStore } from '../../../src/store/store';

async function main(directory: string): Promise<void> {
  const store = await openStore({ dataDir: directory });
  const collection = store.connection.collection<{ _id: string; text: string; total?: number }>('work');
  await collection.createIndex({ text: 1 }, { unique: true });
  await collection.updateOne({ _id: 'sum' }, { $set: { total: 0, text: 'sum' } }, { upsert: true });
  for (let n = 0; ; n += 1) {
    await Promise.all(
      Array.from({ length: 20 }, async (_, k) => {
        const _id = `${n}-${k}`;
        await collection.insertOne({ _id, text: `${_id} ${'字'.repeat(200)}` });
        process.stdout.write(`${_id}\n`);
      }),
    );
    await collection.updateOne({ _id: 'sum' }, { $inc: { total: 20 } });
    process.stdout.write(`total ${(n + 1) * 20}\n`);
  }
}

void main(process.argv[2] as string);
