import type { mongo } from 'mongoose';
import { joinParts } from '../../channels/text/concatenation';
import { isWellFormed, wellFormed } from '../../channels/text/encodings';
import type { AcceptOutcome, InboundPart, PartOf } from '../../channels/channel';
import { MINUTE } from '../../core/clock';
import { maskMobile } from '../../core/mobile';
import type { DeliveryContext } from '../context';
import { violatedKey } from '../documents';
import type { WholeText } from './accept';
import type { KeptPart, LongMessageDocument } from './long-message-model';

/** References are reused (there are 256): after this long, the same one means another message. */
const SAME_REFERENCE_MS = 10 * MINUTE;
/** Without a carrier id, the same part is a repetition within this time, and another message after it. */
const SAME_PART_MS = MINUTE;
const MAX_ROUNDS = 5;

export interface LongMessages {
  /** Keeps a part durably; the last one makes the whole text durable too. */
  keep(part: InboundPart): Promise<AcceptOutcome>;
  /** Hands on what has waited long enough, and what a crash left complete but not handed on. */
  join(): Promise<void>;
  /** At start: hands on what is complete without waiting for its time-out. */
  recover(): Promise<void>;
}

type RealPart = InboundPart & { part: PartOf };

function kept(part: RealPart, at: number): KeptPart {
  const text = isWellFormed(part.text)
    ? { text: part.text }
    : { utf16: Buffer.from(part.text, 'utf16le').toString('base64') };
  return { ...text, at, ...(part.carrierId === undefined ? {} : { carrierId: part.carrierId }) };
}

function textOf(part: KeptPart): string {
  return part.text ?? Buffer.from(part.utf16 ?? '', 'base64').toString('utf16le');
}

function isSame(known: KeptPart, came: KeptPart): boolean {
  if (textOf(known) !== textOf(came)) return false;
  if (known.carrierId !== undefined && came.carrierId !== undefined) return known.carrierId === came.carrierId;
  return Math.abs(came.at - known.at) <= SAME_PART_MS;
}

function groupOf({ channel, from, to, part }: RealPart): string {
  return [channel, from, to, part.total, part.reference].join('|');
}

function isComplete(document: LongMessageDocument): boolean {
  return Object.keys(document.parts).length === document.total;
}

/**
 * One document a long message, so that parts may come in any order, twice, and over different connections and nodes. Its id is
 * the id of the text it becomes: handing it on again after a crash changes nothing.
 */
export function createLongMessages(
  context: DeliveryContext,
  messages: mongo.Collection<LongMessageDocument>,
  write: (text: WholeText) => Promise<AcceptOutcome>,
): LongMessages {
  const { clock, ids, settings, events, log } = context;
  const now = (): number => clock.now().getTime();

  /** Hands the text on, then notes that it is done; in this order, so that a crash repeats it rather than loses it. */
  const handOn = async (document: LongMessageDocument): Promise<void> => {
    const texts = new Map(Object.entries(document.parts).map(([index, part]) => [Number(index), textOf(part)]));
    const { channel, from, to, _id } = document;
    const receivedAt = new Date(document.firstAt);
    const { text, incomplete } = joinParts(texts, document.total);
    await write({ _id, dedupe: _id, channel, from, to, receivedAt, text: wellFormed(text), incomplete });
    await messages.updateOne({ _id }, { $set: { closedAt: now() }, $unset: { openGroup: 1, joinBy: 1 } });
  };

  /** Closes it to further parts first, so that none slips in unseen between reading and handing on. */
  const handOnIncomplete = async (id: string): Promise<void> => {
    const closed = await messages.findOneAndUpdate(
      { _id: id, joinBy: { $exists: true } },
      { $unset: { openGroup: 1 }, $set: { closedAt: now() } },
      { returnDocument: 'after' },
    );
    if (closed === null) return;
    if (!isComplete(closed)) {
      const missing = closed.total - Object.keys(closed.parts).length;
      log.warn({ message: id, from: maskMobile(closed.from), missing }, 'parts of a long message never came');
    }
    await handOn(closed);
  };

  const addTo = async (openGroup: string, index: number, part: KeptPart): Promise<LongMessageDocument | null> =>
    messages.findOneAndUpdate(
      { openGroup, [`parts.${index}`]: { $exists: false } },
      { $set: { [`parts.${index}`]: part } },
      { returnDocument: 'after' },
    );

  const open = async (part: RealPart, keptPart: KeptPart): Promise<boolean> => {
    const group = groupOf(part);
    const at = now();
    try {
      await messages.insertOne({
        _id: ids.next(),
        group,
        openGroup: group,
        channel: part.channel,
        from: part.from,
        to: part.to,
        total: part.part.total,
        parts: { [String(part.part.index)]: keptPart },
        firstAt: part.receivedAt.getTime(),
        joinBy: at + settings.joinTimeoutMs,
      });
      return true;
    } catch (error) {
      if (violatedKey(error) === undefined) throw error;
      return false;
    }
  };

  /** What the latest message with this reference says about the part: where it belongs, if it does. */
  const settleWithLatest = async (part: RealPart, keptPart: KeptPart): Promise<AcceptOutcome | 'new' | 'again'> => {
    const index = String(part.part.index);
    const [latest] = await messages.find({ group: groupOf(part) }, { sort: { firstAt: -1 }, limit: 1 }).toArray();
    if (latest === undefined) return 'new';
    const known = latest.parts[index] ?? latest.late?.[index];
    if (known !== undefined && isSame(known, keptPart)) {
      // The first time may have ended between keeping the part and handing the text on.
      if (latest.joinBy !== undefined && isComplete(latest)) await handOn(latest);
      return 'duplicate';
    }
    if (latest.openGroup !== undefined) {
      // The same place taken by another text: the reference is in use again, the older message has all it will get.
      if (known !== undefined) await handOnIncomplete(latest._id);
      return 'again';
    }
    const isRecent = keptPart.at - (latest.closedAt ?? 0) <= SAME_REFERENCE_MS;
    if (known !== undefined || !isRecent || isComplete(latest)) return 'new';
    await messages.updateOne({ _id: latest._id }, { $set: { [`late.${index}`]: keptPart } });
    log.warn({ message: latest._id, part: index }, 'a part came after its message was handed on without it');
    events.emit({ type: 'part_kept', channel: part.channel, from: part.from, late: true });
    return 'accepted';
  };

  const keep = async (inbound: InboundPart): Promise<AcceptOutcome> => {
    const part = inbound as RealPart;
    const keptPart = kept(part, now());
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const joined = await addTo(groupOf(part), part.part.index, keptPart);
      if (joined !== null) {
        if (isComplete(joined)) await handOn(joined);
        else events.emit({ type: 'part_kept', channel: part.channel, from: part.from, late: false });
        return 'accepted';
      }
      const settled = await settleWithLatest(part, keptPart);
      if (settled === 'accepted' || settled === 'duplicate') return settled;
      if (settled === 'new' && (await open(part, keptPart))) {
        events.emit({ type: 'part_kept', channel: part.channel, from: part.from, late: false });
        return 'accepted';
      }
    }
    throw new Error(`long message ${groupOf(part)}: its parts are being written by too many at once`);
  };

  return {
    keep,
    join: async () => {
      for (;;) {
        const due = await messages
          .find({ joinBy: { $lte: now() } }, { sort: { joinBy: 1 }, limit: 100, projection: { _id: 1 } })
          .toArray();
        for (const { _id } of due) await handOnIncomplete(_id);
        if (due.length < 100) return;
      }
    },
    recover: async () => {
      for (let after = -1; ;) {
        const open = await messages.find({ joinBy: { $gt: after } }, { sort: { joinBy: 1 }, limit: 100 }).toArray();
        for (const document of open) if (isComplete(document)) await handOn(document);
        if (open.length < 100) return;
        after = open.at(-1)?.joinBy ?? Infinity;
      }
    },
  };
}
