import type { Connection } from 'mongoose';
import { countSegments, signedText, splitText } from '../channels/text/segments';
import { maskMobile, type Mobile } from '../core/mobile';
import { shanghaiDay } from '../core/shanghai-time';
import { isVisitor } from '../core/visitor';
import { documents } from '../delivery/documents';
import { inboxModel } from '../delivery/inbox/inbox-model';
import { type KeptPart, longMessageModel } from '../delivery/inbox/long-message-model';
import { outboxModel, type SegmentProgress } from '../delivery/outbox/outbox-model';
import { STATE_NAMES, workOrderModel } from '../desk/work-order';
import type { Secrecy } from '../desk/secrecy';
import { isWithin, type Reach } from '../directory/rights';
import { placeAfter, type Place, readCursor, writeCursor } from './cursor';
import type { Entry, TextIn, TextOut, ThreadPage } from './entries';
import { newestFirst, type Source } from '../core/newest-first';
import { recordedTurn, withoutNumbers } from './recorded-turn';
import type { InText, Judged, JudgedTexts, OutText } from './secrets';

export interface ThreadDeps {
  connection: Connection;
  secrecy: Secrecy;
  judge(texts: { came: readonly InText[]; went: readonly OutText[] }): Promise<JudgedTexts>;
  unitName(code: string): Promise<string>;
  /** Nothing older is shown. */
  since(): Promise<Date>;
  /** The unit that a number texted belongs to. */
  unitOfNumber(to: string): Promise<string>;
  /** The protocol of an account, where it is there. */
  protocolOf(account: string): string | undefined;
  /** The carrier a number belongs to, as accounts name it. */
  carrierOf(mobile: Mobile): string | undefined;
  titleOf(articleId: string): string | undefined;
}

type Found = { text: InText; at: number } | { sent: OutText; at: number };

/** Texts looked at for one page where few of them are within the reader's reach. */
const MOST_LOOKED_AT = 600;
const NEWER_SHOWN = 20;

/** The texts of a number both ways, in pages, as its owner saw them, with what the service made of each. */
export function createThread(deps: ThreadDeps): {
  read(
    mobile: Mobile,
    page: { cursor?: string; text?: string; limit: number },
    reach: Reach,
  ): Promise<ThreadPage | undefined>;
  /** One text that came in, if it may be read; with what was recorded of it. */
  find(
    mobile: Mobile,
    id: string,
    reach: Reach,
  ): Promise<{ text: InText; judged: Judged; unitCode: string } | undefined>;
} {
  const { connection, secrecy } = deps;
  const inbox = documents(inboxModel(connection));
  const outbox = documents(outboxModel(connection));
  const parts = documents(longMessageModel(connection));
  const orders = documents(workOrderModel(connection));

  const pageOf = (
    direction: 'came' | 'went',
    mobile: Mobile,
    start: Place | undefined,
    size: number,
    oldest: Date,
  ): Source<Found> => {
    let place = start;
    let ended = false;
    return {
      next: async () => {
        if (ended) return [];
        const skip = place?.seen ?? [];
        const limit = size + skip.length;
        const at = { $gte: oldest, ...(place === undefined ? {} : { $lte: new Date(place.at) }) };
        const found: (Found & { id: string })[] =
          direction === 'came'
            ? (await inbox.find({ from: mobile, receivedAt: at }, { sort: { receivedAt: -1 }, limit }).toArray()).map(
                (text) => ({ text, at: text.receivedAt.getTime(), id: text._id }),
              )
            : (await outbox.find({ to: mobile, queuedAt: at }, { sort: { queuedAt: -1 }, limit }).toArray()).map(
                (sent) => ({ sent, at: sent.queuedAt.getTime(), id: sent._id }),
              );
        ended = found.length < limit;
        const fresh = found.filter(({ id }) => !skip.includes(id));
        for (const { at, id } of fresh) place = placeAfter(place, at, id);
        return fresh;
      },
    };
  };

  const unitOf = async (one: Found, judged: JudgedTexts): Promise<string> => {
    if ('sent' in one) return one.sent.unitCode ?? (await deps.unitOfNumber(one.sent.from));
    const { turn, contacts } = judged.of(one.text);
    return turn?.unitCode ?? contacts[0]?.unitCode ?? (await deps.unitOfNumber(one.text.to));
  };

  const partsOf = async (texts: readonly InText[]): Promise<Map<string, TextIn['parts']>> => {
    const found = await parts.find({ _id: { $in: texts.map(({ _id }) => _id) } }).toArray();
    const came = (kept: Record<string, KeptPart> | undefined, late: boolean) =>
      Object.entries(kept ?? {}).map(([index, { at }]) => ({ index: Number(index), at: new Date(at), late }));
    return new Map(
      found.map(({ _id, total, parts: kept, late }) => [
        _id,
        { total, came: [...came(kept, false), ...came(late, true)] },
      ]),
    );
  };

  const entryIn = async (text: InText, unitCode: string, judged: Judged, about: About): Promise<TextIn> => {
    const turn = recordedTurn(judged, about.states, deps.titleOf);
    const protocol = deps.protocolOf(text.channel);
    const longParts = about.parts.get(text._id);
    return {
      type: 'in',
      id: text._id,
      at: text.receivedAt,
      unitCode,
      unitName: await deps.unitName(unitCode),
      to: text.to,
      account: text.channel,
      ...(protocol === undefined ? {} : { protocol }),
      ...(text.carrierId === undefined ? {} : { carrierId: text.carrierId }),
      ...(judged.verdict === 'open' ? { text: withoutNumbers(text.text) } : {}),
      segments: longParts?.total ?? (judged.verdict === 'open' ? countSegments(text.text) : 1),
      ...(longParts === undefined ? {} : { parts: longParts }),
      incomplete: text.incomplete,
      state:
        text.state === 'handled'
          ? 'handled'
          : text.state === 'parked' || text.state === 'parking'
            ? 'parked'
            : 'received',
      attempts: text.attempt,
      ...(turn === undefined ? {} : { turn }),
    };
  };

  const entryOut = async (sent: OutText, unitCode: string): Promise<TextOut> => {
    const protocol = deps.protocolOf(sent.account);
    const cut = splitText(sent.text, { signature: sent.signature });
    return {
      type: 'out',
      id: sent._id,
      at: sent.queuedAt,
      unitCode,
      unitName: await deps.unitName(unitCode),
      from: sent.from,
      text: withoutNumbers(signedText(sent.text, sent.signature)),
      lane: sent.lane,
      account: sent.account,
      ...(protocol === undefined ? {} : { protocol }),
      state: sent.state,
      ...(sent.code === undefined ? {} : { code: sent.code }),
      ...(sent.sentAt === undefined ? {} : { sentAt: sent.sentAt }),
      ...(sent.doneAt === undefined ? {} : { doneAt: sent.doneAt }),
      validUntil: sent.validUntil,
      segments: cut.map((text, index) => {
        const { at, ...known }: SegmentProgress = sent.progress[index] ?? { state: 'new' };
        return { text: withoutNumbers(text), ...known, ...(at === undefined ? {} : { at: new Date(at) }) };
      }),
      tries: sent.tries,
      doubts: sent.doubts,
      avoided: sent.avoided,
      ...(sent.inReplyTo === undefined ? {} : { inReplyTo: sent.inReplyTo }),
    };
  };

  interface About {
    states: ReadonlyMap<string, string>;
    parts: ReadonlyMap<string, TextIn['parts']>;
  }

  const entriesOf = async (found: readonly Found[], reach: Reach): Promise<Entry[]> => {
    const came = found.flatMap((one) => ('text' in one ? [one.text] : []));
    const went = found.flatMap((one) => ('sent' in one ? [one.sent] : []));
    const judged = await deps.judge({ came, went });
    const numbers = came.flatMap((text) => {
      const { turn, contacts } = judged.of(text);
      const opened =
        turn?.events.flatMap((event) => (event.type === 'work_order_opened' ? [event.order.number] : [])) ?? [];
      return [...opened, ...contacts.flatMap(({ orderNumber }) => orderNumber ?? [])];
    });
    const [longParts, states] = await Promise.all([
      partsOf(came),
      numbers.length === 0
        ? []
        : orders.find({ _id: { $in: [...new Set(numbers)] } }, { projection: { state: 1 } }).toArray(),
    ]);
    const about: About = {
      parts: longParts,
      states: new Map(states.map(({ _id, state }) => [_id, STATE_NAMES[state]])),
    };
    const entries: Entry[] = [];
    for (const one of found) {
      const unitCode = await unitOf(one, judged);
      if (!isWithin(reach, { unitCode })) continue;
      if ('sent' in one)
        entries.push(
          judged.isOpen(one.sent)
            ? await entryOut(one.sent, unitCode)
            : { type: 'sealed', day: shanghaiDay(one.sent.queuedAt) },
        );
      else {
        const of = judged.of(one.text);
        entries.push(
          of.verdict === 'sealed'
            ? { type: 'sealed', day: shanghaiDay(one.text.receivedAt) }
            : await entryIn(one.text, unitCode, of, about),
        );
      }
    }
    return entries;
  };

  /** The place from which a page shows the text and some that came after it. */
  const placeNear = async (mobile: Mobile, id: string): Promise<Place | undefined> => {
    const text = await inbox.findOne({ _id: id, from: mobile });
    const sent = text === null ? await outbox.findOne({ _id: id, to: mobile }) : null;
    const at = text?.receivedAt ?? sent?.queuedAt;
    if (at === undefined) return undefined;
    const [came, went] = await Promise.all([
      inbox.find({ from: mobile, receivedAt: { $gt: at } }, { sort: { receivedAt: 1 }, limit: NEWER_SHOWN }).toArray(),
      outbox.find({ to: mobile, queuedAt: { $gt: at } }, { sort: { queuedAt: 1 }, limit: NEWER_SHOWN }).toArray(),
    ]);
    const times = [...came.map((one) => one.receivedAt.getTime()), ...went.map((one) => one.queuedAt.getTime())].sort(
      (a, b) => a - b,
    );
    return times.length < NEWER_SHOWN ? undefined : { at: times[NEWER_SHOWN - 1] as number, seen: [] };
  };

  return {
    read: async (mobile, { cursor, text, limit }, reach) => {
      const oldest = await deps.since();
      const start =
        cursor === undefined
          ? text === undefined
            ? undefined
            : await placeNear(mobile, text)
          : readCursor(cursor, secrecy);
      // At one moment a reply is later than its text: the texts that went out come first.
      const stream = newestFirst(
        [pageOf('went', mobile, start, limit + 1, oldest), pageOf('came', mobile, start, limit + 1, oldest)],
        ({ at }) => at,
      );
      let entries: Entry[] = [];
      let place = start;
      let looked = 0;
      let more = true;
      while (more && entries.length < limit && looked < MOST_LOOKED_AT) {
        const batch: Found[] = [];
        while (batch.length < limit) {
          const { value, done } = await stream.next();
          if (done === true || value === undefined) {
            more = false;
            break;
          }
          place = placeAfter(place, value.at, 'sent' in value ? value.sent._id : value.text._id);
          batch.push(value);
        }
        looked += batch.length;
        entries = [...entries, ...(await entriesOf(batch, reach))];
      }
      if (entries.length === 0 && start === undefined) return undefined;
      const carrier = isVisitor(mobile) ? undefined : deps.carrierOf(mobile);
      return {
        conversation: secrecy.nameOf(mobile),
        sender: maskMobile(mobile),
        visitor: isVisitor(mobile),
        ...(carrier === undefined ? {} : { carrier }),
        entries: inOrder(entries),
        ...(more && place !== undefined ? { older: writeCursor(place, secrecy) } : {}),
        newer: start !== undefined,
      };
    },
    find: async (mobile, id, reach) => {
      const text = await inbox.findOne({ _id: id, from: mobile });
      if (text === null || text.receivedAt < (await deps.since())) return undefined;
      const judged = await deps.judge({ came: [text], went: [] });
      const unitCode = await unitOf({ text, at: 0 }, judged);
      const one = judged.of(text);
      return one.verdict === 'open' && isWithin(reach, { unitCode }) ? { text, judged: one, unitCode } : undefined;
    },
  };
}

/** Oldest first; what must not be read is one mark a day, however many texts it was. */
function inOrder(entries: readonly Entry[]): Entry[] {
  const ordered: Entry[] = [];
  for (const entry of [...entries].reverse()) {
    const last = ordered.at(-1);
    if (entry.type === 'sealed' && last?.type === 'sealed' && last.day === entry.day) continue;
    ordered.push(entry);
  }
  return ordered;
}
