import type { Connection } from 'mongoose';
import type { Clock } from '../../core/clock';
import type { Author } from '../actor';
import type { Anchors } from './anchors';
import type { Audit, AuditEntry } from './audit';
import { auditModel } from './audit-model';
import { type ChainReport, describeFault, verifyChain } from './verify-chain';

export const VERIFY_ACTION = 'audit.verify';

/** How a check ended. */
export interface Verdict {
  at: Date;
  /** Name of who asked for it. */
  by: string;
  ok: boolean;
  checked: number;
  milliseconds: number;
  /** Chinese. */
  fault?: string;
}

export interface AuditCheck {
  /** Checks the chain and records how it ended. Throws what the store throws. */
  run(author: Author, options?: { from?: number; onProgress?: (checked: number) => void }): Promise<Verdict>;
  /** Starts a check in the background unless one is under way here. */
  start(author: Author, ended: () => void): void;
  /** The one under way here, and the last one of any node or of the terminal. */
  state(): Promise<{ running?: { since: Date; checked: number; of: number }; last?: Verdict }>;
  /** Keeps what the chain ends with now outside the store, where that is new. */
  anchor(): Promise<void>;
}

function verdictOf({ at, by, after, reason }: AuditEntry): Verdict {
  const { checked = 0, milliseconds = 0 } = (after ?? {}) as { checked?: number; milliseconds?: number };
  return {
    at,
    by: by.name,
    ok: reason === undefined,
    checked,
    milliseconds,
    ...(reason === undefined ? {} : { fault: reason }),
  };
}

/** Checks of the chain (O12), by hand from the page or the terminal, and its anchors, hourly. How a check ended is itself in the trail. */
export function createAuditCheck(deps: {
  connection: Connection;
  audit: Audit;
  anchors: Anchors;
  clock: Clock;
  log: { info(details: object, message: string): void; error(details: object, message: string): void };
}): AuditCheck {
  const { connection, audit, anchors, clock, log } = deps;
  const model = auditModel(connection);
  let running: { since: Date; checked: number; of: number } | undefined;
  let anchored = 0;

  async function head(): Promise<{ _id: number; hash: string } | undefined> {
    const [last] = await model.find({}, { hash: 1 }).sort({ _id: -1 }).limit(1).lean<{ _id: number; hash: string }[]>();
    return last;
  }

  function faultOf(report: ChainReport, damaged: readonly number[]): string | undefined {
    if (report.fault !== undefined) return `${describeFault(report.fault)}。`;
    return damaged.length === 0 ? undefined : `锚点文件第${damaged.join('、')}行无法读取，可能被改动过。`;
  }

  const run: AuditCheck['run'] = async (author, { from, onProgress } = {}) => {
    const begun = clock.now().getTime();
    const { anchors: kept, damaged } = await anchors.read();
    const report = await verifyChain({
      connection,
      anchors: kept,
      ...(from === undefined ? {} : { from }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const at = clock.now();
    const milliseconds = at.getTime() - begun;
    const fault = faultOf(report, damaged);
    await audit.record({
      action: VERIFY_ACTION,
      by: author,
      object: { kind: 'audit', id: `${report.from}-${report.last}` },
      outcome: fault === undefined ? 'done' : 'failed',
      after: { checked: report.checked, milliseconds },
      ...(fault === undefined ? {} : { reason: fault }),
    });
    if (fault !== undefined)
      log.error({ seq: report.fault?.seq, kind: report.fault?.kind }, 'the audit trail is damaged');
    return {
      at,
      by: author.name,
      ok: fault === undefined,
      checked: report.checked,
      milliseconds,
      ...(fault === undefined ? {} : { fault }),
    };
  };

  return {
    run,
    start: (author, ended) => {
      if (running !== undefined) return;
      const progress = { since: clock.now(), checked: 0, of: 0 };
      running = progress;
      const work = async (): Promise<void> => {
        progress.of = (await head())?._id ?? 0;
        await run(author, {
          onProgress: (checked) => {
            progress.checked = checked;
          },
        });
      };
      void work()
        .catch((error: unknown) => log.error({ error: String(error) }, 'checking the audit trail failed'))
        .finally(() => {
          running = undefined;
          ended();
        });
    },
    state: async () => {
      const [last] = await audit.find({ action: VERIFY_ACTION, limit: 1 });
      return {
        ...(running === undefined ? {} : { running: { ...running } }),
        ...(last === undefined ? {} : { last: verdictOf(last) }),
      };
    },
    anchor: async () => {
      const last = await head();
      if (last === undefined || last._id === anchored) return;
      const anchor = { at: clock.now().toISOString(), seq: last._id, hash: last.hash };
      await anchors.add(anchor);
      anchored = last._id;
      log.info(anchor, 'audit anchor');
    },
  };
}
