import { Readable } from 'node:stream';
import { shanghaiDay } from '../../core/shanghai-time';
import type { Clock } from '../../core/clock';
import type { Audit, AuditEntry, AuditOutcome } from '../../directory/audit/audit';
import { changesOf } from '../../directory/audit/changes';
import { csvOf, exportEntries } from '../../directory/audit/export';
import { actionName, knownNames, objectKindName } from '../../directory/audit/names';
import type { AuditCheck } from '../../directory/audit/audit-check';
import type { Reach } from '../../directory/rights';
import type { AUDIT_ENDPOINTS, AuditEntryAnswer, AuditVerification } from '../api/audit';
import type { Handlers } from '../serve-endpoints';

const USUAL_PAGE = 50;

function answerOf(entry: AuditEntry): AuditEntryAnswer {
  const { seq, at, action, by, object, outcome, reason, previous, hash } = entry;
  return {
    seq,
    at: at.toISOString(),
    action,
    actionName: actionName(action),
    by,
    ...(object === undefined ? {} : { object: { ...object, kindName: objectKindName(object.kind) } }),
    outcome,
    changes: changesOf(entry),
    ...(reason === undefined ? {} : { reason }),
    previous,
    hash,
  };
}

interface AskedFilters {
  from?: string;
  to?: string;
  action?: string;
  by?: string;
  objectKind?: string;
  objectId?: string;
  outcome?: AuditOutcome;
}

/** What was asked for, within what the auditor may see. */
function filtersOf({ from, to, ...rest }: AskedFilters, { everywhere, unitCodes }: Reach) {
  return {
    ...rest,
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
    ...(everywhere ? {} : { unitCodes }),
  };
}

export interface AuditRoutesDeps {
  audit: Audit;
  auditCheck: Pick<AuditCheck, 'start' | 'state'>;
  clock: Clock;
}

export function auditHandlers(deps: AuditRoutesDeps): Handlers<typeof AUDIT_ENDPOINTS> {
  const { audit, auditCheck, clock } = deps;

  async function verificationState(): Promise<AuditVerification> {
    const { running, last } = await auditCheck.state();
    return {
      ...(running === undefined ? {} : { running: { ...running, since: running.since.toISOString() } }),
      ...(last === undefined ? {} : { last: { ...last, at: last.at.toISOString() } }),
    };
  }

  return {
    'GET /api/audit': async ({ query: { cursor, limit = USUAL_PAGE, ...asked } }, { reach, author }) => {
      // Whose doings or whose data are looked at is a look-up of a person's data (O12); turning the page is not another.
      if (cursor === undefined && (asked.by !== undefined || asked.objectId !== undefined)) {
        await audit.record({
          action: 'audit.search',
          by: author,
          object: { kind: asked.objectKind ?? 'operator', id: asked.objectId ?? asked.by ?? '' },
          outcome: 'done',
        });
      }
      const found = await audit.find({
        ...filtersOf(asked, reach),
        limit: limit + 1,
        ...(cursor === undefined ? {} : { before: Number(cursor) }),
      });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items: items.map(answerOf), ...(found.length > limit && last ? { next: String(last.seq) } : {}) };
    },
    'GET /api/audit/names': async () => knownNames(),
    'POST /api/audit/exports': async ({ body: { reason, ...asked } }, { reach, author }) => {
      const entries = await exportEntries(audit, author, { ...filtersOf(asked, reach), reason });
      return {
        fileName: `审计记录-${shanghaiDay(clock.now())}.csv`,
        contentType: 'text/csv; charset=utf-8',
        content: Readable.from(csvOf(entries)),
      };
    },
    'GET /api/audit/verification': verificationState,
    'POST /api/audit/verification': async (_, { author, changed }) => {
      auditCheck.start(author, () => changed('audit'));
      return verificationState();
    },
  };
}
