import { DAY } from '../../core/clock';
import type { OperatorRecord } from '../operators/operator-model';
import { isAdministrator } from '../roles';
import type { AccessLimits } from './access-limits';
import type { LiveSession } from './sessions';
import type { SessionState, SignedIn } from './sign-in';

type Person = Pick<OperatorRecord, 'password' | 'otp' | 'roles' | 'demo'>;

/** When the password must be changed for its age. */
export function passwordExpiry(person: Person, { passwordDays }: AccessLimits): Date | undefined {
  if (passwordDays === 0 || person.demo === true || person.password === undefined) return undefined;
  return new Date(person.password.changedAt.getTime() + passwordDays * DAY);
}

/** What must be done before anything else: looked at with every request, so that whoever becomes an administrator enrols at once. */
export function stateOf(person: Person, limits: AccessLimits, now: Date): SessionState {
  const expiry = passwordExpiry(person, limits);
  if (person.password?.mustChange === true || (expiry !== undefined && expiry <= now)) return 'must_change_password';
  return isAdministrator(person.roles) && person.otp === undefined && person.demo !== true ? 'must_enrol_otp' : 'full';
}

export function signedInOf(
  person: OperatorRecord,
  { record, csrf, idleUntil }: LiveSession,
  limits: AccessLimits,
  now: Date,
): SignedIn {
  const expiry = passwordExpiry(person, limits);
  return {
    sessionId: record.sessionId,
    code: person._id,
    name: person.name,
    unitCode: person.unitCode,
    roles: person.roles,
    state: stateOf(person, limits, now),
    csrf,
    since: record.since,
    idleUntil,
    endsAt: record.endsAt,
    hasOtp: person.otp !== undefined,
    recoveryCodesLeft: person.otp?.recovery.length ?? 0,
    ...(expiry === undefined ? {} : { passwordExpiresAt: expiry }),
  };
}
