import type { CarrierAnswer } from '../session/answers';

/** One command_status of SMPP. */
export interface SmppAnswer extends CarrierAnswer {
  name: string;
}

const CHECK_ACCOUNT = '核对账号参数；仍不行时报运营商';
const CHECK_ADDRESS = '核对号码，以及 destTon、destNpi、destPrefix';
const REPORT_US = '联系开发人员，附上短信标识';

const line = (code: number, name: string, action: SmppAnswer['class'], meaning: string, toDo: string): SmppAnswer => ({
  code,
  name,
  class: action,
  meaning,
  toDo,
});

/** SMPP 3.4, 5.1.3: every error code. docs/carriers.md has the same table. */
export const SMPP_ANSWERS: readonly SmppAnswer[] = [
  line(0x00, 'ESME_ROK', 'accepted', '成功', '无需处理'),
  line(0x01, 'ESME_RINVMSGLEN', 'give_up', '消息长度错', REPORT_US),
  line(0x02, 'ESME_RINVCMDLEN', 'give_up', '命令长度错', REPORT_US),
  line(0x03, 'ESME_RINVCMDID', 'switch_route', '对方不支持这个命令', '核对对方是否支持 SMPP 3.4'),
  line(0x04, 'ESME_RINVBNDSTS', 'switch_route', '连接没有提交短信的权限', '核对 bind 方式（transceiver 或 separate）'),
  line(0x05, 'ESME_RALYBND', 'retry_later', '已经登录', '会自动重试；反复出现时核对账号没有别人在用'),
  line(0x06, 'ESME_RINVPRTFLG', 'give_up', '优先级无效', REPORT_US),
  line(0x07, 'ESME_RINVREGDLVFLG', 'switch_route', '不接受状态报告请求', '请运营商为账号开通状态报告'),
  line(0x08, 'ESME_RSYSERR', 'retry_later', '对方系统错误', '会自动重试；持续出现时报运营商'),
  line(0x0a, 'ESME_RINVSRCADR', 'switch_route', '主叫号码无效', '核对接入号，以及 sourceTon、sourceNpi'),
  line(0x0b, 'ESME_RINVDSTADR', 'give_up', '目的号码无效', CHECK_ADDRESS),
  line(0x0c, 'ESME_RINVMSGID', 'give_up', '消息标识无效', REPORT_US),
  line(0x0d, 'ESME_RBINDFAIL', 'switch_route', '登录失败', '核对 login、secret、systemType 和登记的本机地址'),
  line(0x0e, 'ESME_RINVPASWD', 'switch_route', '密码错误', '核对 secret'),
  line(0x0f, 'ESME_RINVSYSID', 'switch_route', '账号名错误', '核对 login'),
  line(0x11, 'ESME_RCANCELFAIL', 'give_up', '撤销失败', '无需处理'),
  line(0x13, 'ESME_RREPLACEFAIL', 'give_up', '替换失败', '无需处理'),
  line(0x14, 'ESME_RMSGQFUL', 'slow_down', '对方队列满', '会自动降速再发；常见时请运营商提高流量'),
  line(0x15, 'ESME_RINVSERTYP', 'switch_route', '业务类型无效', '核对 serviceType'),
  line(0x33, 'ESME_RINVNUMDESTS', 'give_up', '目的号码个数无效', REPORT_US),
  line(0x34, 'ESME_RINVDLNAME', 'give_up', '群发名单名无效', REPORT_US),
  line(0x40, 'ESME_RINVDESTFLAG', 'give_up', '目的标志无效', REPORT_US),
  line(0x42, 'ESME_RINVSUBREP', 'give_up', '不支持“提交并替换”', REPORT_US),
  line(0x43, 'ESME_RINVESMCLASS', 'switch_route', 'esm_class 无效', '长短信方式 long 改为另一种再试'),
  line(0x44, 'ESME_RCNTSUBDL', 'give_up', '不能提交给群发名单', REPORT_US),
  line(0x45, 'ESME_RSUBMITFAIL', 'retry_later', '提交失败', '会自动重试；持续出现时报运营商'),
  line(0x48, 'ESME_RINVSRCTON', 'switch_route', '主叫号码类型无效', '核对 sourceTon'),
  line(0x49, 'ESME_RINVSRCNPI', 'switch_route', '主叫编号方案无效', '核对 sourceNpi'),
  line(0x50, 'ESME_RINVDSTTON', 'switch_route', '目的号码类型无效', CHECK_ADDRESS),
  line(0x51, 'ESME_RINVDSTNPI', 'switch_route', '目的编号方案无效', CHECK_ADDRESS),
  line(0x53, 'ESME_RINVSYSTYP', 'switch_route', '系统类型无效', '核对 systemType'),
  line(0x54, 'ESME_RINVREPFLAG', 'give_up', '替换标志无效', REPORT_US),
  line(0x55, 'ESME_RINVNUMMSGS', 'give_up', '消息个数无效', REPORT_US),
  line(0x58, 'ESME_RTHROTTLED', 'slow_down', '超过约定流量', '会自动降速；必要时调低每秒条数'),
  line(0x61, 'ESME_RINVSCHED', 'give_up', '定时时间无效', REPORT_US),
  line(0x62, 'ESME_RINVEXPIRY', 'switch_route', '有效期无效', '把 validity 改为 absolute 或 none'),
  line(0x63, 'ESME_RINVDFTMSGID', 'give_up', '预定义短信标识无效', REPORT_US),
  line(0x64, 'ESME_RX_T_APPN', 'retry_later', '接收方暂时出错', '会自动重试'),
  line(0x65, 'ESME_RX_P_APPN', 'give_up', '接收方永久出错', '看内容是否被拦截'),
  line(0x66, 'ESME_RX_R_APPN', 'give_up', '接收方拒收', '看内容是否被拦截'),
  line(0x67, 'ESME_RQUERYFAIL', 'give_up', '查询失败', '无需处理'),
  line(0xc0, 'ESME_RINVOPTPARSTREAM', 'switch_route', '可选参数区有误', '长短信方式 long 改为 udh 再试'),
  line(0xc1, 'ESME_ROPTPARNOTALLWD', 'switch_route', '不允许的可选参数', '长短信方式 long 改为 udh 再试'),
  line(0xc2, 'ESME_RINVPARLEN', 'give_up', '参数长度错', REPORT_US),
  line(0xc3, 'ESME_RMISSINGOPTPARAM', 'switch_route', '缺少可选参数', CHECK_ACCOUNT),
  line(0xc4, 'ESME_RINVOPTPARAMVAL', 'switch_route', '可选参数值无效', CHECK_ACCOUNT),
  line(0xfe, 'ESME_RDELIVERYFAILURE', 'retry_later', '投递失败', '会自动重试'),
  line(0xff, 'ESME_RUNKNOWNERR', 'retry_later', '未知错误', '会自动重试；持续出现时报运营商'),
];

const BY_CODE = new Map(SMPP_ANSWERS.map((answer) => [answer.code, answer]));

/** What a command_status means. 0x400 and above are the carrier's own; like others not listed they are tried again later. */
export function smppAnswer(code: number): SmppAnswer {
  const name = `0x${code.toString(16).padStart(8, '0')}`;
  return BY_CODE.get(code) ?? line(code, name, 'retry_later', `运营商自定错误码 ${name}`, '向运营商询问含义');
}

/** What we answer with ourselves. */
export const STATUS = {
  ok: 0x00,
  invalidLength: 0x02,
  invalidCommand: 0x03,
  /** Cannot be taken, now or later. */
  permanent: 0x65,
} as const;

/** message_state (5.2.28) by the words receipts use for them. */
export const MESSAGE_STATES: Readonly<Record<number, string>> = {
  0: 'SCHEDUL',
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
  9: 'SKIPPED',
};

/** What each word makes of the segment; undefined: not final. Words that are not listed are a failure with the carrier's code. */
const FINAL: Readonly<Record<string, 'delivered' | 'expired' | undefined>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'expired',
  ENROUTE: undefined,
  ACCEPTD: undefined,
  SCHEDUL: undefined,
  BUFFRED: undefined,
};

export function finalState(word: string): 'delivered' | 'expired' | 'failed' | undefined {
  return Object.hasOwn(FINAL, word) ? FINAL[word] : 'failed';
}
