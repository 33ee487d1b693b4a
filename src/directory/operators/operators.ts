import type { Author } from '../actor';
import type { Action, Place, Reach } from '../rights';
import type { Role } from '../roles';
import type { Operator, OperatorStatus } from './operator';

/**
 * In whose name something is changed, and the one check of what they may. The room itself says which rights a change needs
 * (O1), so that no way in can forget one.
 */
export interface Warrant {
  author: Author;
  /** Resolves where the table of rights allows it, else throws (and records the denial). */
  demand(action: Action, place: Place): void | Promise<void>;
}

export interface NewOperator {
  /** Absent: the next free code of the unit. */
  code?: string;
  name: string;
  unitCode: string;
  mobile: string;
  roles: readonly Role[];
}

/** A password for the first sign-in: shown once, stored only as a hash. */
export interface InitialPassword {
  initialPassword: string;
  validUntil: Date;
}

export interface OperatorChange {
  /** The revision the person saw. */
  revision: number;
  name?: string;
  mobile?: string;
  unitCode?: string;
  roles?: readonly Role[];
}

export interface OperatorQuery {
  /** Part of a name, or the beginning of a code, or a whole mobile. */
  q?: string;
  unitCodes?: readonly string[];
  role?: Role;
  status?: OperatorStatus;
  cursor?: string;
  /** At most 200. */
  limit: number;
}

export interface OperatorPage {
  items: Operator[];
  /** Where the next page begins. */
  next?: string;
}

/**
 * The people of the bureau. Everything that changes takes a warrant, is recorded, and throws AppErrors of the catalogue in
 * `errors.ts`. Suspending, leaving, resetting and changing rights end the operator's sessions at once.
 */
export interface Operators {
  get(code: string): Promise<Operator | undefined>;
  /** `reach`: the places the reader may see. */
  find(query: OperatorQuery, reach: Reach): Promise<OperatorPage>;
  /** The next free code of a unit. */
  nextCode(unitCode: string): Promise<string>;
  /** What entering somebody would do; refused for the same reasons, and nothing is written. */
  examine(operator: NewOperator & { code: string }, warrant: Warrant): Promise<'create' | 'change' | 'same'>;
  create(operator: NewOperator, warrant: Warrant): Promise<{ operator: Operator } & InitialPassword>;
  edit(code: string, change: OperatorChange, warrant: Warrant): Promise<Operator>;
  suspend(code: string, given: { revision: number; reason: string }, warrant: Warrant): Promise<Operator>;
  resume(code: string, given: { revision: number; reason: string }, warrant: Warrant): Promise<Operator>;
  /** The operator left the bureau: kept for the records, signs in no more. */
  leave(code: string, given: { revision: number; reason: string }, warrant: Warrant): Promise<Operator>;
  /** Left by mistake or came back: active again, with a new initial password. */
  rejoin(
    code: string,
    given: { revision: number; reason: string },
    warrant: Warrant,
  ): Promise<{ operator: Operator } & InitialPassword>;
  resetPassword(code: string, warrant: Warrant): Promise<InitialPassword>;
  /** Forgets the one-time-code generator and the recovery codes: administrators enrol anew at the next sign-in. */
  resetOtp(code: string, warrant: Warrant): Promise<Operator>;
  signOut(code: string, warrant: Warrant): Promise<{ ended: number }>;
  /**
   * A one-time link to choose a password and enrol a generator, for a new administrator or one who lost both. Only the server's
   * terminal offers it.
   */
  invite(
    whom: NewOperator | { code: string },
    warrant: Warrant,
  ): Promise<{ operator: Operator; token: string; validUntil: Date }>;
  /** Everybody of a merged unit now belongs to its successor; may be repeated. */
  rehome(from: string, to: string, author: Author): Promise<number>;
}
