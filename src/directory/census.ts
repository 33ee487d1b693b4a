import type { Connection } from 'mongoose';
import type { Clock } from '../core/clock';
import type { Mobile } from '../core/mobile';
import type { TaxpayerRegister } from './address-book/address-book';
import { contactModel } from './contact';
import type { Place, Reach } from './rights';
import { OPTIONAL_KINDS, type OptionalKind } from './subscriptions/kinds';
import { subscriptionModel } from './subscriptions/records';

/** A contact in use whose number other taxpayers have as well. */
export interface SharedHolder {
  contactId: string;
  taxpayerId: string;
  place: Place;
}

/** Numbers in use as they were at one moment: what would otherwise be counted by reading everybody. */
export interface Census {
  at: Date;
  /** How many numbers belong within the reach, and how many of them want which kind. */
  count(reach: Reach): { numbers: number; byKind: { kind: OptionalKind; open: number }[] };
  /** Numbers that several taxpayers within the reach gave, those with most first; the contacts of each that are within it. */
  shared(reach: Reach): { mobile: Mobile; taxpayers: number; holders: readonly SharedHolder[] }[];
  /** Taxpayers within the reach who have no contact in use, by id; those deregistered need none. */
  without(reach: Reach): string[];
}

export interface CensusDeps {
  connection: Connection;
  clock: Clock;
  register: Pick<TaxpayerRegister, 'list'>;
}

/** Counting again may take this part of the time: what took 3 s holds for five minutes, what took nothing for no time. */
const HOLDS_TIMES = 100;
/** Who asks waits so long (ms); where it takes longer they are given what was counted before, with its time. */
const WORTH_WAITING = 100;

const EVERYWHERE: Reach = { everywhere: true, unitCodes: [] };
const BATCH = 500;
/** Numbers put together before others have their turn (≈ 5 ms). */
const SLICE = 5_000;

/** Numbers that belong to the same places and want the same. */
interface Tally {
  places: readonly Place[];
  numbers: number;
  open: number[];
}

function reachTest({ everywhere, unitCodes, officerCode }: Reach): (place: Place) => boolean {
  const units = new Set(unitCodes);
  return (place) =>
    everywhere || units.has(place.unitCode) || (officerCode !== undefined && place.officerCode === officerCode);
}

/** The same place is the same object: there are some thousands of them, and numbers by the hundred thousand. */
function placeKeeper(): (unitCode: string, officerCode: string | undefined) => Place {
  const known = new Map<string, Place>();
  return (unitCode, officerCode) => {
    const key = `${unitCode}:${officerCode ?? ''}`;
    let place = known.get(key);
    if (place === undefined)
      known.set(key, (place = { unitCode, ...(officerCode === undefined ? {} : { officerCode }) }));
    return place;
  };
}

interface StoredContact {
  _id: string;
  mobile: Mobile;
  taxpayerId: string;
  unitCode: string;
  officerCode?: string | null;
  active: boolean;
}

interface Holders {
  byNumber: Map<Mobile, SharedHolder[]>;
  /** Taxpayers who have a contact in use. */
  reachable: Set<string>;
}

async function readHolders(connection: Connection): Promise<Holders> {
  const placeOf = placeKeeper();
  const byNumber = new Map<Mobile, SharedHolder[]>();
  const reachable = new Set<string>();
  const projection = { mobile: 1, taxpayerId: 1, unitCode: 1, officerCode: 1, active: 1 };
  const found = contactModel(connection).collection.find({}, { projection });
  for await (const record of found as unknown as AsyncIterable<StoredContact>) {
    const { _id, mobile, taxpayerId, unitCode, officerCode, active } = record;
    if (!active) continue;
    const holder = { contactId: _id, taxpayerId, place: placeOf(unitCode, officerCode ?? undefined) };
    reachable.add(taxpayerId);
    const others = byNumber.get(mobile);
    if (others === undefined) byNumber.set(mobile, [holder]);
    else others.push(holder);
  }
  return { byNumber, reachable };
}

/** In the order of their ids. */
async function taxpayersWithout(
  register: CensusDeps['register'],
  reachable: ReadonlySet<string>,
): Promise<{ taxpayerId: string; place: Place }[]> {
  const placeOf = placeKeeper();
  const without: { taxpayerId: string; place: Place }[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await register.list(EVERYWHERE, {
      limit: BATCH,
      ...(after === undefined ? {} : { after }),
    });
    for (const { taxpayerId, status, bureauCode, officer } of items)
      if (status !== 'deregistered' && !reachable.has(taxpayerId))
        without.push({ taxpayerId, place: placeOf(bureauCode, officer?.code) });
    after = next;
  } while (after !== undefined);
  return without;
}

async function take({ connection, register }: CensusDeps, at: Date): Promise<Census> {
  const { byNumber, reachable } = await readHolders(connection);
  const without = await taxpayersWithout(register, reachable);
  const alone = new Map<Place, Tally>();
  const several: Tally[] = [];
  const tallyOf = (places: readonly Place[]): Tally => {
    const [first] = places;
    const known = places.length === 1 && first !== undefined ? alone.get(first) : undefined;
    if (known !== undefined) return known;
    const tally = { places, numbers: 0, open: OPTIONAL_KINDS.map(() => 0) };
    if (places.length === 1 && first !== undefined) alone.set(first, tally);
    else several.push(tally);
    return tally;
  };
  const tallies = new Map<Mobile, Tally>();
  const shared: { mobile: Mobile; holders: SharedHolder[] }[] = [];
  let done = 0;
  for (const [mobile, own] of byNumber) {
    // Requests have their turn meanwhile.
    if (++done % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
    const tally = tallyOf([...new Set(own.map(({ place }) => place))]);
    tally.numbers += 1;
    tallies.set(mobile, tally);
    if (own.some(({ taxpayerId }) => taxpayerId !== own[0]?.taxpayerId)) shared.push({ mobile, holders: own });
  }
  const states = subscriptionModel(connection).collection.find({}, { projection: { kinds: 1, open: 1 } });
  for await (const { _id, open, kinds } of states as unknown as AsyncIterable<{
    _id: Mobile;
    open: boolean;
    kinds: string[];
  }>) {
    const tally = open ? tallies.get(_id) : undefined;
    if (tally === undefined) continue;
    for (const [i, kind] of OPTIONAL_KINDS.entries())
      if (kinds.includes(kind)) tally.open[i] = (tally.open[i] ?? 0) + 1;
  }
  const all = [...alone.values(), ...several];
  return {
    at,
    count: (reach) => {
      const isWithin = reachTest(reach);
      const ours = all.filter(({ places }) => places.some(isWithin));
      return {
        numbers: ours.reduce((sum, { numbers }) => sum + numbers, 0),
        byKind: OPTIONAL_KINDS.map((kind, i) => ({
          kind,
          open: ours.reduce((sum, tally) => sum + (tally.open[i] ?? 0), 0),
        })),
      };
    },
    without: (reach) => {
      const isWithin = reachTest(reach);
      return without.flatMap(({ taxpayerId, place }) => (isWithin(place) ? [taxpayerId] : []));
    },
    shared: (reach) => {
      const isWithin = reachTest(reach);
      return shared
        .flatMap(({ mobile, holders: everybody }) => {
          const ours = everybody.filter(({ place }) => isWithin(place));
          const taxpayers = new Set(ours.map(({ taxpayerId }) => taxpayerId)).size;
          return taxpayers > 1 ? [{ mobile, taxpayers, holders: ours }] : [];
        })
        .sort((a, b) => b.taxpayers - a.taxpayers || (a.mobile < b.mobile ? -1 : 1));
    },
  };
}

/**
 * The census of the address book, taken when somebody asks. Where taking it is quick it is of this moment; in a province, where it
 * takes seconds, it is some minutes old at most while people ask, says of when it is, and the next one is taken meanwhile.
 */
export function createCensus(deps: CensusDeps): () => Promise<Census> {
  const { clock } = deps;
  let last: { census: Census; tookMs: number; endedAt: number } | undefined;
  let running: Promise<Census> | undefined;

  const takeNow = async (): Promise<Census> => {
    const at = clock.now();
    const census = await take(deps, at);
    const endedAt = clock.now().getTime();
    last = { census, tookMs: Math.max(0, endedAt - at.getTime()), endedAt };
    return census;
  };
  const start = (): Promise<Census> => {
    running ??= takeNow().finally(() => {
      running = undefined;
    });
    return running;
  };

  return async () => {
    if (last === undefined) return start();
    const { census, tookMs, endedAt } = last;
    if (Math.abs(clock.now().getTime() - endedAt) < HOLDS_TIMES * tookMs) return census;
    if (tookMs <= WORTH_WAITING) return start();
    // Whoever asks next hears of a failure no more than that it is still the old one.
    start().catch(() => undefined);
    return census;
  };
}
