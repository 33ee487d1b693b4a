import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Audit } from '../audit/audit';
import type { ReadingsOf } from '../operators/search-words';
import type { AccessLimits, Sealing } from './access-limits';
import type { Allowances } from './allowances';
import type { CommonWords } from './common-passwords';
import type { Devices } from './devices';
import type { Invites } from './invites';
import type { Random } from './one-time-codes';
import type { PasswordHasher } from './password-hasher';
import type { Sessions } from './sessions';

/** What the way in needs. */
export interface SignInDeps {
  connection: Connection;
  clock: Clock;
  audit: Pick<Audit, 'record' | 'around'>;
  sessions: Sessions;
  hasher: PasswordHasher;
  allowances: Allowances;
  devices: Devices;
  invites: Invites;
  sealing: Sealing;
  random: Random;
  limits(): Promise<AccessLimits>;
  policy: { words: CommonWords; readingsOf: ReadingsOf };
}
