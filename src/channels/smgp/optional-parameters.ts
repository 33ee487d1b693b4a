import { PduError, type Tlv } from '../wire/layout';

/** Optional parameters of SMGP 3.0.3, 6.3.1: tag, and whether the value is one octet or characters. Unknown ones are let pass. */
export const PARAMETERS = {
  tpPid: { tag: 0x0001, kind: 'octet' },
  tpUdhi: { tag: 0x0002, kind: 'octet' },
  linkId: { tag: 0x0003, kind: 'text' },
  chargeUserType: { tag: 0x0004, kind: 'octet' },
  chargeTermType: { tag: 0x0005, kind: 'octet' },
  chargeTermPseudo: { tag: 0x0006, kind: 'text' },
  destTermType: { tag: 0x0007, kind: 'octet' },
  destTermPseudo: { tag: 0x0008, kind: 'text' },
  pkTotal: { tag: 0x0009, kind: 'octet' },
  pkNumber: { tag: 0x000a, kind: 'octet' },
  submitMsgType: { tag: 0x000b, kind: 'octet' },
  spDealResult: { tag: 0x000c, kind: 'octet' },
  srcTermType: { tag: 0x000d, kind: 'octet' },
  srcTermPseudo: { tag: 0x000e, kind: 'text' },
  nodesCount: { tag: 0x000f, kind: 'octet' },
  msgSrc: { tag: 0x0010, kind: 'text' },
  srcType: { tag: 0x0011, kind: 'octet' },
  mServiceId: { tag: 0x0012, kind: 'text' },
} as const;

export type ParameterName = keyof typeof PARAMETERS;
type OctetName = { [N in ParameterName]: (typeof PARAMETERS)[N]['kind'] extends 'octet' ? N : never }[ParameterName];

const NAMES = new Map(Object.entries(PARAMETERS).map(([name, { tag }]) => [tag as number, name as ParameterName]));

/** The specification's name of a tag; undefined where it has none such. */
export function parameterName(tag: number): ParameterName | undefined {
  return NAMES.get(tag);
}

/** A parameter of one octet. Gateways that write integers in more octets put the value into the last. */
export function octetOf(parameters: readonly Tlv[], name: OctetName): number | undefined {
  const value = parameters.find(({ tag }) => tag === PARAMETERS[name].tag)?.value;
  return value === undefined || value.length === 0 ? undefined : value[value.length - 1];
}

/** PduError where the value does not fit the parameter. */
export function parameter(name: ParameterName, value: number | string): Tlv {
  const { tag, kind } = PARAMETERS[name];
  if (kind === 'octet') {
    if (typeof value !== 'number') throw new PduError('type', name, `${name}: not a number`);
    if ((value & 0xff) !== value) throw new PduError('range', name, `${name}: ${value} is not in 0..255`);
    return { tag, value: Buffer.from([value]) };
  }
  if (typeof value !== 'string') throw new PduError('type', name, `${name}: not a string`);
  if (!/^[\x01-\x7f]*$/.test(value)) throw new PduError('character', name, `${name}: not ASCII`);
  return { tag, value: Buffer.from(value, 'latin1') };
}
