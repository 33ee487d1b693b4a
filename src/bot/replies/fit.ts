/** Two segments of a long message in UCS-2: 67 characters each (GSM 03.40, 6 bytes of header a segment). */
const TWO_SEGMENTS = 134;
const ONE_SEGMENT = 70;

const READ_ON = '（回复1看下文）';
export const DETAILS = '回复1看详情。';

/** Characters a reply may have, beside the signature with its brackets. */
export function budget(signature: string, segments: 1 | 2 = 2): number {
  return (segments === 1 ? ONE_SEGMENT : TWO_SEGMENTS) - (signature.length === 0 ? 0 : signature.length + 2);
}

/**
 * Cuts a reply so that it fits two segments together with the signature; the rest is `more`, for 回复1. `details` is told on
 * demand anyway (the full answer of an article), by the words of `offer`, and follows what was cut off. Lengths are UTF-16 units, as UCS-2 counts.
 */
export function fitReply(
  text: string,
  signature: string,
  details?: string,
  offer: string = DETAILS,
): { text: string; more?: string } {
  const room = budget(signature);
  if (details === undefined || details.trim() === '') {
    if (text.length <= room) return { text };
    const cut = cutAt(text, room - READ_ON.length);
    return { text: text.slice(0, cut).trimEnd() + READ_ON, more: text.slice(cut).trim() };
  }
  const ended = /[。!?！？\n]$/.test(text) ? text : `${text}。`;
  if (ended.length + offer.length <= room) return { text: ended + offer, more: details };
  // What 回复1 brings is the same either way; an offer that names more than that is kept.
  const ending = offer === DETAILS ? READ_ON : offer;
  const cut = cutAt(text, room - ending.length);
  return { text: text.slice(0, cut).trimEnd() + ending, more: `${text.slice(cut).trim()}\n${details}` };
}

/** At most `limit` characters: whole sentences where there are any, else cut with …. */
export function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const at = cutAt(text, limit - 1);
  return /[。!?！？;；\n]$/.test(text.slice(0, at)) ? text.slice(0, at).trimEnd() : `${text.slice(0, at)}…`;
}

/** The best place to cut at or before `limit`: after a sentence, else after a clause, else anywhere but inside a number or a pair. */
function cutAt(text: string, limit: number): number {
  const earliest = Math.floor(limit * 0.5);
  for (const ends of [/[。!?！？;；\n]/, /[,，、:：)）\s]/]) {
    for (let at = limit; at > earliest; at--) if (ends.test(text.charAt(at - 1))) return at;
  }
  let at = limit;
  while (at > earliest && /[0-9A-Za-z.%]/.test(text.charAt(at - 1)) && /[0-9A-Za-z.%]/.test(text.charAt(at))) at--;
  if (/[\uD800-\uDBFF]/.test(text.charAt(at - 1))) at--;
  return at;
}
