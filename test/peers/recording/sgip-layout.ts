import { FORMATS, bytes, int, text, UDHI, value, type Layout, type ProtocolLayout } from './layout';

/** 中国联合通信公司短消息网关系统接口协议 (SGIP) 1.2. */

const RESULT = { 0: 'taken', 1: 'illegal login', 5: 'parameter format', 88: 'too fast' };
const CONTENT = {
  ...bytes('MessageContent', (seen) => value(seen, 'MessageLength')),
  content: (seen: ReadonlyMap<string, number>) => ({
    coding: value(seen, 'MessageCoding'),
    udh: value(seen, 'TP_udhi') === 1,
  }),
};

function response(message: string): Layout {
  return { message, fields: [int('Result', 1, undefined, RESULT), text('Reserve', 8)] };
}

export const SGIP_LAYOUT: ProtocolLayout = {
  header: [
    int('Message Length', 4, 'header and body'),
    int('Command ID', 4),
    int('Sequence Number 1', 4, 'node of who sent the request: 3 + area code + enterprise code'),
    int('Sequence Number 2', 4, 'MMDDHHMMSS as a number'),
    int('Sequence Number 3', 4, 'counts up; the three are the same in request and response'),
  ],
  commands: new Map<number, Layout>([
    [
      0x1,
      {
        message: 'bind',
        fields: [
          int('Login Type', 1, undefined, { 1: 'SP to SMG', 2: 'SMG to SP' }),
          text('Login Name', 16),
          text('Login Password', 16),
          text('Reserve', 8),
        ],
      },
    ],
    [0x80000001, response('bind_resp')],
    [0x2, { message: 'unbind', fields: [] }],
    [0x80000002, { message: 'unbind_resp', fields: [] }],
    [
      0x3,
      {
        message: 'submit',
        fields: [
          text('SPNumber', 21, 'sender'),
          text('ChargeNumber', 21, '21 zeros: the SP pays; empty: the receiver'),
          int('UserCount', 1, 'receivers'),
          { ...text('UserNumber', 21, '86 and the number'), times: (seen) => value(seen, 'UserCount') },
          text('CorpId', 5),
          text('ServiceType', 10),
          int('FeeType', 1),
          text('FeeValue', 6, 'fen'),
          text('GivenValue', 6, 'fen'),
          int('AgentFlag', 1, undefined, { 0: 'receivable', 1: 'received' }),
          int('MorelatetoMTFlag', 1, undefined, {
            0: 'first MT of an MO',
            1: 'further MT',
            2: 'not by an MO',
            3: 'by the system',
          }),
          int('Priority', 1, '0 to 9, low to high'),
          text('ExpireTime', 16, 'yymmddhhmmsstnnp'),
          text('ScheduleTime', 16, 'yymmddhhmmsstnnp'),
          int('ReportFlag', 1, undefined, { 0: 'on failure', 1: 'always', 2: 'never', 3: 'charging only' }),
          int('TP_pid', 1),
          int('TP_udhi', 1, undefined, UDHI),
          int('MessageCoding', 1, undefined, FORMATS),
          int('MessageType', 1, undefined, { 0: 'short message' }),
          int('MessageLength', 4),
          CONTENT,
          text('Reserve', 8),
        ],
      },
    ],
    [0x80000003, response('submit_resp')],
    [
      0x4,
      {
        message: 'deliver',
        fields: [
          text('UserNumber', 21, '86 and the number of who texts'),
          text('SPNumber', 21, 'number texted'),
          int('TP_pid', 1),
          int('TP_udhi', 1, undefined, UDHI),
          int('MessageCoding', 1, undefined, FORMATS),
          int('MessageLength', 4),
          CONTENT,
          text('Reserve', 8),
        ],
      },
    ],
    [0x80000004, response('deliver_resp')],
    [
      0x5,
      {
        message: 'report',
        fields: [
          bytes('SubmitSequenceNumber', 12, 'the three words of the submit it reports on'),
          int('ReportType', 1, undefined, { 0: 'on a submit', 1: 'on a deliver' }),
          text('UserNumber', 21, '86 and the number'),
          int('State', 1, undefined, { 0: 'delivered', 1: 'waiting', 2: 'failed' }),
          int('ErrorCode', 1, 'when State is 2'),
          text('Reserve', 8),
        ],
      },
    ],
    [0x80000005, response('report_resp')],
  ]),
};
