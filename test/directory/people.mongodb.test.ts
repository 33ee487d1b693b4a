import { openStoresOn } from '../support/engines';
import { describeWith } from '../support/services';

// The test machines' server answers some writes only after hundreds of milliseconds when many come at once.
jest.setTimeout(120_000);

/** What the embedded store is tested with, once more: who works in the bureau, what they are asked to do, and what is kept of it. */
const SUITES = [
  './sign-in/sign-in.test',
  './operators/authority.test',
  './audit/audit.test',
  './tasks/tasks.test',
  './settings/settings.test',
];

describeWith('MONGODB_URL', 'on MongoDB', (mongodbUrl) => {
  openStoresOn(mongodbUrl);
  describe.each(SUITES)('%s', (suite) => void jest.requireActual(suite));
});
