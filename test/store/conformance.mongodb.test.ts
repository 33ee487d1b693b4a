import { openStore } from '../../src/store/store';
import { describeWith } from '../support/services';
import { conformance } from './conformance';

// The test machines' server answers some writes only after hundreds of milliseconds when many come at once.
jest.setTimeout(180_000);

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
