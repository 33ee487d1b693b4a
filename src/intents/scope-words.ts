/**
 * Words that tell whose business a text is, whatever else it says. They let the gate judge subjects that no sentence of the corpus
 * has: 投诉 and a word of another body is not ours, a question with a word of tax is.
 */
const TAX =
  '税|发票|专票|普票|数电|电子票|开票|验票|领票|票种|红冲|红字|定额|双定|核定|申报|报税|汇算|清缴|抵扣|进项|销项|起征点|滞纳金|专管员|管理员|纳税人|小规模|一般纳税人|查账|完税|留抵|加计|附加扣除|三方协议|非正常户|限额|授信|票面|开具|免征|减免|增额|增量|流向|领购|个体户|经营所得|社保费|残保金|残疾人保障金|工会经费|12366|办税|偷税|逃税|虚开|不开票|假票|做假账|两套账|扣除|返还|即征即退|折旧|摊销|亏损|资本|股权|分红|劳务报酬|清税|代扣|代缴|预缴|举报|投诉|检举|意见|建议|提醒|短信|退订|订阅|开通|受理|大厅|窗口|人工|客服';
const OTHERS =
  '10086|10010|漫游|来电显示|扰民|扬尘|夜间施工|半夜施工|工地施工|广场舞|快递|外卖|包裹|物业|业主|移动|联通|电信|宽带|话费|流量|套餐|彩铃|会员|淘宝|京东|拼多多|美团|滴滴|抖音|微信|支付宝|游戏|银行|信用卡|贷款|存款|网贷|花呗|借呗|股票|基金|彩票|双色球|公积金|养老金|退休金|社保卡|医保卡|医保报销|失业金|低保|工伤|派出所|户口|身份证|护照|签证|居住证|结婚|离婚|驾照|驾驶证|违章|扣分|交警|年检|车牌|限行|酒驾|医院|挂号|医生|护士|疫苗|学校|老师|学费|高考|成绩|幼儿园|补课|天气|下雨|气温|台风|电影|门票|机票|车票|火车|高铁|航班|酒店|健身|美容|驾校|楼盘|房东|中介|邻居|小区|噪音|赌博|吸毒|传销|诈骗|验证码|校验码|动态密码|中奖|抽奖|优惠券|红包|打折|促销|加微信|加V|转账|打钱|汇款|笑话|唱歌|女朋友|男朋友|吃饭|睡觉|公交|地铁|停车|水费|电费|燃气|暖气|工商局|民政局|公安|法院|城管|社保局|社保大厅|车管所|人社局|营业执照|消协|信访局|食堂|毕业证|学位|教务处|学校|宿舍|农技员|理发店|白条|推送|小说|蓝牙|闹钟|分手|劳动合同|劳动仲裁|法律援助|居委会|村委会|街道办|图书馆|健身房|供电|自来水|煤气|网费|流量包|直播间|主播|队友|排位|订单|退货|售后|客房|航空|旅行社|景点|演唱会|奶茶店|宠物|快手|微博|知乎|校车|补习|驾考|科目';

/** How many different words of tax business, and of others' business, a text has. */
export function countScopeWords(masked: string): { tax: number; others: number } {
  const found = (words: RegExp): number => new Set(masked.match(words)).size;
  return { tax: found(TAX_WORDS), others: found(OTHER_WORDS) };
}

/** Who else can be complained about or reported: 老师, 微信 and the like are left out, because tax staff and tax evidence go by these words too. */
const NOT_TELLING = new Set([
  '老师',
  '停车',
  '公交',
  '地铁',
  '微信',
  '支付宝',
  '推送',
  '理发店',
  '学校',
  '村委会',
  '身份证',
  '邻居',
]);
const OTHER_BODIES = new RegExp(
  OTHERS.split('|')
    .filter((word) => !NOT_TELLING.has(word))
    .join('|'),
);
const OURS =
  /税|票|开具|入账|做账|记账|两套账|账本|收入|现金|收款|收据|流水|逃|漏报|瞒报|虚|隐瞒|私人账户|申报|办税|专管员|管理员|大厅|窗口|柜台|12366|热线|定额|核定|汇算|纳税|取号|公众号|自助机|<TAXID>|<CODE>|<NUM\d|<ACC/;

/** A longer text mentions many bodies in passing: what it is about is for the gate to judge. */
const LONGEST = 36;

/** A short text that names another body or another kind of offence, and nothing that could make it ours. */
export function isAboutOthers(masked: string): boolean {
  return masked.length <= LONGEST && OTHER_BODIES.test(masked) && !OURS.test(masked);
}

const TAX_WORDS = new RegExp(TAX, 'g');
const OTHER_WORDS = new RegExp(OTHERS, 'g');
