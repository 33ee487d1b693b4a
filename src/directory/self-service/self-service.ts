import type { Connection } from 'mongoose';
import { type Clock, MINUTE } from '../../core/clock';
import { AppError } from '../../core/errors';
import { checkMobile, type Mobile, maskMobile } from '../../core/mobile';
import { checkTaxpayerId, type TaxpayerId } from '../../core/taxpayer-id';
import type { Keys } from '../../store/keys';
import type { Author } from '../actor';
import type { Audit } from '../audit/audit';
import { contactModel } from '../contact';
import type { ChangeEntry, SubscriptionHistory } from '../subscriptions/history';
import type { OptionalKind } from '../subscriptions/kinds';
import type { Subscriptions, SubscriptionState } from '../subscriptions/subscriptions';
import type { Verification } from '../verification/verification';
import { selfServiceError } from './errors';
import type { Registrations } from './registrations';

/** How long a visit lasts after the code. */
export const VISIT_MS = 15 * MINUTE;
const TOKEN_BYTES = 32;
const HISTORY = 20;

/** Who says to be whose number: as typed. */
export interface Claim {
  taxpayerId: string;
  mobile: string;
}

/** What a visitor sees after the code: whether the number is registered with the taxpayer, and if so what it wants. */
export interface Seen {
  mobile: string;
  taxpayerId: TaxpayerId;
  registered: boolean;
  requested: boolean;
  endsAt: Date;
  state?: SubscriptionState;
  history: ChangeEntry[];
}

/**
 * Taxpayers look after their own subscriptions (O5). A visitor is a random token in a cookie; a code sent to the number makes it a
 * visit under a new token, so that a token planted before opens nothing. Before the code nothing of a taxpayer is told.
 */
export interface SelfService {
  /** A token for who has none; it opens nothing yet. */
  newVisitor(): string;
  /** Throws AppError `mobile_form`, `taxpayer_id_form`, and what `Verification.request` throws. The same for every number. */
  requestCode(visitor: string, claim: Claim, address: string): Promise<{ validSeconds: number; againSeconds: number }>;
  /** Throws what `Verification.check` throws. */
  verify(visitor: string, claim: Claim & { code: string }, address: string): Promise<{ token: string; seen: Seen }>;
  see(token: string): Promise<Seen | undefined>;
  /** Throws AppError `visit_over`, `not_registered`. */
  change(token: string, change: { kind: OptionalKind; open: boolean }, address: string): Promise<Seen>;
  /** Throws AppError `visit_over`, `registered_already`, `registration_too_often`. */
  register(token: string, person: { personName: string; role: string }, address: string): Promise<Seen>;
  leave(token: string): Promise<void>;
}

export interface SelfServiceDeps {
  connection: Connection;
  keys: Keys;
  clock: Clock;
  random(bytes: number): Buffer;
  /** A keyed hash, the same on every node. */
  hash(text: string): string;
  verification: Verification;
  subscriptions: Subscriptions;
  history: SubscriptionHistory;
  registrations: Registrations;
  audit: Pick<Audit, 'record'>;
}

interface Visit {
  mobile: Mobile;
  taxpayerId: TaxpayerId;
  endsAt: string;
  requested?: true;
}

function checkClaim({ taxpayerId, mobile }: Claim): { taxpayerId: TaxpayerId; mobile: Mobile } {
  const number = checkMobile(mobile);
  if (!number.ok) throw selfServiceError('mobile_form', 'self-service: not a mobile');
  const id = checkTaxpayerId(taxpayerId);
  if (!id.ok)
    throw selfServiceError('taxpayer_id_form', `self-service: ${id.code}`, `纳税人识别号不正确：${id.expected}。`);
  return { taxpayerId: id.value, mobile: number.value };
}

export function createSelfService(deps: SelfServiceDeps): SelfService {
  const { connection, keys, clock, random, hash, verification, subscriptions, history, registrations, audit } = deps;
  const contacts = contactModel(connection);
  const placeOf = (token: string): string => `self-service:${hash(`self-service\n${token}`)}`;
  const newToken = (): string => random(TOKEN_BYTES).toString('base64url');
  const authorOf = (mobile: Mobile, address: string): Author => ({
    code: 'self_service',
    name: maskMobile(mobile),
    unitCode: '',
    from: address,
  });

  const keep = async (token: string, visit: Visit): Promise<void> => {
    const ttlMs = new Date(visit.endsAt).getTime() - clock.now().getTime();
    if (ttlMs > 0) await keys.set(placeOf(token), JSON.stringify(visit), { ttlMs });
  };

  const visitOf = async (token: string): Promise<Visit | undefined> => {
    const kept = await keys.get(placeOf(token));
    return kept === null ? undefined : (JSON.parse(kept) as Visit);
  };

  const demand = async (token: string): Promise<Visit> => {
    const visit = await visitOf(token);
    if (visit === undefined) throw selfServiceError('visit_over', 'self-service: no visit');
    return visit;
  };

  const isRegistered = async ({ taxpayerId, mobile }: Visit): Promise<boolean> =>
    (await contacts.find({ mobile }, { taxpayerId: 1, active: 1 }).lean()).some(
      (contact) => contact.active && contact.taxpayerId === taxpayerId,
    );

  const seenBy = async (visit: Visit): Promise<Seen> => {
    const { mobile, taxpayerId, endsAt } = visit;
    const base = { mobile: maskMobile(mobile), taxpayerId, endsAt: new Date(endsAt) };
    if (!(await isRegistered(visit))) {
      const requested = visit.requested === true || (await registrations.waits(taxpayerId, mobile));
      return { ...base, registered: false, requested, history: [] };
    }
    const [state, { items }] = await Promise.all([subscriptions.of(mobile), history.of(mobile, { limit: HISTORY })]);
    return { ...base, registered: true, requested: false, state, history: items };
  };

  return {
    newVisitor: newToken,
    requestCode: (visitor, claim, address) => {
      const { mobile } = checkClaim(claim);
      return verification.request({ purpose: 'self_service', mobile, visitor, address });
    },
    verify: async (visitor, { code, ...claim }, address) => {
      const { mobile, taxpayerId } = checkClaim(claim);
      const event = {
        action: 'self-service.verify',
        by: authorOf(mobile, address),
        object: { kind: 'taxpayer', id: taxpayerId },
      };
      try {
        await verification.check({ purpose: 'self_service', mobile, visitor, code });
      } catch (error) {
        // A wrong digit is a slip; a code used up by guessing is worth knowing.
        if (error instanceof AppError && error.code === 'code_used_up')
          await audit.record({ ...event, outcome: 'denied', reason: error.personMessage });
        throw error;
      }
      await audit.record({ ...event, outcome: 'done' });
      // Nothing of a visit before this one stays open.
      await keys.delete(placeOf(visitor));
      const token = newToken();
      const visit: Visit = {
        mobile,
        taxpayerId,
        endsAt: new Date(clock.now().getTime() + VISIT_MS).toISOString(),
      };
      await keep(token, visit);
      return { token, seen: await seenBy(visit) };
    },
    see: async (token) => {
      const visit = await visitOf(token);
      return visit === undefined ? undefined : seenBy(visit);
    },
    change: async (token, { kind, open }, address) => {
      const visit = await demand(token);
      const { mobile, taxpayerId } = visit;
      if (!(await isRegistered(visit))) throw selfServiceError('not_registered', 'self-service: not registered');
      await subscriptions.change({
        mobile,
        open,
        kinds: [kind],
        way: 'self_service',
        proof: `网页自助：凭短信验证码，本人${open ? '开通' : '取消'}${kind}`,
        taxpayerId,
        address,
        at: clock.now(),
      });
      return seenBy(visit);
    },
    register: async (token, { personName, role }, address) => {
      const visit = await demand(token);
      const { mobile, taxpayerId } = visit;
      if (await isRegistered(visit)) throw selfServiceError('registered_already', 'self-service: registered');
      await registrations.ask({ taxpayerId, mobile, personName: personName.trim(), role }, authorOf(mobile, address));
      const asked: Visit = { ...visit, requested: true };
      await keep(token, asked);
      return seenBy(asked);
    },
    leave: async (token) => {
      await keys.delete(placeOf(token));
    },
  };
}
