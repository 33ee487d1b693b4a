import type { Role } from './roles';

/** Who does something: an operator signed in, or whoever sits at the server's terminal. */
export type Actor = OperatorActor | TerminalActor;

export interface OperatorActor {
  kind: 'operator';
  /** The operator's code (O2). */
  code: string;
  name: string;
  unitCode: string;
  roles: readonly Role[];
  /** Address the request came from. */
  from: string;
}

/** The command line on the server: no operator, so it speaks in nobody's name. */
export interface TerminalActor {
  kind: 'terminal';
  /** The account of the operating system. */
  name: string;
}

/** How an actor is written down: code, name, unit, and from where. */
export interface Author {
  code: string;
  name: string;
  unitCode: string;
  from: string;
}

/** What the service does by itself, by the name of the job or rule. */
export function systemAuthor(name: string): Author {
  return { code: 'system', name, unitCode: '', from: 'system' };
}

export function authorOf(actor: Actor): Author {
  return actor.kind === 'operator'
    ? { code: actor.code, name: actor.name, unitCode: actor.unitCode, from: actor.from }
    : { code: 'terminal', name: actor.name, unitCode: '', from: 'terminal' };
}
