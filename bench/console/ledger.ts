import type { Connection } from 'mongoose';
import { DAY, MINUTE } from '../../src/core/clock';
import { maskMobile } from '../../src/core/mobile';
import { inboxModel } from '../../src/delivery/inbox/inbox-model';
import { countedAs, ledgerModel, type LedgerRecord } from '../../src/desk/ledger';
import { createSecrecy } from '../../src/desk/secrecy';
import { seededRandom } from '../../src/taxdata/demo/seeded-random';
import { PROVINCE } from './province';

export const LEDGER_DAYS = 360;
const SENDERS = 200_000;
/** Whose texts are there as well: of the newest contacts. */
const TEXTS = 100_000;
const BATCH = 2_000;

/** Intent, kind of the reply, and how many of a hundred contacts are so. */
const CONTACTS: readonly (readonly [intent: string, replyKind: string, share: number])[] = [
  ['consult', 'answer', 50],
  ['consult', 'fallback', 2],
  ['invoice_verify', 'result', 12],
  ['invoice_verify', 'ask_slot', 6],
  ['progress_query', 'result', 5],
  ['office_info', 'answer', 8],
  ['fixed_tax_query', 'result', 4],
  ['human_agent', 'handoff', 3],
  ['greeting', 'greet', 3],
  ['out_of_scope', 'fallback', 3],
  ['suggestion', 'ack', 1],
  ['complaint', 'ack', 2],
  ['report', 'ack', 1],
];
const PER_HUNDRED = CONTACTS.flatMap(([intent, replyKind, share]) =>
  Array.from({ length: share }, () => ({ intent, replyKind })),
);

/** The number that sends most; those of the first twenty text every day. */
export const senderOf = (n: number): string => `${n % 2 === 0 ? '13800' : '19900'}${String(n).padStart(6, '0')}`;

export interface LoadedLedger {
  newest: Date;
  /** Of some who texted lately. */
  mobiles: string[];
}

/** Contacts of a year by time, as they would have come, with the texts of the newest. */
export async function loadLedger(
  connection: Connection,
  { count, units, secret }: { count: number; units: readonly string[]; secret: string },
): Promise<LoadedLedger> {
  const ledger = ledgerModel(connection).collection;
  const inbox = inboxModel(connection).collection;
  const { hashOf } = createSecrecy(secret);
  const hashes = Array.from({ length: SENDERS }, (_, n) => hashOf(senderOf(n)));
  const newest = new Date(Date.now() - MINUTE);
  const random = seededRandom(6, 1);
  const mobiles: string[] = [];
  for (let start = 0; start < count; start += BATCH) {
    const rows: LedgerRecord[] = [];
    const texts: object[] = [];
    for (let n = start; n < Math.min(count, start + BATCH); n++) {
      const at = new Date(newest.getTime() - Math.floor(((count - 1 - n) / count) * LEDGER_DAYS * DAY));
      const { intent, replyKind } = PER_HUNDRED[
        random.between(0, PER_HUNDRED.length - 1)
      ] as (typeof PER_HUNDRED)[number];
      const confidential = intent === 'complaint' || intent === 'report';
      const counted = confidential ? undefined : countedAs(replyKind);
      // A tenth of all come from a few who text every day.
      const sender = random.between(0, 9) === 0 ? random.between(0, 20) : random.between(0, SENDERS - 1);
      rows.push({
        _id: confidential ? `sealed:${n}` : `text-${n}`,
        at,
        unitCode: units[random.between(0, units.length - 1)] ?? PROVINCE,
        intent,
        confidence: 0.9,
        replyKind,
        channel: `cmpp-${n % 4}`,
        outcome: '已答复',
        ...(counted === undefined ? {} : { counted }),
        ...(confidential
          ? { confidential: true as const }
          : { senderHash: hashes[sender] as string, senderMasked: maskMobile(senderOf(sender)) }),
      });
      if (confidential || n < count - TEXTS) continue;
      if (n % 100 === 0) mobiles.push(senderOf(sender));
      texts.push({
        _id: `text-${n}`,
        dedupe: `text-${n}`,
        channel: `cmpp-${n % 4}`,
        from: senderOf(sender),
        to: '12366',
        text: '一般纳税人卖货税率几个点',
        receivedAt: at,
        incomplete: false,
        order: n,
        state: 'handled',
        attempt: 1,
        doneAt: at,
      });
    }
    await ledger.insertMany(rows as never);
    if (texts.length > 0) await inbox.insertMany(texts as never);
  }
  return { newest, mobiles };
}
