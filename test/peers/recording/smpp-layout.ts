import { bytes, int, text, value, type Field, type Layout, type ProtocolLayout } from './layout';

/** Short Message Peer to Peer Protocol Specification 3.4 Issue 1.2. */

const CODINGS = { 0: 'SMSC default alphabet', 1: 'IA5/ASCII', 3: 'Latin 1', 4: 'binary', 8: 'UCS-2' };

const BIND: readonly Field[] = [
  text('system_id', 'c'),
  text('password', 'c'),
  text('system_type', 'c'),
  int('interface_version', 1, undefined, { 0x34: '3.4' }),
  int('addr_ton', 1),
  int('addr_npi', 1),
  text('address_range', 'c'),
];

const MESSAGE: readonly Field[] = [
  text('service_type', 'c'),
  int('source_addr_ton', 1, undefined, { 0: 'unknown', 1: 'international' }),
  int('source_addr_npi', 1, undefined, { 0: 'unknown', 1: 'ISDN' }),
  text('source_addr', 'c'),
  int('dest_addr_ton', 1, undefined, { 0: 'unknown', 1: 'international' }),
  int('dest_addr_npi', 1, undefined, { 0: 'unknown', 1: 'ISDN' }),
  text('destination_addr', 'c'),
  int('esm_class', 1, 'bits 0-1 mode, 2-5 type (1: receipt), 6 user data header, 7 reply path'),
  int('protocol_id', 1),
  int('priority_flag', 1),
  text('schedule_delivery_time', 'c'),
  text('validity_period', 'c'),
  int('registered_delivery', 1, undefined, {
    0: 'no receipt',
    1: 'receipt wanted',
    0x11: 'receipt and intermediate notification wanted',
  }),
  int('replace_if_present_flag', 1),
  int('data_coding', 1, undefined, CODINGS),
  int('sm_default_msg_id', 1),
  int('sm_length', 1),
  {
    ...bytes('short_message', (seen) => value(seen, 'sm_length')),
    content: (seen) => ({ coding: value(seen, 'data_coding'), udh: (value(seen, 'esm_class') & 0x40) !== 0 }),
  },
];

const BIND_RESP: readonly Field[] = [text('system_id', 'c')];
const MESSAGE_ID: readonly Field[] = [text('message_id', 'c')];

export const SMPP_LAYOUT: ProtocolLayout = {
  header: [
    int('command_length', 4, 'header and body'),
    int('command_id', 4),
    int('command_status', 4, '0 in requests', { 0: 'ESME_ROK', 0x0d: 'ESME_RBINDFAIL', 0x58: 'ESME_RTHROTTLED' }),
    int('sequence_number', 4, 'the same in request and response'),
  ],
  commands: new Map<number, Layout>([
    [0x00000001, { message: 'bind_receiver', fields: BIND }],
    [0x80000001, { message: 'bind_receiver_resp', fields: BIND_RESP }],
    [0x00000002, { message: 'bind_transmitter', fields: BIND }],
    [0x80000002, { message: 'bind_transmitter_resp', fields: BIND_RESP }],
    [0x00000009, { message: 'bind_transceiver', fields: BIND }],
    [0x80000009, { message: 'bind_transceiver_resp', fields: BIND_RESP }],
    [0x00000004, { message: 'submit_sm', fields: MESSAGE }],
    [0x80000004, { message: 'submit_sm_resp', fields: MESSAGE_ID }],
    [0x00000005, { message: 'deliver_sm', fields: MESSAGE }],
    [0x80000005, { message: 'deliver_sm_resp', fields: MESSAGE_ID }],
    [0x00000006, { message: 'unbind', fields: [] }],
    [0x80000006, { message: 'unbind_resp', fields: [] }],
    [0x00000015, { message: 'enquire_link', fields: [] }],
    [0x80000015, { message: 'enquire_link_resp', fields: [] }],
    [0x80000000, { message: 'generic_nack', fields: [] }],
  ]),
  tlvs: {
    0x0204: { name: 'user_message_reference', kind: 'int' },
    0x020c: { name: 'sar_msg_ref_num', kind: 'int' },
    0x020e: { name: 'sar_total_segments', kind: 'int' },
    0x020f: { name: 'sar_segment_seqnum', kind: 'int' },
    0x0210: { name: 'sc_interface_version', kind: 'int' },
    0x001e: { name: 'receipted_message_id', kind: 'text' },
    0x0424: { name: 'message_payload', kind: 'bytes' },
    0x0426: { name: 'more_messages_to_send', kind: 'int' },
    0x0427: { name: 'message_state', kind: 'int' },
  },
};
