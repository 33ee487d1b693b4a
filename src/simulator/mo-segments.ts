import type { MoSegment, PartForm } from './carrier-side';
import type { MoText } from './options';

/** UTF-16 units of a part: 140 octets less the header (GSM 03.40, 9.2.3.24): 6 octets, 7 with a reference of 16 bits. */
const PART_LENGTH: Record<Exclude<PartForm, 'payload'>, number> = { udh8: 67, udh16: 66, tp_pk: 70, sar: 70 };
const SINGLE_LENGTH = 70;
const MAX_PARTS = 255;

/** Cuts at `length` units, never between the halves of a surrogate pair. */
function cut(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + length, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** The parts a phone would send the text in. RangeError for more than 255. */
export function moSegments(
  mo: MoText & { to: string },
  form: PartForm,
  reference: number,
  at: Date,
  nextId: () => string,
): MoSegment[] {
  const { from, to, text, encoding } = mo;
  const pieces = text.length <= SINGLE_LENGTH || form === 'payload' ? [text] : cut(text, PART_LENGTH[form]);
  if (pieces.length > MAX_PARTS) throw new RangeError(`a text has at most ${MAX_PARTS} parts, not ${pieces.length}`);
  const total = pieces.length;
  return pieces.map((piece, i) => ({
    id: nextId(),
    from,
    to,
    text: piece,
    form,
    at,
    ...(encoding !== undefined && { encoding }),
    ...(total > 1 && { part: { reference: form === 'udh8' ? reference & 0xff : reference, total, index: i + 1 } }),
  }));
}
