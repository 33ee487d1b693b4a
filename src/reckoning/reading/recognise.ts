import type { ReckoningKind } from '../question';
import { SALARY } from './deductions';

/** The text wants a sum, or to know whether anything is owed. */
const ASKS =
  /多少|几多|好多|几块|几钱|多钱|咋算|怎[么样]算|如何算|怎[么样](?:扣|交|缴|计|征)|算一?下|算算|计算|要算|到手|剩|[要用需得该][不唔]?[要用需得]?[交缴扣纳]|[交缴扣纳][不唔没](?:[交缴扣纳]|$)|[交缴扣]税?[吗嘛么不没]|要税[吗不么]|有税[吗不]|免不免|免税?[吗嘛么不]|免增值税|要不要|用不用|划算|哪个省|合适|(?:退|补)(?:吗|不)|duoshao|[要用需得]上税|上税[吗不么没]|^(?:契税|购置税|印花税|滞纳金)|(?:契税|购置税|印花税|滞纳金)$/;
/** 帮我算算年终奖的税: wants a sum though none of the figures is there yet. */
const WANTS_RECKONING = /(?:帮|给|替)(?:我|忙|俺|偶)?.{0,6}(?:算|计算)|^(?:请|麻烦)?(?:算|计算)一?下|算算|想算/;
/** The sum told is the tax itself: 滞纳金500块必须交吗, 契税交了1万8对吗. */
const TAX_ITSELF =
  /(?:增值税|契税|购置税|印花税|企业所得税|附加税?|滞纳金)(?:款|额)?(?:是|要|要交|交了?|扣了|缴了?|得交|显示|算出来|收了?我?)\s?\d|滞纳金\s?\d|对吗|对不对|算错|多扣|少扣|怎么[这那]么多/;
/** Asks for a rule, a rate, a date or a procedure, whatever sums stand in it. */
const NOT_A_SUM =
  /起征点|首付|所得税前|税前(?:能|可以?|准|列支|扣)|(?:什么|哪些|啥|哪几(?:个|种))税|额度|限额|(?:登记|转|变|认定|升|成)(?:为|成)?.{0,4}一般(?:纳税)?人|罚款|处罚|几号|什么时候|啥时候|多久|多长时间|哪里|在哪|哪儿|去哪|流程|材料|资料|怎[么样](?:申报|报税|报|填|开|查|退|办|入账|做账|记账|注销|登记|签|证明)|税率[是为]?(?:多少|几)|几个点|几点|几厘|百分之几|多少个?点|税点|奖励|抵扣多少|抵多少|能抵|可以抵|抵税|扣除(?:标准|额|多少)|减免政策|真伪|查验|真假|假的|举报|投诉|骗|诈|中奖|彩票|分红|股息|赔偿|补偿|退休金|低保|开错|红冲|红字|作废|重开|冲红|信用卡|利率|为什么|为啥|凭什么|凭啥|合法|违法|犯法|坐牢|没收到|没到账|[不没未](?:给|付|收)(?:我|到)?(?:钱|款|货款)|发票(?:丢|掉|遗失)|标准是|条件|有效期|到期没|还有没有|取消了|政策/;

interface Pattern {
  kind: ReckoningKind;
  /** All of them must be there. */
  all: readonly RegExp[];
  none: RegExp;
}

/** In this order: the narrower topic first. */
const PATTERNS: readonly Pattern[] = [
  {
    kind: 'late_fee',
    all: [/滞纳|(?:逾期|晚交|晚缴|迟交|拖欠|欠税|晚了).{0,16}(?:利息|罚息|加收|多交|另外交|加多少)/],
    none: /社保|医保|养老|公积金|残保|贷款|信用卡|物业|水电|罚单|能不能免|可以免|减免|封顶/,
  },
  { kind: 'stamp_tax', all: [/印花|贴花|贴多少花/], none: /证券|股票|炒股|补贴花|逾期/ },
  {
    kind: 'deed_tax',
    all: [/契税|(?:买|购).{0,10}(?:房|平|住宅)|首套|二套|2套/, /税|过户/],
    none: /卖房|出售|卖掉|个税|个人所得税|增值税|赠|继承|遗产|离婚|析产|拆迁|互换|出租|房产税|利息|公积金贷|装修|退契税|补贴|开发商|没收|专项/,
  },
  {
    kind: 'vehicle_tax',
    all: [/购置税|(?:买|提|购|订).{0,10}车|车价|裸车|油车|电车|新能源车/, /税/],
    none: /车船税|踏板|摩托|排量|二手|旧车|退车|退税|卖车|卖了|公司名|进项|消费税|加征|车位|电瓶车|自行车|三轮|挂靠|货款/,
  },
  {
    kind: 'bonus_iit',
    all: [/年终奖|年底奖|一次性奖金|双薪|十三薪|13薪|年终.{0,4}(?:奖|发)|年底发/],
    none: /个体|利润|税后|发票|公司怎么/,
  },
  {
    kind: 'labor_iit',
    all: [/劳务|讲课|课时费|兼职|私活|零活|外快|专家费|打零工|临时工|画图|翻译费|设计费/],
    none: /劳务派遣|劳务公司|劳务分包|建筑劳务|社保|增值税|票|代开|稿费|稿酬|公司收|小规模|一般(?:纳税)?人|个体|全年|一年|年底|汇算|税后|退/,
  },
  {
    kind: 'rent_vat',
    all: [/房租|租金|出租|租出去|租给|收租|月租|年租|把.{0,6}租/, /增值税/],
    none: /公司|企业|一般(?:纳税)?人|小规模|个体|印花|房产税|个税|个人所得税|专项|扣除|进项|合同|租车|设备/,
  },
  {
    kind: 'small_profit_cit',
    all: [
      /企业所得税|企税|公司所得税|(?:公司|企业|小微|小型微利|厂子?).{0,16}(?:利润|所得税|赚|盈利|净利|应纳税所得)|(?:利润|赚|盈利).{0,16}(?:企业所得税|公司)/,
    ],
    none: /个体|个独|个人独资|合伙|分红|股东|加计|研发|弥补|补亏|增值税|工资|月薪|捐|罚|退税|个税|个人所得税|亏损|高新.{0,6}认定|税负率|土增|土地增值|卖(?:厂|楼|地|房)|转让/,
  },
  {
    kind: 'business_iit',
    all: [
      /经营所得|个体|个独|个人独资|合伙|店|老板|摆摊/,
      /利润|个税|个人所得税|经营所得|所得额|净赚|纯利|(?:一年|全年|年).{0,6}(?:赚|挣)|(?:赚|挣).{0,6}一年/,
    ],
    none: /增值税|开票|销售额|工资.{0,8}个税|员工|发工资|公司|季度|核定|定期定额|转让|分红|征收率/,
  },
  {
    kind: 'annual_iit',
    all: [
      /年薪|年收入|全年(?:的)?(?:工资|收入)|一年(?:的)?(?:工资|收入|挣|赚|拿|下来|到头)|年(?:挣|赚|入)|综合所得|汇算|汇缴/,
      /税|补|退|到手/,
    ],
    none: /公司|企业|个体|利润|残保|开票|店|生意|营业|营收|房租|租金|流水|合伙|小规模|一般(?:纳税)?人|税后|劳务|稿费|老板|增值税|企业所得/,
  },
  {
    kind: 'salary_iit',
    all: [new RegExp(`${SALARY.source}|税前|工薪|薪(?!资格)`), /税|扣|到手/],
    none: /年薪|年收入|按多少|多少.{0,4}社保|(?:社保|公积金).{0,3}多少|保险(?:业务|代理|营销)|网约|主播|直播|外卖|骑手|跑腿|滴滴|平台|税后|残保|工会|离职|辞退|补偿|扣除标准|个体|社保交多少|公积金交多少|加班费|生育|病假|拖欠工资|欠薪|罚|开票|发票|增值税|公司所得|企业所得|利润|银行流水|贷款|怎么发|发现金|股权|分红/,
  },
  {
    kind: 'vat',
    all: [
      /增值税|小规模|普票|专票|专用发票|普通发票|开票|开.{0,14}(?:票|发票)|销售额|销售收入|月销|季销|营业额|营收|流水|卖了|卖货|卖出|一般(?:纳税)?人|销项|代开|(?:季度|季|个?月).{0,8}(?:做|卖|收入|开|进账|生意)|个体|小店|摆摊|店/,
      /税|[交缴]|免/,
    ],
    none: /个税|所得税|附加(?!.*增值税)(?<!增值税.*)|劳务|讲课|双定|定期定额|定额|个人的税|月租|年租|租出|租给|(?:一年|全年|每年|年度)(?!.*[季月])|二手|旧货|卖房|房子|房产|不动产|股权|转让|退税|进口|出口|农产品.{0,4}收购|稿|印花|契税|滞纳|预缴|差额|固定资产|旧设备|工资|月薪|社保|利润|净赚|纯利|车|残保|消费税|工会|水电|宽带|话费|报销|买.{0,6}(?:手机|电脑|家电)|淘宝买|医保|奖金|租金|房租|出租|赌|借/,
  },
];

/** What kind of reckoning the words of a text are about; says nothing of whether it asks for one. `text` is normalised and in lower case. */
export function kindOf(text: string): ReckoningKind | undefined {
  return PATTERNS.find(({ all, none }) => all.every((one) => one.test(text)) && !none.test(text))?.kind;
}

/** Words that a kind never stands beside: 那5000的稿费呢 does not go on with 劳务费. */
export function excludes(kind: ReckoningKind, text: string): boolean {
  return PATTERNS.some((one) => one.kind === kind && one.none.test(text));
}

export function asksForSum(text: string): boolean {
  return ASKS.test(text) && !asksForRule(text);
}

export function wantsReckoning(text: string): boolean {
  return WANTS_RECKONING.test(text) && !asksForRule(text);
}

/** Asks for a rule, a date, a procedure: never reckoned, not even as a follow-up. */
export function asksForRule(text: string): boolean {
  return NOT_A_SUM.test(text) || TAX_ITSELF.test(text);
}
