import { openStore } from '../../src/store/store';
import { temporaryDirectory } from '../support/temporary-directory';
import { conformance } from './conformance';

describe('the embedded engine', () => {
  const directory = temporaryDirectory();
  conformance(() => openStore({ dataDir: directory() }));
});
