import type { Connection } from 'mongoose';
import { HOUR } from '../core/clock';
import { addDays, shanghaiDay, shanghaiMoment } from '../core/shanghai-time';
import { documents } from '../delivery/documents';
import { inboxModel } from '../delivery/inbox/inbox-model';
import { isConfidentialContact, ledgerModel, type LedgerRecord } from '../desk/ledger';
import type { Secrecy } from '../desk/secrecy';
import { isWithin, type Reach, type UnitTree } from '../directory/rights';
import type { Intent } from '../intents/understanding';
import type { ContactPage, ContactQuery, ContactRow } from './conversations';
import { type Place, placeAfter, readCursor, writeCursor } from './cursor';
import { newestFirst, type Source } from '../core/newest-first';
import { OUTCOME_OF } from '../desk/outcomes';

/** Rows looked at for one page where few match; then the page ends and says how far it came. */
const MOST_LOOKED_AT = 4_000;
const CHUNK = 200;
const LEAST_CHUNK = 8;
/** So many units are merged; more of them are so large a part of all that reading by time and leaving out the others is faster. */
const MOST_MERGED = 150;

export interface ContactsDeps {
  connection: Connection;
  secrecy: Secrecy;
  tree(): Promise<UnitTree>;
  unitName(code: string): Promise<string>;
  /** Nothing older is shown. */
  since(): Promise<Date>;
}

/** The id of the text a contact came from; undefined where there was none (what the sweep filed). */
function textOf(contactId: string): string | undefined {
  return /^(?:unfinished:|sealed:)/.test(contactId) ? undefined : contactId.replace(/^parked:/, '').replace(/\/2$/, '');
}

/**
 * The ledger in pages, newest first. Every page is read along an index: of a unit, an intent, a sender, or the time; several units are
 * merged, a great many left to what no index serves. What no index serves is looked for among a bounded number of rows.
 */
export function createContacts({ connection, secrecy, tree, unitName, since }: ContactsDeps): {
  list(query: ContactQuery, reach: Reach): Promise<ContactPage>;
} {
  const ledger = documents(ledgerModel(connection));
  const inbox = documents(inboxModel(connection));

  const sourceOf = (
    fixed: { unitCode?: string; intent?: string; senderHash?: string },
    bounds: { from: Date; before: Date },
    start: Place | undefined,
    size: number,
  ): Source<LedgerRecord> => {
    let place = start;
    let ended = false;
    return {
      next: async () => {
        if (ended) return [];
        const at = {
          ...(place === undefined ? { $lt: bounds.before } : { $lte: new Date(place.at) }),
          $gte: bounds.from,
        };
        const skip = place?.seen ?? [];
        const limit = size + skip.length;
        const found = await ledger.find({ ...fixed, at }, { sort: { at: -1 }, limit }).toArray();
        ended = found.length < limit;
        const fresh = found.filter(({ _id }) => !skip.includes(_id));
        for (const { at: moment, _id } of fresh) place = placeAfter(place, moment.getTime(), _id);
        return fresh;
      },
    };
  };

  /** Units of the filter within reach; undefined: all. */
  const unitsOf = async (unit: string | undefined, reach: Reach): Promise<ReadonlySet<string> | undefined> => {
    if (unit === undefined) return reach.everywhere ? undefined : new Set(reach.unitCodes);
    const chosen = [unit, ...(await tree()).withBelow(unit)];
    return new Set(chosen.filter((unitCode) => isWithin(reach, { unitCode })));
  };

  const rowsOf = async (records: readonly LedgerRecord[]): Promise<ContactRow[]> => {
    const texts = records.filter((record) => !isConfidentialContact(record)).flatMap(({ _id }) => textOf(_id) ?? []);
    const found = await inbox.find({ _id: { $in: texts } }, { projection: { from: 1 } }).toArray();
    const senders = new Map(found.map(({ _id, from }) => [_id, from]));
    return Promise.all(
      records.map(async (record): Promise<ContactRow> => {
        const { unitCode, intent } = record;
        const base = {
          key: secrecy.hashOf(`row:${record._id}`),
          intent: intent as Intent,
          unitCode,
          unitName: await unitName(unitCode),
        };
        if (isConfidentialContact(record))
          return { ...base, at: shanghaiMoment(shanghaiDay(record.at)), confidential: true };
        const { senderMasked, channel, articleId, orderNumber, confidence, outcome } = record;
        const text = textOf(record._id);
        const from = text === undefined ? undefined : senders.get(text);
        return {
          ...base,
          at: record.at,
          confidential: false,
          outcome: OUTCOME_OF[record.replyKind] ?? 'answered',
          confidence,
          said: outcome,
          ...(senderMasked === undefined ? {} : { sender: senderMasked }),
          ...(text === undefined || from === undefined ? {} : { text, conversation: secrecy.nameOf(from) }),
          ...(channel === undefined ? {} : { channel }),
          ...(articleId === undefined ? {} : { articleId }),
          ...(orderNumber === undefined ? {} : { orderNumber }),
        };
      }),
    );
  };

  return {
    list: async (query, reach) => {
      const units = await unitsOf(query.unit, reach);
      const number = query.conversation === undefined ? undefined : secrecy.ofName(query.conversation);
      if (query.conversation !== undefined && number === undefined) return { items: [] };
      const start = query.cursor === undefined ? undefined : readCursor(query.cursor, secrecy);
      const { from, before } = boundsOf(query);
      const bounds = { from: later(await since(), from), before: before ?? LATEST };
      const matches = (record: LedgerRecord): boolean => {
        const confidential = isConfidentialContact(record);
        // What a confidential row does not show cannot be asked of it either.
        if (confidential && (number ?? query.outcome ?? query.channel ?? query.hour) !== undefined) return false;
        return (
          (units === undefined || units.has(record.unitCode)) &&
          (query.intent === undefined || record.intent === query.intent) &&
          (query.outcome === undefined || OUTCOME_OF[record.replyKind] === query.outcome) &&
          (query.channel === undefined || record.channel === query.channel)
        );
      };
      const merged = units === undefined || units.size > MOST_MERGED ? undefined : [...units];
      const searching =
        number !== undefined ||
        query.outcome !== undefined ||
        query.channel !== undefined ||
        (merged === undefined && units !== undefined);
      // Of many units each gives a few rows; whose few are used up is asked again.
      const wanted = searching ? CHUNK : query.limit + 1;
      const size = Math.min(wanted, Math.max(LEAST_CHUNK, Math.ceil((2 * wanted) / Math.max(1, merged?.length ?? 1))));
      const intent = query.intent === undefined ? {} : { intent: query.intent };
      const sources =
        number !== undefined
          ? [sourceOf({ senderHash: secrecy.hashOf(number) }, bounds, start, size)]
          : merged === undefined
            ? [sourceOf(intent, bounds, start, size)]
            : merged.map((unitCode) => sourceOf({ unitCode, ...intent }, bounds, start, size));

      const picked: LedgerRecord[] = [];
      let place = start;
      let looked = 0;
      for await (const record of newestFirst(sources, ({ at }) => at.getTime())) {
        const fits = matches(record);
        if ((fits && picked.length === query.limit) || looked === MOST_LOOKED_AT) {
          const next = place === undefined ? {} : { next: writeCursor(place, secrecy) };
          const early = picked.length < query.limit && place !== undefined;
          return {
            items: await rowsOf(picked),
            ...next,
            ...(early ? { searchedBackTo: new Date(place?.at ?? 0) } : {}),
          };
        }
        looked += 1;
        place = placeAfter(place, record.at.getTime(), record._id);
        if (fits) picked.push(record);
      }
      return { items: await rowsOf(picked) };
    },
  };
}

function boundsOf({ from, to, hour }: ContactQuery): { from?: Date; before?: Date } {
  if (from !== undefined && hour !== undefined) {
    const start = new Date(shanghaiMoment(from).getTime() + hour * HOUR);
    return { from: start, before: new Date(start.getTime() + HOUR) };
  }
  return {
    ...(from === undefined ? {} : { from: shanghaiMoment(from) }),
    ...(to === undefined ? {} : { before: shanghaiMoment(addDays(to, 1)) }),
  };
}

function later(a: Date, b: Date | undefined): Date {
  return b !== undefined && b > a ? b : a;
}

/** After every contact there will be. */
const LATEST = new Date('9999-01-01T00:00:00Z');
