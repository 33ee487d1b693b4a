import { isAboutOthers } from './scope-words';

/** Longer texts tell a story in which the service is mentioned: the classifier reads them. */
const LONGEST = 40;

const WHO =
  /(?:你|您|对面|那边|那头|这边)(?:们|这个|这|那)?(?:到底|究竟|其实|应该|莫非|难道)?(?:是(?:不是)?|系(?:唔系|咪)?)(?:个|一个)?(?:机器人|机器|机械|电脑|程序|自动(?:回复|的)|人工智能|ai|真人|活人|人工)(?:还是|吗|么|吧|呢|呀|啊|在|来|回|\?|$)/i;
const GENUINE =
  /(?:你们?|您|这|该|12366|短信)(?:们|个|条)?(?:的)?(?:这个)?(?:号码?|号|短信|平台|热线|服务|系统|公众号|单位)?(?:发(?:的|来的)?|说的)?(?:到底|究竟)?(?:是不是|是否|是|不会是|该不是|系唔系|系咪)(?:真的?|假的?|骗子|骗人的?|诈骗的?|官方的?|正规的?|冒充的?|税务局的?|税务局官方的?)(?:号码?|短信|平台|的)?(?:吗|么|吧|呢|还是|啊|呀|\?|$)/;
const PRICE =
  /(?:发|回|收|接收|订|开通|用|问)(?:你们|一条|一次|这个|个|这些|条)?(?:的)?(?:短信|信息|提醒|服务)?.{0,8}(?:要钱|要不要钱|收费|收钱|扣钱|扣费|扣话费|花钱|话费|多少钱一条|免费)(?:的)?(?:吗|么|吧|不|呢|啊|没|\?|$)/;
const SMS = /短信|信息|提醒|一条|12366|这个号|你们/;
const PRIVACY =
  /(?:我的?|个人|咱的?|俺的?|客户)(?:个人|公司|企业|手机|身份)?(?:信息|资料|隐私|身份证|税号|号码|手机号|电话).{0,10}(?:泄露|泄漏|保密|安全|外传|卖给|漏出去|给别人|被人知道|让人知道)/;
const WAITING =
  /^(?:请问|那|你们|您|一般|大概|大约|发了|发过来|我发了){0,3}(?:短信|消息|信息|问题)?(?:后|以后|了)?(?:一般|大概|大约|要|得|需要|等)*(?:多久|多长时间|几时|什么时候|啥时候|几分钟|几天)(?:能|会|才|可以|才能|给)*(?:回复|回信|答复|回我|回|回短信|收到回复)(?:我|消息|短信|信息)?(?:啊|呀|呢|吗|一次|\?|$)/;
/** Whoever names these wants them, and not to know about the service. */
const WISHES = /(?:不要|别|不想|转|换|找|叫|要|想)[^,]{0,6}(?:[和跟同]人[讲说聊谈]|机器|人工|真人|活人|人来|客服|专员)/;
const INVOICE = /票|<CODE>|<NUM/;

/**
 * 你是机器人吗, 你们这个号码是真的吗, 发短信要钱吗, 我的信息会泄露吗, 多久回复: questions about the service itself, which are consultations.
 * @param masked normalised, values as <TYPE>
 */
export function asksAboutService(masked: string): boolean {
  const text = masked.replace(/\s+/g, '');
  if (text.length > LONGEST || isAboutOthers(text)) return false;
  if (WHO.test(text) && !WISHES.test(text)) return true;
  if (GENUINE.test(text) && !INVOICE.test(text) && !/专管员|管理员|税管员/.test(text)) return true;
  if (PRICE.test(text) && SMS.test(text) && !INVOICE.test(text) && !/干嘛|干什么|怎么用/.test(text)) return true;
  if (PRIVACY.test(text) && /吗|么|不会|会不会|安不安|吧|\?|怎么办|保密不/.test(text)) return true;
  return WAITING.test(text);
}
