import { compileLayout } from './compile';
import type { Field, Tlv } from './field';

export type { Field, Tlv } from './field';
export { PduError } from './pdu-error';

function field<Name extends string, Value>(name: Name, kind: Field['kind'], width: number): Field<Name, Value> {
  return { name, kind, width, optional: false };
}

/** Unsigned integer, most significant octet first. */
export const uint = <N extends string>(name: N, width: 1 | 2 | 4) => field<N, number>(name, 'uint', width);
/** 64 bits unsigned, as a decimal string. */
export const uint64 = <N extends string>(name: N) => field<N, string>(name, 'uint64', 8);
/** Octet string of fixed width, NUL on the right; characters are ASCII. */
export const text = <N extends string>(name: N, width: number) => field<N, string>(name, 'text', width);
/** Octets as they are, as lower-case hex of 2 × width digits (authenticators, BCD ids). */
export const hex = <N extends string>(name: N, width: number) => field<N, string>(name, 'hex', width);
/** C-octet string of at most `width` octets with its NUL. */
export const cstring = <N extends string>(name: N, width: number) => field<N, string>(name, 'cstring', width);
/** Octets behind their own length of `width` octets. What is read is a view of the frame. */
export const counted = <N extends string>(name: N, width: 1 | 4) => field<N, Buffer>(name, 'counted', width);
/** A count of one octet, then as many fixed octet strings of `width`. */
export const numbers = <N extends string>(name: N, width: number) => field<N, string[]>(name, 'numbers', width);
/** All that is left, as optional parameters in their order. Values are not to be written to. */
export const tlvs = <N extends string>(name: N) => field<N, Tlv[]>(name, 'tlvs', 0);
/** The field may be missing at the end of what is received; it then has its empty value ('' or 0). */
export const optional = <F extends Field>(of: F): F => ({ ...of, optional: true });

type Union<T extends readonly Field[]> = T[number];
export type Fields<T extends readonly Field[]> = {
  [F in Union<T> as F['name']]: F extends Field<string, infer Value> ? Value : never;
};

/** The body of a PDU: what follows the header. */
export interface Layout<F> {
  readonly fields: readonly Field[];
  /** Strict: PduError where a value does not fit its field. Returns the end. */
  write(values: F, into: Buffer, at: number): number;
  /** Tolerant: padding, missing terminators and octets after the end are let pass; PduError `too_short` where fields are missing. */
  read(from: Buffer, at: number, end: number): F;
}

/**
 * Compiles a table of fields into a writer and a reader. `start` is what a PDU that is read begins with (its name, a
 * sequence number to be filled in): an object born with all its properties is read and written faster. Optional fields come
 * last, and so do optional parameters.
 */
export function layout<const T extends readonly Field[], S extends object = object>(
  name: string,
  fields: T,
  start?: S,
): Layout<Fields<T> & S> {
  const { write, read } = compileLayout<Fields<T> & S>(name, fields, start ?? {});
  return { fields, write, read };
}
