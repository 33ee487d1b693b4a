import type { Connection } from 'mongoose';
import type { OfficeHours } from '../calendar/office-hours';
import type { Clock } from '../core/clock';
import type { Keys } from '../store/keys';
import type { TaxpayerRegister } from './address-book/address-book';
import type { Audit } from './audit/audit';
import type { Census } from './census';
import type { Reveals } from './reveals';
import type { Reach } from './rights';
import { createRegistrations, type Registrations } from './self-service/registrations';
import { createSelfService, type SelfService } from './self-service/self-service';
import { type ContactSubscriptions, createContactSubscriptions } from './subscriptions/contact-subscriptions';
import { createSubscriptionCounts, type SubscriptionCounts } from './subscriptions/counts';
import { createSubscriptionHistory, type SubscriptionHistory } from './subscriptions/history';
import type { Subscriptions } from './subscriptions/subscriptions';
import type { Tasks } from './tasks/tasks';
import { type CodeText, createVerification, type Verification } from './verification/verification';

export interface SubscriptionRoomsDeps {
  connection: Connection;
  keys: Keys;
  clock: Clock;
  audit: Audit;
  reveals: Reveals;
  subscriptions: Subscriptions;
  census(): Promise<Census>;
  tasks: Tasks;
  register: Pick<TaxpayerRegister, 'get'>;
  hours: Pick<OfficeHours, 'addWorkingDays'>;
  randomBytes(bytes: number): Buffer;
  /** A whole number from 0 to below the limit, unpredictable. */
  drawBelow(limit: number): number;
  /** A keyed hash, the same on every node. */
  hash(text: string): string;
  sendCode(text: CodeText): Promise<void>;
  codesPerMinute: number;
}

/** What belongs to subscriptions besides the subscriptions themselves (O5): whose they are, how they came about, and taxpayers' own access. */
export interface SubscriptionRooms {
  subscriptions: Subscriptions;
  subscriptionHistory: SubscriptionHistory;
  subscriptionCounts(reach: Reach): Promise<SubscriptionCounts>;
  contactSubscriptions: ContactSubscriptions;
  verification: Verification;
  registrations: Registrations;
  selfService: SelfService;
}

export function openSubscriptions(deps: SubscriptionRoomsDeps): SubscriptionRooms {
  const { connection, keys, clock, audit, subscriptions, tasks, register, hours, hash } = deps;
  const history = createSubscriptionHistory(connection);
  const verification = createVerification({
    keys,
    clock,
    random: deps.drawBelow,
    hash,
    send: deps.sendCode,
    codesPerMinute: deps.codesPerMinute,
  });
  const registrations = createRegistrations({
    connection,
    keys,
    clock,
    hours,
    tasks,
    audit,
    reveals: deps.reveals,
    hash,
    taxpayer: async (id) => {
      const found = await register.get(id);
      return found && { name: found.name, unitCode: found.bureauCode, officerCode: found.officer?.code };
    },
  });
  const selfService = createSelfService({
    connection,
    keys,
    clock,
    random: deps.randomBytes,
    hash,
    verification,
    subscriptions,
    history,
    registrations,
    audit,
  });
  return {
    subscriptions,
    subscriptionHistory: history,
    subscriptionCounts: createSubscriptionCounts(deps.census),
    contactSubscriptions: createContactSubscriptions({ connection, clock, audit, subscriptions, history }),
    verification,
    registrations,
    selfService,
  };
}
