/** What the words before a number say that it is. `other`: a number that is no slot, whatever it looks like. */
export type LabelKind =
  | 'code'
  | 'number'
  | 'invoice'
  | 'digital'
  | 'taxpayer'
  | 'acceptance'
  | 'reference'
  | 'serial'
  | 'mobile'
  | 'phone'
  | 'date'
  | 'other';

const WORDS: Readonly<Record<LabelKind, string>> = {
  code: '发票代码|票代码|代码|fpdm|daima|dm|code',
  number: '发票号码|发票号|发票编号|票号码|票号|号码|起始号|起号|止号|终止号|fphm|haoma|hm|number',
  invoice: '发票|专票|普票|电子票|电子专票|电子普票|票|fapiao|invoice',
  digital: '数电票号码|数电票号|数电发票号码|数电号码|全电票号|电子发票号码|数电票|数电发票|全电发票|全电票|数电',
  taxpayer:
    '纳税人识别号|纳税识别号|识别号|纳税号|税号|公司税号|税务登记号|税务登记证号|登记证号|社会信用代码|信用代码|统一代码|信用码|税务代码|店号|身份证号码|身份证号|身份证|证件号码|证件号|居民身份证|shuihao|nsrsbh|shibiehao',
  acceptance:
    '受理号码|受理号|受理编号|受理单号|受理|业务号|业务编号|办件编号|办件号|申请号|申请编号|回执号|回执|信访件|文书号|投诉号|投诉编号|举报号|举报编号|检举编号|工单号|shoulihao',
  reference: '单号|编号|件号|查询码|danhao',
  serial: '业务流水号|流水号码|流水号|流水|liushuihao|liushui',
  mobile: '手机号码|手机号|手机|移动电话|shouji|shoujihao',
  phone: '联系电话|联系方式|电话号码|电话|座机|固话|致电|回电|热线|传真|dianhua|tel|phone',
  date: '开票日期|开具日期|开票时间|开具时间|日期|时间|riqi|date',
  other:
    '校验码后6位|校验码后六位|校验码|验证码|密码|口令|机器编号|机器码|设备号|盘号|税控盘号|银行卡号|银行卡|银行账号|银行账户|开户账号|卡号|账号|账户|尾号|邮编|邮政编码|qq号|qq|快递单号|快递|运单号|运单|订单号|订单|合同号|合同编号|完税凭证号|税票号|凭证号|凭证|工号|警号|车牌号|车架号|车架|房号|取件码|流量|网址|版本|单价|数量',
};

const KIND_OF = new Map<string, LabelKind>(
  (Object.keys(WORDS) as LabelKind[]).flatMap((kind) => WORDS[kind].split('|').map((word) => [word, kind] as const)),
);
const LONGEST_FIRST = [...KIND_OF.keys()].sort((a, b) => b.length - a.length).join('|');
/** A label, then nothing but what stands between a label and its value. */
const BEFORE = new RegExp(
  `(?<![A-Za-z])(?<label>${LONGEST_FIRST})(?:[\\s:=#,.;\\-'"“”()\\[\\]【】<>《》/+_]|是|系|为|有|叫|的|填|写|就|应该|这个|分别|我|后|到|至){0,8}$`,
  'i',
);
const REACH = 18;

/** The kind of the label right before a position, or undefined where there is none. */
export function labelBefore(text: string, position: number): LabelKind | undefined {
  const before = text.slice(Math.max(0, position - REACH), position);
  // Mostly digits or nothing stand before a number: spare the long pattern.
  const match = /[A-Za-z\u4e00-\u9fff]/.test(before) ? BEFORE.exec(before) : null;
  return match === null ? undefined : KIND_OF.get((match.groups?.['label'] ?? '').toLowerCase());
}

/** 请回电 and a number asks to be called back: a label of the number, but more than its name. */
const ASKING = /^(?:回电|致电)$/;
const ONLY_NAMES = LONGEST_FIRST.split('|')
  .filter((word) => !ASKING.test(word))
  .join('|');

const NAMES = new RegExp(
  `${ONLY_NAMES}|纳税人|发票|登记|公司|单位|名称|号码|我们|我|你|您|的|是|为|有|和|与|及|跟|还有|以及|这个|这|那个|那|个|张|号|家|店|另外|一张|第|老|新|旧|叫|分别|金额|价税合计|合计|税额|开票|日期|在|呢|哈|啊|吧|哦|嗯|喏|给`,
  'gi',
);

/** Whether a text, its values taken out, holds nothing but the names of values and the words that tie them. */
export function onlyNames(rest: string): boolean {
  return !/[\p{L}\p{N}]/u.test(rest.replace(NAMES, ''));
}
