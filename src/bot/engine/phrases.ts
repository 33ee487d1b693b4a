import type { Intent, SlotName } from '../../intents/understanding';

/** Short phrases that mean something only in the light of the last reply. Pure tests on the text as typed. */

const DIGITS = '一二三四五六七八九';

/** The text as these tests see it: NFKC, no space, no closing punctuation. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/[。.!！~～,，、;；…]+$/u, '');
}

/** 1, ①, 回复1, 选2, 第二个, 二 → the number picked. */
export function pickedNumber(text: string): number | undefined {
  const match =
    /^(?:我?(?:回复|回|选择?|要|按)?(?:第)?)([1-9]|[一二三四五六七八九])(?:个|项|号|条|种|家)?(?:吧|的)?$/.exec(
      plain(text),
    );
  const found = match?.[1];
  if (found === undefined) return undefined;
  return /\d/.test(found) ? Number(found) : DIGITS.indexOf(found) + 1;
}

const YES =
  /^(?:是|是的|是啊|是呀|是滴|对|对的|对啊|嗯+|恩+|行|好|好的|好吧|可以|可|要|需要|要的|确认|确定|同意|没错|没问题|当然|y|yes|ok|okay|shi|1)(?:(?:是|是的|对|好|的|了|吧|啊|呀|呢|谢谢|麻烦了|确认|确定|取消|退订|退|停|停吧|停了|开通|开|转人工|转)*)$/i;
const NO =
  /^(?:不|别|否|no?$|算了|先不|还是?留|留着|保留|不用|不要|不是|不退|不取消|别退|取消退订|点错|发错|按错|没有|没|手滑|2$|bu$)/i;

const WANTS_NO_MORE = /^(?:都)?不(?:想|要|再|愿意?)?(?:再)?(?:收|接收|看|要这|要短信|要提醒)/;

/** Whether the text says yes to the question just put. */
export function saysYes(text: string): boolean {
  return YES.test(bare(text));
}

/** Whether the text says no to the question just put. */
export function saysNo(text: string): boolean {
  return NO.test(bare(text)) && !WANTS_NO_MORE.test(bare(text));
}

/** 不想收了, 退吧: to the question whether messages shall stop these mean yes, whatever they begin with. */
export function wantsNoMore(text: string): boolean {
  const said = bare(text);
  return said.length <= 12 && (WANTS_NO_MORE.test(said) || (/退|停|关/.test(said) && !/[不别没]|取消/.test(said)));
}

/** Letters, digits and ideographs only. */
function bare(text: string): string {
  return text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');
}

/** 那专票呢, 要是还房贷的呢, 上个月的呢: makes sense only after what came before. */
export function isFollowUp(text: string): boolean {
  const said = plain(text).replace(/[?？]$/, '');
  return (
    said.length <= 24 &&
    (/^(?:那|那么|要是|如果|假如|万一|换成|还有|另外|对于)/.test(said) || /(?:呢|咧|嘞)$/.test(said))
  );
}

/** Another one than the last: what was held for the last does not count. */
export function asksForAnother(text: string): boolean {
  return /另外?[一1]?[张个份家笔]|再(?:帮我|给我)?(?:查|验|核|看)?(?:一下)?[一1两2][张个份家笔]|别的|别家|换[一1]?[张个家户本]|其他|新的|下[一1][张个家户份]|还有[一1][张个家]/.test(
    plain(text),
  );
}

/** 作废了没有, 真的假的, 谁开的: a few words that ask something of an invoice just spoken of. */
export function asksAboutInvoice(text: string): Intent | undefined {
  const said = plain(text);
  if (/怎么|如何|办|为什么|多少|哪里查|举报|投诉/.test(said)) return undefined;
  if (
    /流向|去向|(?:谁|哪[个家里]|边个|哪个(?:公司|单位))(?:家)?(?:的|开|领|买|卖)|(?:卖|发|开)给(?:了)?(?:谁|哪)/.test(
      said,
    )
  )
    return 'invoice_flow_query';
  const state = /真的|假的|真假|真伪|真不真|假不假|保真|作废|红冲|冲红|有效|失效|能用|查得到/;
  return state.test(said) && (isQuestion(said) || /[没不]|还是|真的假的|查|真假|真伪/.test(said))
    ? 'invoice_verify'
    : undefined;
}

/** 税号填错了吗, 号码对不对: whether the value that was used is right; the look-up is the answer. */
export function asksWhetherRight(text: string): boolean {
  return /(?:税号|识别号|号码|代码|编号|单号)[^,]{0,6}(?:错|对)[^,]{0,2}(?:吗|么|没有?|不对|\?|？)$|是不是.{0,6}(?:填|输|发|写|打|弄|搞)错/.test(
    plain(text),
  );
}

/** Points at what was last spoken of. */
export function pointsBack(text: string): boolean {
  return /这[张个家份票店户笔]|那[张个家份票店户笔]|刚才|刚刚|上面|前面|同[一1个]|该(?:票|户|企业|发票)|也|它|还是/.test(
    plain(text),
  );
}

/** Shaped like a question rather than a statement. */
export function isQuestion(text: string): boolean {
  return /[?？]|吗|么$|呢$|嘛$|啥|咋|几点|多少|怎么|如何|什么时候|哪里|哪儿|能不能|可不可以|要不要|是不是|(?:有|能|会|要|用|行|中|可以).{0,6}(?:没有?|不)$/.test(
    text,
  );
}

/** 算了不投了, 撤诉吧, 我不告了: in so many words what was begun is given up. */
export function callsOff(text: string): boolean {
  return GIVES_UP.test(text);
}

const GIVES_UP =
  /算了|取消|撤|放弃|拉倒|作罢|不(?:想|要|再|用)?(?:继续|再)?(?:投诉?|举报|检举|说|提|弄|搞|办|告|反映|建议|问|追究|计较)了|当我没|^(?:退出|返回|重来|重新(?:开始|来)|结束|停止)$/;

/** A question that names a tax or what is done with one: 学校租给小卖部的房,房产税谁交. */
export function asksAboutTax(text: string): boolean {
  return (
    /(?:所得|增值|房产|印花|消费|使用|占用|车船|购置|资源|环保|保护|附加|建设|土增)税|契税|个税|[交缴上报免退扣抵]税|税率|税点|专票|普票|开发?票/.test(
      text,
    ) && /[?？]|吗|呢$|多少|怎么|如何|什么时候|哪里|谁[交出]|几个点|[^\s]不\S{1,2}|不$/.test(text)
  );
}

/** 05236786也查下: the same as was just done, for another value. */
export function asksAlso(text: string): boolean {
  return /也|还有|再|另|同样|呢|下一张/.test(text);
}

/** A short question that is plainly none of what a complaint, report or suggestion is made of. */
export function asksBeside(text: string): boolean {
  const told = /骂|态度|不给|不开|不让|拒|推|偷|假|窗口|人员|老板|能不能|可不可以|希望|建议|应该|最好|要求|凭什么|收据/;
  return plain(text).length <= 24 && isQuestion(text) && !told.test(text);
}

/** Nothing but characters a number is made of, and at least four of them: something meant as a value. */
export function looksLikeValue(text: string): boolean {
  const said = text.normalize('NFKC').replace(/[\s\-.,_:/]/g, '');
  return /^[0-9A-Za-z]{4,40}$/.test(said) && /\d{3}/.test(said);
}

/** The characters meant as a value: the whole text when it is nothing else, or the one row of digits in a correction. */
export function meantAsValue(text: string, correction: boolean): string | undefined {
  const said = text.normalize('NFKC');
  if (looksLikeValue(text)) return said.replace(/[\s\-.,_:/]/g, '');
  const rows = correction ? (said.match(/[0-9A-Za-z]{4,40}/g) ?? []) : [];
  return rows.length === 1 ? rows[0] : undefined;
}

/** Which slot a text names in words. */
export function slotNamed(text: string): SlotName | undefined {
  if (/税号|识别号|信用代码/.test(text)) return 'taxpayerId';
  if (/受理|编号|单号|流水/.test(text)) return 'acceptanceNo';
  if (/代码/.test(text)) return 'invoiceCode';
  return /号码|票号/.test(text) ? 'invoiceNumber' : undefined;
}
