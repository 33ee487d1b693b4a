import type { Mobile } from '../../core/mobile';
import { OPTIONAL_KINDS, type OptionalKind, optionalKindsOf } from './kinds';
import type { KindState, SubscriptionRecord } from './records';

/** The kinds of a record, told apart; of one from before they were, as it was meant: what was open then, or nothing. */
export function kindsOf(record: SubscriptionRecord): KindState[] {
  if (record.byKind !== undefined && record.byKind.length > 0) return record.byKind;
  const { open, since, changedAt } = record;
  const wanted = open ? optionalKindsOf(record.kinds) : [];
  if (!open) return OPTIONAL_KINDS.map((kind) => ({ kind, open: false, since, changedAt }));
  return wanted.map((kind) => ({ kind, open: true, since, changedAt }));
}

/** What a change does to the kinds it names: the latest by its own moment is in force, whatever order they arrive in. */
function changedKind(
  before: KindState | undefined,
  change: { kind: OptionalKind; open: boolean; at: Date },
): KindState {
  const { kind, open, at } = change;
  if (before === undefined) return { kind, open, since: at, changedAt: at };
  if (at < before.changedAt) return before;
  return { kind, open, since: before.open === open ? before.since : at, changedAt: at };
}

/** The record after a change; pure. */
export function applyChange(
  before: SubscriptionRecord | undefined,
  change: { mobile: Mobile; open: boolean; kinds: readonly OptionalKind[]; at: Date },
): SubscriptionRecord {
  const { mobile, open, kinds, at } = change;
  const held = before === undefined ? [] : kindsOf(before);
  const byKind = OPTIONAL_KINDS.flatMap((kind) => {
    const own = held.find((one) => one.kind === kind);
    if (kinds.includes(kind)) return [changedKind(own, { kind, open, at })];
    return own === undefined ? [] : [own];
  });
  const wanted = byKind.filter((one) => one.open);
  const isOpen = wanted.length > 0;
  const latest = new Date(Math.max(...byKind.map(({ changedAt }) => changedAt.getTime())));
  // Since when it has wanted any, or none.
  const since = isOpen
    ? new Date(Math.min(...wanted.map((one) => one.since.getTime())))
    : new Date(Math.max(...byKind.map((one) => one.since.getTime())));
  return {
    _id: mobile,
    open: isOpen,
    kinds: wanted.map(({ kind }) => kind),
    since,
    changedAt: latest,
    byKind,
    revision: (before?.revision ?? 0) + 1,
  };
}
