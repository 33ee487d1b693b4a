import type { Connection } from 'mongoose';
import { shanghaiDay } from '../../core/shanghai-time';
import { type Mobile, maskMobile } from '../../core/mobile';
import type { Author } from '../actor';
import type { Audit } from '../audit/audit';
import type { Place } from '../rights';
import { applyChange, kindsOf } from './apply-change';
import { subscriptionError } from './errors';
import { isOptional, type MessageKind, OPTIONAL_KINDS, type OptionalKind } from './kinds';
import {
  changeId,
  subscriptionChangeModel,
  type SubscriptionChangeRecord,
  subscriptionModel,
  type SubscriptionRecord,
} from './records';
import type { Way } from './ways';

/** Nodes and a person may change one number at the same moment; each try reads the record anew. */
const TRIES = 10;
const MONGO_DUPLICATE = 11000;
/** Numbers asked for at once. */
const CHUNK = 500;

/** What a number wants now. */
export interface SubscriptionState {
  /** Whether it wants any optional messages. */
  open: boolean;
  /** Those it wants. */
  kinds: OptionalKind[];
  /** Since when it has wanted some, or none; absent where it never decided. */
  since?: Date;
  /** Every optional kind, in the order of the table; without `since` it never decided. */
  byKind: { kind: OptionalKind; open: boolean; since?: Date }[];
  /** An edit names it. */
  revision: number;
}

/** How it is known that the owner of a number wants it so: kept with the change and never altered (O5). */
export interface Consent {
  way: Way;
  /** The text that asked for it, or what was said and checked. */
  proof: string;
  /** Number of the form handed in. */
  form?: string;
  /** The day on the form, YYYY-MM-DD. */
  askedOn?: string;
}

export interface SubscriptionChange extends Consent {
  mobile: Mobile;
  open: boolean;
  /** Absent: all optional kinds. */
  kinds?: readonly OptionalKind[];
  at: Date;
  /** Who entered it, where the owner of the number did not do it alone. */
  by?: Author;
  /** Address the owner of the number did it from, where there is one: for the audit trail. */
  address?: string;
  /** On behalf of which taxpayer. */
  taxpayerId?: string;
  /** The state that was seen: another one in the meantime is a conflict. */
  revision?: number;
}

export interface Subscriptions {
  of(mobile: Mobile): Promise<SubscriptionState>;
  /** Of many numbers at once, each in the answer. */
  ofMany(mobiles: readonly Mobile[]): Promise<Map<Mobile, SubscriptionState>>;
  /** Whether a message of this kind may be sent to the number: statutory ones always, optional ones where they are open. */
  wants(mobile: Mobile, kind: MessageKind): Promise<boolean>;
  /** Those of the numbers that may be sent a message of this kind. */
  thatWant(mobiles: readonly Mobile[], kind: MessageKind): Promise<Set<Mobile>>;
  /**
   * Makes a change, at once: the same day is the rule (O5). The proof is written first; the same change again (number, moment, way,
   * proof) is harmless. Of changes that arrive in another order the latest is in force, kind by kind.
   * Throws AppError `subscription_conflict`, `subscription_busy`, `proof_missing`, `proof_in_the_future`.
   */
  change(change: SubscriptionChange): Promise<SubscriptionState>;
  /** Cancels all optional messages of a number: its taxpayer was deregistered, or it is another's now. */
  cancelAll(mobile: Mobile, by: Author, consent: Consent, at: Date): Promise<void>;
}

export interface SubscriptionsDeps {
  connection: Connection;
  /** Absent: what is done is not recorded besides its proof (imports, the demo's first day). */
  audit?: Pick<Audit, 'around'>;
  /** Where a number belongs (`placeOfNumber`): kept with each change, for lists by jurisdiction. */
  placeOf(mobile: Mobile): Promise<Place | undefined>;
}

function isDuplicate(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === MONGO_DUPLICATE;
}

function toState(record: SubscriptionRecord | null | undefined): SubscriptionState {
  const held = record ? kindsOf(record) : [];
  const byKind = OPTIONAL_KINDS.map((kind) => {
    const own = held.find((one) => one.kind === kind);
    return own === undefined ? { kind, open: false } : { kind, open: own.open, since: own.since };
  });
  const kinds = byKind.filter(({ open }) => open).map(({ kind }) => kind);
  return {
    open: kinds.length > 0,
    kinds,
    ...(record ? { since: record.since } : {}),
    byKind,
    revision: record?.revision ?? 0,
  };
}

/** A person's entry must say how it was asked for; a text is its own proof. */
function checkConsent({ way, proof, form, askedOn, at }: Consent & { at: Date }): void {
  if (way === 'operator' && (form ?? '').trim() === '' && [...proof.trim()].length < 4)
    throw subscriptionError('proof_missing', 'subscriptions: neither form nor statement');
  if (askedOn !== undefined && askedOn > shanghaiDay(at))
    throw subscriptionError('proof_in_the_future', `subscriptions: asked for on ${askedOn}`);
}

/** Who did it, for the audit trail, where the owner of the number did. */
function ownerOf({ mobile, way, address = way }: SubscriptionChange): Author {
  return { code: way, name: maskMobile(mobile), unitCode: '', from: address };
}

/** Subscriptions on the store: one document a number for what is in force, one a change for how it came about. */
export function createSubscriptions(deps: SubscriptionsDeps): Subscriptions {
  const { connection, audit, placeOf } = deps;
  const states = subscriptionModel(connection);
  const changes = subscriptionChangeModel(connection);

  const recordOf = (mobile: Mobile): Promise<SubscriptionRecord | null> =>
    states.findOne({ _id: mobile }).lean<SubscriptionRecord>();

  const keepProof = async (record: SubscriptionChangeRecord): Promise<void> => {
    try {
      await changes.collection.insertOne(record as never);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  };

  const write = async (before: SubscriptionRecord | null, after: SubscriptionRecord): Promise<boolean> => {
    if (before === null) {
      try {
        await states.collection.insertOne(after as never);
        return true;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        return false;
      }
    }
    const { _id, ...set } = after;
    // null also finds the records that never had a revision.
    const seen = { _id, revision: before.revision ?? null, changedAt: before.changedAt };
    return (await states.updateOne(seen, { $set: set })).matchedCount === 1;
  };

  const carryOut = async (
    change: SubscriptionChange,
    kinds: readonly OptionalKind[],
    place: Place | undefined,
  ): Promise<SubscriptionState> => {
    const { mobile, open, way: by, proof, at, form, askedOn, taxpayerId } = change;
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await recordOf(mobile);
      if (change.revision !== undefined && toState(before).revision !== change.revision)
        throw subscriptionError('subscription_conflict', 'subscriptions: changed since it was seen');
      // The proof first: what is in force can always be shown, and a crash in between is mended by the repetition.
      if (tries === 0)
        await keepProof({
          _id: changeId({ mobile, open, kinds: [...kinds], by, proof, at }),
          mobile,
          open,
          kinds: [...kinds],
          by,
          proof,
          at,
          ...(change.by === undefined ? {} : { author: change.by }),
          ...(form === undefined ? {} : { form }),
          ...(askedOn === undefined ? {} : { askedOn }),
          ...(taxpayerId === undefined ? {} : { taxpayerId }),
          unitCode: place?.unitCode ?? '',
          ...(place?.officerCode === undefined ? {} : { officerCode: place.officerCode }),
        });
      const after = applyChange(before ?? undefined, { mobile, open, kinds, at });
      if (await write(before, after)) return toState(after);
    }
    throw subscriptionError('subscription_busy', 'subscriptions: others kept changing the same number');
  };

  const ofMany: Subscriptions['ofMany'] = async (mobiles) => {
    const answer = new Map<Mobile, SubscriptionState>();
    for (let i = 0; i < mobiles.length; i += CHUNK) {
      const some = mobiles.slice(i, i + CHUNK);
      const found = await states.find({ _id: { $in: some } }).lean<SubscriptionRecord[]>();
      const byMobile = new Map(found.map((record) => [record._id, record]));
      for (const mobile of some) answer.set(mobile, toState(byMobile.get(mobile)));
    }
    return answer;
  };

  const change: Subscriptions['change'] = async (asked) => {
    checkConsent(asked);
    const { mobile, open, at, way } = asked;
    const named = asked.kinds ?? OPTIONAL_KINDS;
    const kinds = OPTIONAL_KINDS.filter((kind) => named.includes(kind));
    const place = await placeOf(mobile);
    if (audit === undefined) return carryOut(asked, kinds, place);
    const before = toState(await recordOf(mobile));
    return audit.around(
      {
        action: open ? 'subscriptions.open' : 'subscriptions.cancel',
        by: asked.by ?? ownerOf(asked),
        object: { kind: 'subscription', id: maskMobile(mobile), ...(place ? { unitCode: place.unitCode } : {}) },
        before: { kinds: before.kinds },
        after: {
          [open ? 'opened' : 'cancelled']: kinds,
          way,
          at: at.toISOString(),
          ...(asked.taxpayerId === undefined ? {} : { taxpayerId: asked.taxpayerId }),
          ...(asked.form === undefined ? {} : { form: asked.form }),
        },
      },
      () => carryOut(asked, kinds, place),
    );
  };

  return {
    of: async (mobile) => toState(await recordOf(mobile)),
    ofMany,
    wants: async (mobile, kind) => !isOptional(kind) || toState(await recordOf(mobile)).kinds.includes(kind),
    thatWant: async (mobiles, kind) => {
      if (!isOptional(kind)) return new Set(mobiles);
      const all = await ofMany(mobiles);
      return new Set(mobiles.filter((mobile) => all.get(mobile)?.kinds.includes(kind)));
    },
    change,
    cancelAll: async (mobile, by, consent, at) => {
      await change({ ...consent, mobile, open: false, by, at });
    },
  };
}
