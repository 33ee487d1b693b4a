import type { Author } from '../actor';
import type { Role } from '../roles';

/**
 * What a session may do: everything the operator's rights allow (`full`), or only what resolves its state (`ALLOWED_WHILE` in
 * src/web/api/sign-in.ts).
 */
export const SESSION_STATES = ['full', 'must_change_password', 'must_enrol_otp'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** A live session of an operator who may sign in. */
export interface SignedIn {
  /** Names the session in lists and in the audit trail; it is not the token and opens nothing. */
  sessionId: string;
  code: string;
  name: string;
  unitCode: string;
  roles: readonly Role[];
  state: SessionState;
  /** Demanded in `x-csrf-token` with everything that changes something. */
  csrf: string;
  since: Date;
  /** When it ends without further use, and when it ends in any case. */
  idleUntil: Date;
  endsAt: Date;
  passwordExpiresAt?: Date;
  hasOtp: boolean;
  recoveryCodesLeft: number;
}

/** From where a request comes; `device` is the value of the device cookie. */
export interface Caller {
  from: string;
  userAgent: string;
  device?: string | undefined;
  /** The token the browser held until now: that session ends. */
  replaces?: string | undefined;
}

/** A session begun or renewed: the token goes into the session cookie and nowhere else. */
export interface Begun {
  token: string;
  session: SignedIn;
  /** Goes into the device cookie: this browser keeps its own allowance of failures. */
  device: string;
}

export interface OwnSession {
  sessionId: string;
  /** e.g. Chrome · Windows */
  device: string;
  from: string;
  since: Date;
  lastUsedAt: Date;
}

/** The operator's pages of their own access. All of it is recorded; faults are AppErrors of `errors.ts`. */
export interface SignIn {
  /**
   * Whose session this is; undefined: unknown, ended, or of an operator who was suspended or left. `use`: whether it counts as
   * use and puts the idle time-out off; an open page's own signs of life must not.
   */
  session(token: string, options?: { use: boolean }): Promise<SignedIn | undefined>;
  /**
   * `otp` = 6 digits or a recovery code. Answers `otp` where the password is right and a code is still needed. Throws
   * `sign_in_refused` (one sentence for every reason) or `sign_in_locked`.
   */
  signIn(
    given: { code: string; password: string; otp?: string | undefined },
    caller: Caller,
  ): Promise<{ next: 'otp' } | ({ next: 'done' } & Begun)>;
  signOut(session: SignedIn, author: Author): Promise<void>;
  /** Ends the other sessions and begins this one anew. */
  changePassword(session: SignedIn, given: { current: string; next: string }, caller: Caller): Promise<Begun>;
  /** A new secret, not in force until confirmed. A password is needed except where the session must enrol. */
  startOtp(
    session: SignedIn,
    given: { password?: string | undefined },
    caller: Caller,
  ): Promise<{ secret: string; uri: string }>;
  confirmOtp(session: SignedIn, given: { otp: string }, caller: Caller): Promise<Begun & { recoveryCodes: string[] }>;
  /** Refused to administrators. */
  removeOtp(session: SignedIn, given: { password: string; otp: string }, caller: Caller): Promise<Begun>;
  renewRecoveryCodes(session: SignedIn, given: { password: string; otp: string }, caller: Caller): Promise<string[]>;
  sessionsOf(code: string): Promise<OwnSession[]>;
  /** Only the operator's own; false: there is none. */
  end(code: string, sessionId: string, author: Author): Promise<boolean>;
  /** `except`: the session that stays. */
  endAll(code: string, author: Author, except?: string): Promise<number>;
  /** Who a one-time link of the terminal invites; undefined: unknown, used or run out. */
  invited(token: string): Promise<{ code: string; name: string; unitCode: string } | undefined>;
  accept(token: string, given: { password: string }, caller: Caller): Promise<Begun>;
}

/** Published on `Keys` under this topic: the code of an operator whose sessions must be looked at again. */
export const OPERATORS_TOPIC = 'operators';
