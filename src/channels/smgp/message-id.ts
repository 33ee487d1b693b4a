/** Normal form of a MsgID: its 10 octets as 20 lower-case hex digits (BCD: gateway, MMDDhhmm, count; SMGP 3.0.3, 6.2.26). */
export const MESSAGE_ID_LENGTH = 10;

const HEX = /^[0-9a-f]{20}$/i;

/**
 * The normal form of the id in a report's text. By the specification it is the 10 octets themselves; some gateways write them
 * as 20 digits. Anything else is a gateway's own and kept as it came.
 */
export function messageIdInText(octets: Buffer): string {
  if (octets.length === MESSAGE_ID_LENGTH) return octets.toString('hex');
  const text = octets.toString('latin1').trim();
  return HEX.test(text) ? text.toLowerCase() : text;
}
