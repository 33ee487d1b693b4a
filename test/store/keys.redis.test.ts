import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { openRedisKeys } from '../../src/store/keys-redis';
import { describeWith } from '../support/services';
import { keysContract } from './keys-contract';

describeWith('REDIS_URL', 'keys on Redis', (url) => {
  // Time that passes is Redis's own: it holds back the answer for so long.
  const waiter = createClient({ url });
  beforeAll(() => waiter.connect());
  afterAll(() => waiter.close());

  keysContract(async () => {
    const prefix = `test:${randomUUID()}:`;
    const [one, other] = await Promise.all([openRedisKeys({ url, prefix }), openRedisKeys({ url, prefix })]);
    const pass = async (milliseconds: number): Promise<void> => {
      await waiter.blPop(`${prefix}never`, milliseconds / 1000);
    };
    return { one, other, pass };
  });
});

test('a Redis that does not answer is a typed error', async () => {
  await expect(openRedisKeys({ url: 'redis://127.0.0.1:1' })).rejects.toMatchObject({
    name: 'StoreError',
    code: 'unreachable',
    retryable: true,
  });
});
