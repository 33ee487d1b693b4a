import type { SmppAccount } from './account';

/**
 * Ids of messages in one form, so that the id of a submit's answer and that of its receipt meet. SMPP leaves the form to the
 * carrier: the case of hexadecimal digits and zeros in front differ within one carrier, and not a few write the id in
 * hexadecimal in the answer and in decimal in the receipt, or the other way round.
 */
export type ReceiptIds = NonNullable<SmppAccount['receiptIds']>;

const HEX = /^[0-9a-f]{1,32}$/i;
const DECIMAL = /^\d{1,39}$/;

/** Without zeros in front, in lower case where it is hexadecimal. */
export function plainId(id: string): string {
  const trimmed = id.trim();
  if (!HEX.test(trimmed)) return trimmed;
  return trimmed.toLowerCase().replace(/^0+(?=.)/, '');
}

/** The id read in one base and written in the other; undefined where it is no such number. */
function toDecimal(id: string): string | undefined {
  return HEX.test(id) ? BigInt(`0x${id}`).toString() : undefined;
}

function toHex(id: string): string | undefined {
  return DECIMAL.test(id) ? BigInt(id).toString(16) : undefined;
}

/** Makes the ids of answers and those of receipts one. */
export interface MessageIds {
  /** The id of a submit's answer, in the form receipts are looked up by. */
  ofAnswer(id: string): string;
  /** The id of a receipt, in the same form. */
  ofReceipt(id: string): string;
}

/** Ids kept to learn from. */
const MOST_RECENT = 20_000;
/** Receipts that fit one way only before that way is believed. */
const PROOFS = 3;

type Way = Exclude<ReceiptIds, 'auto'>;

function byWay(way: Way, id: string): string {
  if (way === 'hex-then-decimal') return toHex(id) ?? plainId(id);
  if (way === 'decimal-then-hex') return toDecimal(id) ?? plainId(id);
  return plainId(id);
}

/**
 * `auto` compares the ids of receipts with those of the last answers. Where a receipt fits in one way alone it counts for that way;
 * three more than for any other make it the rule. Until then, and for ids it does not remember, ids are taken as they are.
 */
function learning(): MessageIds {
  const recent = new Set<string>();
  const proofs: Record<Way, number> = { same: 0, 'hex-then-decimal': 0, 'decimal-then-hex': 0 };
  let rule: Way = 'same';

  const believe = (way: Way): void => {
    proofs[way] += 1;
    const others = Object.entries(proofs).filter(([name]) => name !== way);
    if (others.every(([, count]) => proofs[way] >= count + PROOFS)) rule = way;
  };

  return {
    ofAnswer: (id) => {
      const plain = plainId(id);
      recent.add(plain);
      if (recent.size > MOST_RECENT) recent.delete(recent.values().next().value as string);
      return plain;
    },
    ofReceipt: (id) => {
      const plain = plainId(id);
      const ways = (['same', 'hex-then-decimal', 'decimal-then-hex'] as const).map((way) => ({
        way,
        id: byWay(way, plain),
      }));
      const fitting = ways.filter((candidate) => recent.has(candidate.id));
      const ids = new Set(fitting.map((candidate) => candidate.id));
      const [first] = fitting;
      // Digits below ten read alike in every base: they fit all ways and prove none.
      if (first !== undefined && fitting.length === 1) believe(first.way);
      if (first !== undefined && ids.size === 1) return first.id;
      return byWay(rule, plain);
    },
  };
}

/** For one account. */
export function createMessageIds(receiptIds: ReceiptIds): MessageIds {
  if (receiptIds === 'auto') return learning();
  return { ofAnswer: plainId, ofReceipt: (id) => byWay(receiptIds, plainId(id)) };
}
