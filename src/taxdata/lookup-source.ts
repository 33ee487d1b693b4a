import type { LookupResult, Lookups } from './lookups';

/** Where look-ups go: the live core system, the imported records, or the records while the core system does not answer. */
export const LOOKUP_SOURCES = ['live', 'store', 'live-then-store'] as const;
export type LookupSource = (typeof LOOKUP_SOURCES)[number];

/**
 * What the copy says counts only where it has something: that a record is missing from a copy of yesterday does not
 * prove that it is missing, so `not_found` becomes `unavailable` and a member of staff looks.
 */
async function liveThenCopy<T>(
  live: Promise<LookupResult<T>>,
  copy: () => Promise<LookupResult<T>>,
): Promise<LookupResult<T>> {
  const first = await live;
  if (first.state !== 'unavailable') return first;
  const second = await copy();
  return second.state === 'found' ? second : first;
}

/** The look-ups of a source. `live` is needed for the two sources that use it; throws RangeError without it. */
export function lookupsFrom(source: LookupSource, given: { store: Lookups; live?: Lookups }): Lookups {
  const { store, live } = given;
  if (source === 'store') return store;
  if (!live) throw new RangeError(`lookupsFrom: source ${source} needs a live core system`);
  if (source === 'live') return live;
  return {
    invoice: (key) => liveThenCopy(live.invoice(key), () => store.invoice(key)),
    invoiceFlow: (key) => liveThenCopy(live.invoiceFlow(key), () => store.invoiceFlow(key)),
    taxpayer: (id) => liveThenCopy(live.taxpayer(id), () => store.taxpayer(id)),
    fixedTax: (id, period) => liveThenCopy(live.fixedTax(id, period), () => store.fixedTax(id, period)),
    invoiceApprovals: (id) => liveThenCopy(live.invoiceApprovals(id), () => store.invoiceApprovals(id)),
    acceptedBusiness: (no) => liveThenCopy(live.acceptedBusiness(no), () => store.acceptedBusiness(no)),
    businessOf: (id, limit) => liveThenCopy(live.businessOf(id, limit), () => store.businessOf(id, limit)),
    filings: (id, period) => liveThenCopy(live.filings(id, period), () => store.filings(id, period)),
  };
}
