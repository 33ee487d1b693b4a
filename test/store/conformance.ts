import type { Store } from '../../src/store/store';
import { benchOf } from './conformance/collection';
import { concurrencyConformance } from './conformance/concurrency';
import { indexConformance } from './conformance/indexes';
import { insertConformance } from './conformance/inserts';
import { queryConformance } from './conformance/queries';
import { updateConformance } from './conformance/updates';

/** What both engines must do alike: everything the rooms ask of a store. */
export function conformance(open: () => Promise<Store>): void {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  const bench = benchOf(() => store);

  describe('queries', () => queryConformance(bench));
  describe('inserts', () => insertConformance(bench));
  describe('updates', () => updateConformance(bench));
  describe('indexes', () => indexConformance(bench));
  describe('concurrency', () => concurrencyConformance(bench));
}
