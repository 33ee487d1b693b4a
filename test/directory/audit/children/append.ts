/** Appends entries to the audit chain of `<directory>` until killed, or until 300 are in; prints each id once it is durable. */
import { systemClock } from '../../../../src/core/clock';
import { createAudit } from '../../../../src/directory/audit/create-audit';
import { ensureIndexes, openStore } from '../../../../src/store/store';

async function main(directory: string, name: string): Promise<void> {
  const store = await openStore({ dataDir: directory });
  const audit = createAudit({ connection: store.connection, clock: systemClock });
  await ensureIndexes(store.connection);
  const by = { code: name, name: '示例甲', unitCode: '1410105', from: '10.0.0.8' };
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  for (let n = 0; n < 30; n++) {
    await Promise.all(
      Array.from({ length: 10 }, async (_, k) => {
        const id = `${name}-${n}-${k}`;
        await audit.record({ action: 'contacts.edit', by, object: { kind: 'contact', id }, outcome: 'done' });
        process.stdout.write(`${id}\n`);
      }),
    );
  }
  await store.close();
  process.exit(0);
}

void main(process.argv[2] as string, process.argv[3] as string);
