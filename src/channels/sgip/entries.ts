import { type Layout, PduError } from '../wire/layout';

/** A count and then as many entries: how SGIP 1.2 ends its two lists (4.2.3.9.2 routes, 4.4.2 nodes of a trace). */
interface Entries<N extends string, E> {
  name: N;
  /** Octets of the count. */
  countWidth: 1 | 4;
  /** Of fixed width. */
  entry: Layout<E>;
  /** A body without an octet is an empty list, and is how an empty list is written: the end of the routes. */
  emptyBody?: boolean;
}

const widthOf = (of: Layout<unknown>): number => of.fields.reduce((sum, field) => sum + field.width, 0);

/** The fields of `head`, all of fixed width, with a list of entries after them. */
export function withEntries<H extends object, N extends string, E>(
  head: Layout<H>,
  { name, countWidth, entry, emptyBody = false }: Entries<N, E>,
): Layout<H & Record<N, E[]>> {
  const headWidth = widthOf(head);
  const entryWidth = widthOf(entry);
  const noHead = Buffer.alloc(headWidth);
  return {
    fields: [...head.fields, ...entry.fields],
    write: (values, into, at) => {
      const list = values[name];
      if (!Array.isArray(list)) throw new PduError('type', name, `${name}: ${typeof list} is not a list`);
      if (emptyBody && list.length === 0) return at;
      const first = head.write(values, into, at) + countWidth;
      if (first > into.length) throw new PduError('too_long', name, `${name}: the PDU does not fit its buffer`);
      if (list.length >= 2 ** (8 * countWidth)) throw new PduError('too_long', name, `${name}: ${list.length} entries`);
      into.writeUIntBE(list.length, first - countWidth, countWidth);
      return list.reduce((to: number, each) => entry.write(each, into, to), first);
    },
    read: (from, at, end) => {
      const none = emptyBody && at === end;
      const body = none ? head.read(noHead, 0, headWidth) : head.read(from, at, end);
      const first = at + headWidth + countWidth;
      if (!none && first > end) throw new PduError('too_short', name, `${name}: no count`);
      const count = none ? 0 : from.readUIntBE(first - countWidth, countWidth);
      if (count * entryWidth > Math.max(0, end - first)) {
        throw new PduError('too_short', name, `${name}: ${count} entries in ${end - first} octets`);
      }
      const list = Array.from({ length: count }, (_, i) => entry.read(from, first + i * entryWidth, end));
      return { ...body, [name]: list } as H & Record<N, E[]>;
    },
  };
}
