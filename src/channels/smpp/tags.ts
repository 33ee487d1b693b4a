import type { Tlv } from '../wire/layout';

/** How the value of an optional parameter is written: an unsigned integer of so many octets, a C-octet string, or octets. */
type Kind = 1 | 2 | 4 | 'cstring' | 'octets';

/** The optional parameters of SMPP 3.4 (5.3.2), by their names there. */
const PARAMETERS = {
  dest_addr_subunit: [0x0005, 1],
  dest_network_type: [0x0006, 1],
  dest_bearer_type: [0x0007, 1],
  dest_telematics_id: [0x0008, 2],
  source_addr_subunit: [0x000d, 1],
  source_network_type: [0x000e, 1],
  source_bearer_type: [0x000f, 1],
  source_telematics_id: [0x0010, 1],
  qos_time_to_live: [0x0017, 4],
  payload_type: [0x0019, 1],
  additional_status_info_text: [0x001d, 'cstring'],
  receipted_message_id: [0x001e, 'cstring'],
  ms_msg_wait_facilities: [0x0030, 1],
  privacy_indicator: [0x0201, 1],
  source_subaddress: [0x0202, 'octets'],
  dest_subaddress: [0x0203, 'octets'],
  user_message_reference: [0x0204, 2],
  user_response_code: [0x0205, 1],
  source_port: [0x020a, 2],
  destination_port: [0x020b, 2],
  sar_msg_ref_num: [0x020c, 2],
  language_indicator: [0x020d, 1],
  sar_total_segments: [0x020e, 1],
  sar_segment_seqnum: [0x020f, 1],
  sc_interface_version: [0x0210, 1],
  callback_num_pres_ind: [0x0302, 1],
  callback_num_atag: [0x0303, 'octets'],
  number_of_messages: [0x0304, 1],
  callback_num: [0x0381, 'octets'],
  dpf_result: [0x0420, 1],
  set_dpf: [0x0421, 1],
  ms_availability_status: [0x0422, 1],
  network_error_code: [0x0423, 'octets'],
  message_payload: [0x0424, 'octets'],
  delivery_failure_reason: [0x0425, 1],
  more_messages_to_send: [0x0426, 1],
  message_state: [0x0427, 1],
  ussd_service_op: [0x0501, 'octets'],
  display_time: [0x1201, 1],
  sms_signal: [0x1203, 2],
  ms_validity: [0x1204, 1],
  alert_on_message_delivery: [0x130c, 'octets'],
  its_reply_type: [0x1380, 1],
  its_session_info: [0x1383, 2],
} as const satisfies Record<string, readonly [tag: number, kind: Kind]>;

export type TagName = keyof typeof PARAMETERS;

const BY_TAG = new Map(
  Object.entries(PARAMETERS).map(([name, [tag, kind]]) => [tag as number, { name, kind: kind as Kind }]),
);

function tagOf(name: string): number | undefined {
  return Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name as TagName][0] : undefined;
}

/** Octets of the parameter, if it is there. Of one that comes twice the first counts. */
export function tlvOctets(tlvs: readonly Tlv[], name: TagName): Buffer | undefined {
  const [tag] = PARAMETERS[name];
  return tlvs.find((tlv) => tlv.tag === tag)?.value;
}

/** A number, whatever its length: some write one octet where two are due, and the reverse. */
export function tlvNumber(tlvs: readonly Tlv[], name: TagName): number | undefined {
  const value = tlvOctets(tlvs, name);
  return value === undefined || value.length === 0 || value.length > 4 ? undefined : value.readUIntBE(0, value.length);
}

/** A text up to its NUL, which some leave out. */
export function tlvText(tlvs: readonly Tlv[], name: TagName): string | undefined {
  const value = tlvOctets(tlvs, name);
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end < 0 ? value.length : end);
}

function octetsOf(kind: Kind, value: unknown): Buffer | undefined {
  if (kind === 'octets')
    return typeof value === 'string' && /^([0-9a-f]{2})*$/i.test(value) ? Buffer.from(value, 'hex') : undefined;
  if (kind === 'cstring') {
    const plain = typeof value === 'string' && /^[\x01-\x7f]*$/.test(value);
    return plain ? Buffer.from(`${value}\0`, 'latin1') : undefined;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= 2 ** (8 * kind)) return undefined;
  const octets = Buffer.alloc(kind);
  octets.writeUIntBE(value, 0, kind);
  return octets;
}

/** The parameter as it is written; undefined where the value does not fit it. */
export function tlv(name: TagName, value: number | string): Tlv | undefined {
  const [tag, kind] = PARAMETERS[name];
  const octets = octetsOf(kind, value);
  return octets === undefined ? undefined : { tag, value: octets };
}

/** As people read it: by name with a plain value where that says it all, else its octets in hex. */
export interface TlvJson {
  tag: number;
  name?: string;
  value?: number | string;
  hex?: string;
}

export function tlvToJson({ tag, value }: Tlv): TlvJson {
  const known = BY_TAG.get(tag);
  if (known === undefined) return { tag, hex: value.toString('hex') };
  const { name, kind } = known;
  const plain =
    kind === 'octets'
      ? value.toString('hex')
      : kind === 'cstring'
        ? value.toString('latin1').replace(/\0$/, '')
        : value.length === kind
          ? value.readUIntBE(0, kind)
          : undefined;
  return plain !== undefined && octetsOf(kind, plain)?.equals(value) === true
    ? { tag, name, value: plain }
    : { tag, name, hex: value.toString('hex') };
}

/** The reverse. Undefined where it says nothing that can be written. */
export function tlvFromJson({ tag, name, value, hex }: Partial<TlvJson>): Tlv | undefined {
  const number = tag ?? tagOf(name ?? '');
  if (number === undefined) return undefined;
  const octets = hex === undefined ? octetsOf(BY_TAG.get(number)?.kind ?? 'octets', value) : octetsOf('octets', hex);
  return octets === undefined ? undefined : { tag: number, value: octets };
}
