/** A field of a PDU as the specification lists it. Made by the functions of `layout.ts`. */
export interface Field<Name extends string = string, Value = unknown> {
  readonly name: Name;
  readonly kind: FieldKind;
  /** Octets; of one entry in `numbers`; the greatest length with its NUL in `cstring`; of the length in `counted`. */
  readonly width: number;
  /** May be missing at the end of what is received. */
  readonly optional: boolean;
  /** Carries the type only. */
  readonly value?: Value;
}

type FieldKind = 'uint' | 'uint64' | 'text' | 'hex' | 'cstring' | 'counted' | 'numbers' | 'tlvs';

/** Optional parameter: tag, length and value, 16 bits each for tag and length (SMGP 3.0 and SMPP 3.4). */
export interface Tlv {
  tag: number;
  value: Buffer;
}
