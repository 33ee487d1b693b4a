import type { Connection } from 'mongoose';
import type { Anchor } from './anchors';
import { type AuditRecord, auditModel } from './audit-model';
import { GENESIS, hashOf } from './chain';

/** Entries held at a time: the walk takes as little memory at the millionth as at the first. */
const BATCH = 1_000;

export const CHAIN_FAULTS = ['gap', 'altered', 'broken_link', 'cut_off', 'anchor_differs'] as const;
export type ChainFaultKind = (typeof CHAIN_FAULTS)[number];

/** The first thing that is wrong. */
export interface ChainFault {
  kind: ChainFaultKind;
  /** The entry it was found at. */
  seq: number;
}

export interface ChainReport {
  /** The first entry looked at, and the last there is. */
  from: number;
  last: number;
  checked: number;
  /** Hash of the last entry. */
  hash: string;
  fault?: ChainFault;
}

/** Chinese, for the terminal and the page. */
export function describeFault({ kind, seq }: ChainFault): string {
  switch (kind) {
    case 'gap':
      return `缺少第${seq}条记录`;
    case 'altered':
      return `第${seq}条记录的内容与其校验值不符，被改动过`;
    case 'broken_link':
      return `第${seq}条记录与前一条接不上，前面的记录被换过`;
    case 'cut_off':
      return `末尾的记录被删去：锚点记有第${seq}条，现已没有`;
    case 'anchor_differs':
      return `第${seq}条记录与当时留下的锚点不符，整条链被重写过`;
  }
}

/**
 * Walks the chain from entry `from` to its end, in order, and stops at the first fault: an entry missing, altered, not linked to the
 * one before, or other than an anchor says. `onProgress` is told now and then; it may throw to stop the walk.
 */
export async function verifyChain(options: {
  connection: Connection;
  from?: number;
  anchors: readonly Anchor[];
  onProgress?: (checked: number) => void;
}): Promise<ChainReport> {
  const { from = 1, onProgress } = options;
  const { collection } = auditModel(options.connection);
  const anchored = new Map(options.anchors.map(({ seq, hash }) => [seq, hash]));
  const lastAnchor = options.anchors.reduce((most, { seq }) => Math.max(most, seq), 0);
  const report: ChainReport = { from, last: from - 1, checked: 0, hash: GENESIS };

  const check = (record: AuditRecord): ChainFault | undefined => {
    const seq = record._id;
    if (seq !== report.last + 1) return { kind: 'gap', seq: report.last + 1 };
    const { hash, ...rest } = record;
    if (hashOf(rest) !== hash) return { kind: 'altered', seq };
    // Where the walk does not begin at the first entry, the one before is taken as it is.
    if (record.previous !== report.hash) return { kind: 'broken_link', seq };
    const anchor = anchored.get(seq);
    if (anchor !== undefined && anchor !== hash) return { kind: 'anchor_differs', seq };
    return undefined;
  };

  if (from > 1) {
    const before = (await collection.findOne({ _id: (from - 1) as never })) as AuditRecord | null;
    if (before === null)
      return { ...report, fault: { kind: from - 1 <= lastAnchor ? 'cut_off' : 'gap', seq: from - 1 } };
    report.hash = before.hash;
  }
  for (;;) {
    const batch = (await collection
      .find({ _id: { $gt: report.last as never } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray()) as unknown as AuditRecord[];
    for (const record of batch) {
      const fault = check(record);
      if (fault !== undefined) return { ...report, fault };
      report.last = record._id;
      report.hash = record.hash;
      report.checked += 1;
    }
    onProgress?.(report.checked);
    if (batch.length < BATCH) break;
  }
  return lastAnchor > report.last ? { ...report, fault: { kind: 'cut_off', seq: lastAnchor } } : report;
}
