import { bytes, FORMATS, int, text, UDHI, value, type Field, type Layout, type ProtocolLayout } from './layout';

/** 中国移动通信互联网短信网关接口协议 (CMPP) 2.0 and 3.0. */

const HEADER = [
  int('Total_Length', 4, 'header and body'),
  int('Command_Id', 4),
  int('Sequence_Id', 4, 'the same in request and response'),
];

const STATUS = {
  0: 'right',
  1: 'message structure',
  2: 'illegal source address',
  3: 'authentication failed',
  4: 'version too high',
};
const RESULT = { 0: 'right', 8: 'flow control: too fast' };

function numbers(size: number): Field {
  return { ...text('Dest_terminal_Id', size, 'receiver'), times: (seen) => value(seen, 'DestUsr_tl') };
}

const CONNECT: Layout = {
  message: 'connect',
  fields: [
    text('Source_Addr', 6, 'SP_Id'),
    bytes('AuthenticatorSource', 16, 'MD5(Source_Addr + 9 NUL + secret + Timestamp as 10 digits)'),
    int('Version', 1, 'major version in the high four bits', { 0x20: '2.0', 0x30: '3.0' }),
    int('Timestamp', 4, 'MMDDHHMMSS as a number'),
  ],
};

function report(version: 20 | 30): readonly Field[] {
  return [
    bytes('Msg_Id', 8, 'of the submit it reports on'),
    text('Stat', 7, 'DELIVRD, EXPIRED, DELETED, UNDELIV, ACCEPTD, UNKNOWN, REJECTD or a code of the carrier'),
    text('Submit_time', 10, 'YYMMDDHHMM'),
    text('Done_time', 10, 'YYMMDDHHMM'),
    text('Dest_terminal_Id', version === 20 ? 21 : 32, 'receiver of the text'),
    int('SMSC_sequence', 4),
  ];
}

function submit(version: 20 | 30): Layout {
  const three = version === 30;
  return {
    message: 'submit',
    fields: [
      bytes('Msg_Id', 8, 'given by the gateway; the SP leaves it empty'),
      int('Pk_total', 1, 'segments of this message'),
      int('Pk_number', 1, 'this segment, from 1'),
      int('Registered_Delivery', 1, undefined, { 0: 'no report', 1: 'report wanted' }),
      int('Msg_level', 1, 'priority'),
      text('Service_Id', 10),
      int('Fee_UserType', 1, 'who pays', { 0: 'receiver', 1: 'sender', 2: 'SP', 3: 'Fee_terminal_Id' }),
      text('Fee_terminal_Id', three ? 32 : 21),
      ...(three ? [int('Fee_terminal_type', 1, undefined, { 0: 'real number', 1: 'pseudonym' })] : []),
      int('TP_pId', 1),
      int('TP_udhi', 1, undefined, UDHI),
      int('Msg_Fmt', 1, undefined, FORMATS),
      text('Msg_src', 6, 'SP_Id'),
      text('FeeType', 2, '01: free for the payer'),
      text('FeeCode', 6, 'fen'),
      text('ValId_Time', 17),
      text('At_Time', 17),
      text('Src_Id', 21, 'sender'),
      int('DestUsr_tl', 1, 'receivers'),
      numbers(three ? 32 : 21),
      ...(three ? [int('Dest_terminal_type', 1, undefined, { 0: 'real number', 1: 'pseudonym' })] : []),
      int('Msg_Length', 1),
      {
        ...bytes('Msg_Content', (seen) => value(seen, 'Msg_Length')),
        content: (seen) => ({ coding: value(seen, 'Msg_Fmt'), udh: value(seen, 'TP_udhi') === 1 }),
      },
      three ? text('LinkID', 20) : text('Reserve', 8),
    ],
  };
}

function deliver(version: 20 | 30): Layout {
  const three = version === 30;
  return {
    message: 'deliver',
    fields: [
      bytes('Msg_Id', 8),
      text('Dest_Id', 21, 'number texted, or the sender of the text reported on'),
      text('Service_Id', 10),
      int('TP_pid', 1),
      int('TP_udhi', 1, undefined, UDHI),
      int('Msg_Fmt', 1, undefined, FORMATS),
      text('Src_terminal_Id', three ? 32 : 21, 'who texts'),
      ...(three ? [int('Src_terminal_type', 1, undefined, { 0: 'real number', 1: 'pseudonym' })] : []),
      int('Registered_Delivery', 1, undefined, { 0: 'MO', 1: 'report' }),
      int('Msg_Length', 1),
      {
        ...bytes('Msg_Content', (seen) => value(seen, 'Msg_Length')),
        content: (seen) => ({
          coding: value(seen, 'Msg_Fmt'),
          udh: value(seen, 'TP_udhi') === 1,
          ...(value(seen, 'Registered_Delivery') === 1 ? { report: report(version) } : {}),
        }),
      },
      three ? text('LinkID', 20) : text('Reserved', 8),
    ],
  };
}

export function cmppLayout(version: 20 | 30): ProtocolLayout {
  const result = version === 20 ? 1 : 4;
  return {
    header: HEADER,
    commands: new Map<number, Layout>([
      [0x00000001, CONNECT],
      [
        0x80000001,
        {
          message: 'connect_resp',
          fields: [
            int('Status', result, undefined, STATUS),
            bytes('AuthenticatorISMG', 16, 'MD5(Status + AuthenticatorSource + secret), empty when refused'),
            int('Version', 1, 'the highest the server speaks', { 0x20: '2.0', 0x30: '3.0' }),
          ],
        },
      ],
      [0x00000002, { message: 'terminate', fields: [] }],
      [0x80000002, { message: 'terminate_resp', fields: [] }],
      [0x00000004, submit(version)],
      [0x80000004, { message: 'submit_resp', fields: [bytes('Msg_Id', 8), int('Result', result, undefined, RESULT)] }],
      [0x00000005, deliver(version)],
      [0x80000005, { message: 'deliver_resp', fields: [bytes('Msg_Id', 8), int('Result', result, undefined, RESULT)] }],
      [0x00000008, { message: 'active_test', fields: [] }],
      [0x80000008, { message: 'active_test_resp', fields: [int('Reserved', 1)] }],
    ]),
  };
}
