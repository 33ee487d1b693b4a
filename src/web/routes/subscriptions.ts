import { shanghaiDay } from '../../core/shanghai-time';
import { maskMobile, maskMobilesIn } from '../../core/mobile';
import type { Registrations } from '../../directory/self-service/registrations';
import type { ContactSubscriptions, SubscribedContact } from '../../directory/subscriptions/contact-subscriptions';
import type { SubscriptionCounts } from '../../directory/subscriptions/counts';
import type { ChangeEntry, Page, SubscriptionHistory } from '../../directory/subscriptions/history';
import type { Reach } from '../../directory/rights';
import type { ChangeAnswer, ContactSubscription, SUBSCRIPTION_ENDPOINTS } from '../api/subscriptions';
import { WebError } from '../errors';
import type { OperatorCall } from '../guard';
import type { Handlers } from '../serve-endpoints';

export interface SubscriptionRoutesDeps {
  contactSubscriptions: ContactSubscriptions;
  subscriptionHistory: SubscriptionHistory;
  subscriptionCounts(reach: Reach): Promise<SubscriptionCounts>;
  registrations: Registrations;
}

function contactAnswer(found: SubscribedContact, call: OperatorCall): ContactSubscription {
  const { contact, mobile, taxpayerId, taxpayerName, role, personName, active, place, state } = found;
  return {
    contact,
    mobile: maskMobile(mobile),
    taxpayerId,
    taxpayerName,
    role,
    personName,
    active,
    kinds: state.byKind.map(({ kind, open, since }) => ({
      kind,
      open,
      ...(since === undefined ? {} : { since: since.toISOString() }),
    })),
    revision: state.revision,
    mayChange: call.may('subscriptions.change', place),
  };
}

function changeAnswer(entry: ChangeEntry): ChangeAnswer {
  const { id, mobile, open, kinds, way, by, proof, form, askedOn, taxpayerId, at } = entry;
  return {
    id,
    mobile: maskMobile(mobile),
    open,
    kinds,
    way,
    ...(by === undefined ? {} : { by: { code: by.code, name: by.name } }),
    // A text may name a number.
    proof: maskMobilesIn(proof),
    ...(form === undefined ? {} : { form }),
    ...(askedOn === undefined ? {} : { askedOn }),
    late: askedOn !== undefined && askedOn < shanghaiDay(at),
    ...(taxpayerId === undefined ? {} : { taxpayerId }),
    at: at.toISOString(),
  };
}

function pageAnswer({ items, next }: Page<ChangeEntry>): { items: ChangeAnswer[]; next?: string } {
  return { items: items.map(changeAnswer), ...(next === undefined ? {} : { next }) };
}

/** Subscriptions as staff see and change them (O5). */
export function subscriptionHandlers(deps: SubscriptionRoutesDeps): Handlers<typeof SUBSCRIPTION_ENDPOINTS> {
  const { contactSubscriptions, subscriptionHistory, subscriptionCounts, registrations } = deps;
  return {
    'POST /api/subscriptions/look-up': async ({ body }, call) => {
      const { items, more } = await contactSubscriptions.lookUp(body.q, call.reach, call.author);
      return { items: items.map((found) => contactAnswer(found, call)), more };
    },
    'GET /api/subscriptions/contacts/:contact': async ({ params }, call) =>
      contactAnswer(await contactSubscriptions.of(params.contact, call.author), call),
    'GET /api/subscriptions/contacts/:contact/history': async ({ params, query }) =>
      pageAnswer(await contactSubscriptions.historyOf(params.contact, query)),
    'POST /api/subscriptions/contacts/:contact/change': async ({ params, body }, call) => {
      const changed = await contactSubscriptions.change(params.contact, body, call.author);
      call.changed('subscriptions');
      return contactAnswer(changed, call);
    },
    'GET /api/subscriptions/recent': async ({ query }, call) =>
      pageAnswer(await subscriptionHistory.recent(call.reach, query)),
    'GET /api/subscriptions/counts': async (_input, call) => {
      const { numbers, byKind, at } = await subscriptionCounts(call.reach);
      return { numbers, byKind, at: at.toISOString() };
    },
    'POST /api/subscriptions/registrations/:task': async ({ params, body }, call) => {
      const record = await registrations.reveal(params.task, body.reason, call.author);
      if (record === undefined) throw new WebError('not_found');
      const { mobile, personName, role, taxpayerId, taxpayerName, at } = record;
      return { mobile, personName, role, taxpayerId, taxpayerName, at: at.toISOString() };
    },
  };
}
