import { nibble } from '../wire/octets';

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/** Undoes percent-encoding octet by octet; a percent sign that begins no pair of digits stands for itself. */
function percentDecoded(text: string): Buffer {
  const from = Buffer.from(text);
  const to = Buffer.alloc(from.length);
  let length = 0;
  for (let at = 0; at < from.length; at++) {
    const octet = from[at] ?? 0;
    const high = octet === PERCENT ? nibble(from[at + 1] ?? 0) : -1;
    const low = high < 0 ? -1 : nibble(from[at + 2] ?? 0);
    if (low >= 0) {
      to[length++] = high * 16 + low;
      at += 2;
    } else to[length++] = octet === PLUS ? SPACE : octet;
  }
  return to.subarray(0, length);
}

/**
 * The variables of a query as octets: Kannel puts texts in as they are, which need not be UTF-8. Of a name that comes twice the
 * first counts.
 */
export function octetQuery(query: string): ReadonlyMap<string, Buffer> {
  const variables = new Map<string, Buffer>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (!variables.has(name)) variables.set(name, percentDecoded(equals < 0 ? '' : pair.slice(equals + 1)));
  }
  return variables;
}
