import { openStore } from '../../src/store/store';
import { describeWith } from '../support/services';
import { conformance } from './conformance';

describeWith('MONGODB_URL', 'MongoDB', (mongodbUrl) => {
  conformance(() => openStore({ mongodbUrl }));
});

test('a MongoDB that does not answer is a typed error', async () => {
  const mongodbUrl = 'mongodb://127.0.0.1:1/none?serverSelectionTimeoutMS=100';
  await expect(openStore({ mongodbUrl })).rejects.toMatchObject({
    name: 'StoreError',
    code: 'unreachable',
    retryable: true,
  });
});
