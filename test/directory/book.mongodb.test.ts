import { openStoresOn } from '../support/engines';
import { describeWith } from '../support/services';

// The test machines' server answers some writes only after hundreds of milliseconds when many come at once.
jest.setTimeout(120_000);

/** What the embedded store is tested with, once more: units, taxpayers, what they subscribe to and what they were told. */
const SUITES = [
  './units/units.test',
  './units/import-units.test',
  './address-book/contacts.test',
  './address-book/following.test',
  './subscriptions/subscriptions.test',
  './census.test',
  './visitors/visitors.test',
  '../web/self-service.test',
  '../web/conversations.test',
];

describeWith('MONGODB_URL', 'on MongoDB', (mongodbUrl) => {
  openStoresOn(mongodbUrl);
  describe.each(SUITES)('%s', (suite) => void jest.requireActual(suite));
});
