import { bytes, FORMATS, int, text, value, type Field, type Layout, type ProtocolLayout } from './layout';

/** 中国电信 SMGP 3.0. */

const RESPONSE: readonly Field[] = [
  { name: 'MsgID', size: 10, kind: 'bcd', note: 'gateway 6 digits, MMDDHHMM, number 6 digits' },
  int('Status', 4, undefined, { 0: 'right' }),
];

/** Words and values of the report, as one run of octets. */
const REPORT: readonly Field[] = [
  text('"id:"', 3),
  { name: 'id', size: 10, kind: 'bcd', note: 'MsgID of the submit, ten BCD bytes in the middle of the text' },
  text('" sub:"', 5),
  text('sub', 3),
  text('" dlvrd:"', 7),
  text('dlvrd', 3),
  text('" submit date:"', 13),
  text('submit date', 10, 'YYMMDDhhmm'),
  text('" done date:"', 11),
  text('done date', 10, 'YYMMDDhhmm'),
  text('" stat:"', 6),
  text('stat', 7),
  text('" err:"', 5),
  text('err', 3),
  text('" text:"', 6),
  bytes('text', 20, '3 digits of its length, 17 bytes of the text'),
];

// Whether a header leads the content is in an optional parameter behind it; the recorder looks ahead for it.
const udh = (seen: ReadonlyMap<string, number>) => seen.get('TP_udhi') === 1;

export const SMGP_LAYOUT: ProtocolLayout = {
  header: [
    int('PacketLength', 4, 'header and body'),
    int('RequestID', 4),
    int('SequenceID', 4, 'the same in request and response'),
  ],
  commands: new Map<number, Layout>([
    [
      0x00000001,
      {
        message: 'login',
        fields: [
          text('ClientID', 8),
          bytes('AuthenticatorClient', 16, 'MD5(ClientID + 7 NUL + secret + TimeStamp as 10 digits)'),
          int('LoginMode', 1, undefined, { 0: 'send', 1: 'receive', 2: 'both' }),
          int('TimeStamp', 4, 'MMDDHHMMSS as a number'),
          int('ClientVersion', 1, undefined, { 0x30: '3.0' }),
        ],
      },
    ],
    [
      0x80000001,
      {
        message: 'login_resp',
        fields: [
          int('Status', 4, undefined, { 0: 'right', 21: 'authentication failed' }),
          bytes('AuthenticatorServer', 16, 'MD5(Status + AuthenticatorClient + secret), empty when refused'),
          int('ServerVersion', 1, undefined, { 0x30: '3.0' }),
        ],
      },
    ],
    [
      0x00000002,
      {
        message: 'submit',
        fields: [
          int('MsgType', 1, undefined, { 6: 'MT' }),
          int('NeedReport', 1, undefined, { 0: 'no', 1: 'yes' }),
          int('Priority', 1, '0 to 3, low to high'),
          text('ServiceID', 10),
          text('FeeType', 2, '00: free'),
          text('FeeCode', 6),
          text('FixedFee', 6),
          int('MsgFormat', 1, undefined, FORMATS),
          text('ValidTime', 17),
          text('AtTime', 17),
          text('SrcTermID', 21, 'sender'),
          text('ChargeTermID', 21),
          int('DestTermIDCount', 1),
          { ...text('DestTermID', 21, 'receiver'), times: (seen) => value(seen, 'DestTermIDCount') },
          int('MsgLength', 1),
          {
            ...bytes('MsgContent', (seen) => value(seen, 'MsgLength')),
            content: (seen) => ({ coding: value(seen, 'MsgFormat'), udh: udh(seen) }),
          },
          text('Reserve', 8),
        ],
      },
    ],
    [0x80000002, { message: 'submit_resp', fields: RESPONSE }],
    [
      0x00000003,
      {
        message: 'deliver',
        fields: [
          { name: 'MsgID', size: 10, kind: 'bcd' },
          int('IsReport', 1, undefined, { 0: 'MO', 1: 'report' }),
          int('MsgFormat', 1, undefined, FORMATS),
          text('RecvTime', 14, 'YYYYMMDDHHMMSS'),
          text('SrcTermID', 21, 'who texts'),
          text('DestTermID', 21, 'number texted'),
          int('MsgLength', 1),
          {
            ...bytes('MsgContent', (seen) => value(seen, 'MsgLength')),
            content: (seen) => ({
              coding: value(seen, 'MsgFormat'),
              udh: udh(seen),
              ...(value(seen, 'IsReport') === 1 ? { report: REPORT } : {}),
            }),
          },
          text('Reserve', 8),
        ],
      },
    ],
    [0x80000003, { message: 'deliver_resp', fields: RESPONSE }],
    [0x00000004, { message: 'active_test', fields: [] }],
    [0x80000004, { message: 'active_test_resp', fields: [] }],
    [0x00000006, { message: 'exit', fields: [] }],
    [0x80000006, { message: 'exit_resp', fields: [] }],
  ]),
  tail: 8,
  tlvs: {
    0x0001: { name: 'TP_pid', kind: 'int' },
    0x0002: { name: 'TP_udhi', kind: 'int' },
    0x0003: { name: 'LinkID', kind: 'text' },
    0x0004: { name: 'ChargeUserType', kind: 'int' },
    0x0005: { name: 'ChargeTermType', kind: 'int' },
    0x0006: { name: 'ChargeTermPseudo', kind: 'text' },
    0x0007: { name: 'DestTermType', kind: 'int' },
    0x0008: { name: 'DestTermPseudo', kind: 'text' },
    0x0009: { name: 'PkTotal', kind: 'int' },
    0x000a: { name: 'PkNumber', kind: 'int' },
    0x000b: { name: 'SubmitMsgType', kind: 'int' },
    0x000c: { name: 'SPDealReslt', kind: 'int' },
    0x0010: { name: 'MsgSrc', kind: 'text' },
  },
};
