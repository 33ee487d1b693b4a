import { isAboutOthers } from './scope-words';

/** A quotation this long is another's text; shorter ones are names and words. */
const LONG_QUOTE = /【[^】]{12,}】|"[^"]{12,}"|「[^」]{12,}」|『[^』]{12,}』|《[^》]{20,}》/g;
/** So many letters outside a quotation say what the sender wants. */
const ENOUGH = 4;

/** What stands outside long quotations, or undefined where there are none or nothing is said beside them. */
export function outsideQuotes(masked: string): string | undefined {
  const outside = masked.replace(LONG_QUOTE, ' ').replace(/\s+/g, ' ').trim();
  if (outside.length === masked.trim().length) return undefined;
  return outside.replace(/<[A-Z0-9_]+>|[^\p{L}]/gu, '').length >= ENOUGH ? outside : undefined;
}

const GENUINE =
  /(?:真的|真(?:实)?(?:吗|么|不)|真假|是真是假|假的|骗人|骗子|诈骗|骗局|可信|靠谱|官方发|你们发|税务局发|要不要信|能信|信得过|该不该点|能点|敢点)[^,.]{0,6}(?:吗|么|吧|呢|不|啊|呀|咩|\?|$)|(?:是不是|是否|系唔系|系咪|怕是)[^,.]{0,8}(?:真|假|骗|诈骗|官方)/;
const RECEIVED =
  /收到|短信|信息|链接|网址|网站|http|www|邮件|邮箱|来电|电话|自称|冒充|点击|点开|登录|回复|转账|补贴|中奖|通知|二维码|扫码|微信|群里|公众号/i;
const EDGE = 30;

/**
 * A text that somebody passes on to ask whether it is genuine: 您有一笔退税待领取,点击… 这是真的吗. The question stands at an end; an
 * invoice that may be false is looked up instead.
 */
export function asksWhetherGenuine(masked: string): boolean {
  if (!RECEIVED.test(masked) || isAboutOthers(masked)) return false;
  const outside = outsideQuotes(masked);
  const ends = outside ?? `${masked.slice(0, EDGE)} , ${masked.length > EDGE ? masked.slice(-EDGE) : ''}`;
  if (/票.{0,8}(?:真|假)|(?:真|假)票|专管员|管理员|税管员/.test(ends) || /<CODE>|<NUM20>/.test(masked)) return false;
  return GENUINE.test(ends.trim()) && (/税|12366|<AMT>|补贴|办税|发票/.test(masked) || outside !== undefined);
}
