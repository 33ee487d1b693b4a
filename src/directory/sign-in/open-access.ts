import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Keys } from '../../store/keys';
import type { Audit } from '../audit/audit';
import { createOperators } from '../operators/create-operators';
import type { DrawBelow } from '../operators/initial-password';
import type { CodeRules } from '../operators/operator-code';
import type { Operators } from '../operators/operators';
import type { ReadingsOf } from '../operators/search-words';
import type { Place, UnitTree } from '../rights';
import { isAdministrator } from '../roles';
import type { AccessLimits, Sealing } from './access-limits';
import { createAllowances } from './allowances';
import type { CommonWords } from './common-passwords';
import { createSignIn } from './create-sign-in';
import { createDevices } from './devices';
import { createInvites } from './invites';
import type { Random } from './one-time-codes';
import { createPasswordHasher, type PasswordHasher } from './password-hasher';
import { createSessions } from './sessions';
import type { SignIn } from './sign-in';

export interface AccessDeps {
  connection: Connection;
  keys: Pick<Keys, 'publish'>;
  clock: Clock;
  audit: Pick<Audit, 'record' | 'around'>;
  /** Seals the secrets of generators, and keys the CSRF tokens. */
  sealing: Sealing;
  /** `randomBytes` and `randomInt` of node:crypto in service. */
  random: Random;
  drawBelow: DrawBelow;
  limits(): Promise<AccessLimits>;
  tree(): Promise<UnitTree>;
  /** Whether there is such a unit and it has not ended. */
  isLiveUnit(code: string): Promise<boolean>;
  rules: CodeRules;
  words: CommonWords;
  readingsOf: ReadingsOf;
}

/** The people of the bureau and their way in. */
export interface Access {
  operators: Operators;
  signIn: SignIn;
  hasher: PasswordHasher;
  /** For the guard: where an operator belongs; of `placeOfAdministrator` only those who are one. */
  placeOf(code: string): Promise<Place | undefined>;
  placeOfAdministrator(code: string): Promise<Place | undefined>;
}

/** Puts operators and sign-in together over one store. */
export function openAccess(deps: AccessDeps): Access {
  const { words, readingsOf } = deps;
  const hasher = createPasswordHasher();
  const sessions = createSessions(deps);
  const invites = createInvites(deps);
  const operators = createOperators({ ...deps, sessions, hasher, invites });
  const signIn = createSignIn({
    ...deps,
    ...{ sessions, hasher, invites },
    allowances: createAllowances(deps),
    devices: createDevices(deps),
    policy: { words, readingsOf },
  });
  return {
    ...{ operators, signIn, hasher },
    placeOf: async (code) => {
      const operator = await operators.get(code);
      return operator && { unitCode: operator.unitCode };
    },
    placeOfAdministrator: async (code) => {
      const operator = await operators.get(code);
      return operator && isAdministrator(operator.roles) ? { unitCode: operator.unitCode } : undefined;
    },
  };
}
