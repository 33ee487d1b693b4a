import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import type { OfficeHours } from '../../calendar/office-hours';
import { type Clock, DAY, MINUTE } from '../../core/clock';
import { maskMobile, type Mobile } from '../../core/mobile';
import { groupedBy } from '../../core/grouped';
import { systemAuthor } from '../actor';
import { contactModel, type ContactReach, type ContactRecord } from '../contact';
import type { Tasks } from '../tasks/tasks';
import { type Mark, markModel } from './marks';
import { createNumbers, type NumberDeps } from './numbers';
import { sayReach } from './quality';
import { reachOfNumber, type TextOutcome } from './reach-of-number';

/** What became of texts. Delivery keeps it; the address book looks there, after the receipts were applied. */
export interface SentTexts {
  /** Numbers to which a text failed or expired after this moment, with when, in order. */
  failedSince(at: Date): AsyncIterable<{ to: Mobile; at: Date }>;
  /** The latest texts to a number that say something of it, newest first. */
  outcomesOf(mobile: Mobile): Promise<TextOutcome[]>;
}

const MARK = 'receipts';
/** Nodes' clocks disagree, and what failed a moment ago may not be written yet: this much is looked at twice. */
const OVERLAP_MS = 2 * MINUTE;
/** How far back the first run looks. */
const FIRST_LOOK_MS = 30 * DAY;
const CHUNK = 200;
const WORKING_DAYS = 3;
const AUTHOR = systemAuthor('号码核查');

export interface FollowReceiptsDeps {
  connection: Connection;
  texts: SentTexts;
  tasks: Pick<Tasks, 'open' | 'list' | 'settle'>;
  subscriptions: NumberDeps['subscriptions'];
  hours: OfficeHours;
  clock: Clock;
}

/** One task a number and tax administrator, however many of their taxpayers gave it. */
function taskKeyOf({ mobile, officerCode, unitCode }: ContactRecord, { firstFailureAt }: ContactReach): string {
  const hash = createHash('sha256').update(mobile).digest('hex').slice(0, 16);
  return `号码更正:${hash}:${officerCode ?? unitCode}:${firstFailureAt.toISOString()}`;
}

/**
 * Keeps for each contact whether texts arrive (O6). A number is worked out anew from its latest texts, so a run may be repeated;
 * it looks at numbers with failures since the last run and at those known not to receive, never at the texts that arrived. Three
 * failures in a row over two days, or a code that says there is no such number, open a task; a delivery clears it.
 */
export function createFollowReceipts(deps: FollowReceiptsDeps): () => Promise<void> {
  const { texts, tasks, hours, clock } = deps;
  const contacts = contactModel(deps.connection);
  const numbers = createNumbers({ ...deps, contacts });
  const marks = markModel(deps.connection);

  async function ask(contact: ContactRecord, reach: ContactReach): Promise<string> {
    const key = taskKeyOf(contact, reach);
    const { at, why } = hours.addWorkingDays(clock.now(), WORKING_DAYS);
    const { taxpayerId, taxpayerName, role, personName, mobile, unitCode, officerCode } = contact;
    await tasks.open(
      {
        key,
        kind: '号码更正',
        unitCode,
        ...(officerCode === undefined ? {} : { officerCode }),
        dueAt: at,
        why: `停止接收的号码及时更正，限${WORKING_DAYS}个工作日（管理办法第十四条）：${why}`,
        // The page leads from there to the contact, which is corrected among the taxpayer's others.
        about: { kind: 'taxpayer', id: taxpayerId, label: taxpayerName },
        details: `${role}${personName} ${maskMobile(mobile)}：${sayReach(reach)}。请联系纳税人更正号码。`,
      },
      AUTHOR,
    );
    return key;
  }

  async function note(contact: ContactRecord, outcomes: readonly TextOutcome[]): Promise<void> {
    // What was sent before the number was entered here is not held against it: it may have been entered anew.
    const told = reachOfNumber(outcomes.filter(({ at }) => at >= contact.since));
    const before = contact.reach;
    if (told === undefined) {
      if (before === undefined) return;
      await contacts.collection.updateOne({ _id: contact._id as never }, { $unset: { reach: 1 } });
      await numbers.corrected(before.taskKey, AUTHOR);
      return;
    }
    const reach: ContactReach = told.state === 'dead' ? { ...told, taskKey: await ask(contact, told) } : told;
    if (isDeepStrictEqual(reach, before)) return;
    await contacts.collection.updateOne(
      { _id: contact._id as never, mobile: contact.mobile, active: true },
      { $set: { reach } },
    );
    if (before?.taskKey !== undefined && before.taskKey !== reach.taskKey)
      await numbers.corrected(before.taskKey, AUTHOR);
  }

  async function look(mobiles: readonly Mobile[]): Promise<void> {
    const held = await contacts.find({ mobile: { $in: [...mobiles] } }).lean<ContactRecord[]>();
    const byMobile = groupedBy(
      held.filter(({ active }) => active),
      ({ mobile }) => mobile,
    );
    for (const [mobile, itsContacts] of byMobile) {
      const outcomes = await texts.outcomesOf(mobile);
      for (const contact of itsContacts) await note(contact, outcomes);
    }
  }

  /** A number that was replaced by an import, or by a change that broke off, leaves its task behind. */
  async function finishTasks(): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await tasks.list(
        { everywhere: true, unitCodes: [] },
        { kind: '号码更正', limit: CHUNK, ...(cursor === undefined ? {} : { cursor }) },
      );
      for (const { key } of page.items) await numbers.corrected(key, AUTHOR);
      cursor = page.next;
    } while (cursor !== undefined);
  }

  return async () => {
    const startedAt = clock.now();
    const mark = await marks.findOne({ _id: MARK }).lean<Mark>();
    const from = new Date((mark?.at.getTime() ?? startedAt.getTime() - FIRST_LOOK_MS) - OVERLAP_MS);
    const seen = new Set<Mobile>();
    let chunk: Mobile[] = [];
    for await (const { to } of texts.failedSince(from)) {
      if (seen.has(to)) continue;
      seen.add(to);
      chunk.push(to);
      if (chunk.length < CHUNK) continue;
      await look(chunk);
      chunk = [];
    }
    await look(chunk);
    const known = await contacts.distinct('mobile', { 'reach.state': { $in: ['failing', 'dead'] } });
    const rest = known.filter((mobile) => !seen.has(mobile));
    for (let start = 0; start < rest.length; start += CHUNK) await look(rest.slice(start, start + CHUNK));
    await finishTasks();
    await marks.updateOne({ _id: MARK }, { $set: { at: startedAt } }, { upsert: true });
  };
}
