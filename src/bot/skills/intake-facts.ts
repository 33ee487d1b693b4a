import type { Intent, Slots } from '../../intents/understanding';
import { plain } from '../engine/phrases';

/** What of a complaint or report has been said: read loosely, so that nobody is asked for what they told. */
export interface Facts {
  when: boolean;
  where: boolean;
  who: boolean;
}

const WHEN =
  /[昨今前当]天|[上这本下]个?(?:周|星期|礼拜|月)|周[一二三四五六日天末]|星期|礼拜|\d{1,2}[月.号日点:]|[一二三四五六七八九十]月|去年|今年|上午|下午|中午|晚上|早上|刚才|刚刚|前几天|这几天|最近|天天|每天|每次|一直|长期|经常|常年|多次|从来|从不|老是|总是|一向|\d{4}年/;
const WHERE =
  /[\u4e00-\u9fa5]{1,8}(?:路|街|巷|道|区|县|市|镇|乡|村|广场|商场|大厦|小区|园|楼|大厅|分局|税务所|税务局|税局|办税厅|窗口|门口|对面|旁边)|城[东西南北]|大厅|窗口|分局/;
const OFFICE =
  /窗口|大厅|分局|税务[局所]|税局|税所|办税厅|办税服务厅|科室?|专管员|管理员|工作人员|办事员|小[姑伙]|科长|局长|所长|[那这]个?(?:女|男)的|热线|12366|系统|电子税务局|[1-9一二三四五六七八九]号窗?/;
const BUSINESS =
  /(?:公司|集团|厂|店|酒楼|酒店|饭店|饭馆|餐馆|餐厅|超市|商场|宾馆|旅馆|医院|诊所|学校|培训|中心|商行|门市|工地|加油站|网吧|KTV|药房|药店|美容|健身|物业|开发商|楼盘|老板|平台|直播|主播|4S)/i;
const NAMELESS =
  /(?:一个|一家|有个|有家|某个?|某家|这个|那个|个|家)(?:[\u4e00-\u9fa5]{0,2})(?:公司|店|厂|酒楼|饭店|饭馆|餐馆|超市|企业|单位|老板)/;

/** Whether a text says when something happened. */
export function saysWhen(text: string): boolean {
  return WHEN.test(text);
}

export function factsOf(intent: Intent, said: string, slots: Slots): Facts {
  const who =
    intent === 'report'
      ? slots.taxpayerId !== undefined ||
        /[\u4e00-\u9fa5A-Za-z0-9]{2,}(?:有限|公司|厂|行|中心)/.test(said.replace(NAMELESS, '')) ||
        (BUSINESS.test(said) && WHERE.test(said))
      : OFFICE.test(said);
  return { when: slots.date !== undefined || WHEN.test(said), where: WHERE.test(said), who };
}

/** What is still worth one question, in words. */
export function missingFacts(intent: Intent, facts: Facts): string[] {
  if (intent === 'suggestion') return [];
  const missing: string[] = [];
  if (intent === 'report') {
    if (!facts.who) missing.push('单位名称');
    if (!facts.where) missing.push('在什么地方');
  } else if (!facts.who && !facts.where) missing.push('哪个税务局或办税厅、涉及谁');
  if (!facts.when) missing.push('什么时候的事');
  return missing;
}

/** Words that only say that somebody wants to complain, report or suggest. */
const GENERIC =
  /您好|你好|请问|我们?|俺|本人|咱|想要?|需要|打算|可以|能够?|应该|要|得|来|去|向|跟|对|给|有|实名|匿名|投诉|举报|检举|揭发|反映|反应|提出?|说说?|讲|建议|意见|问题|情况|事情|一下子?|一[个条家点些]?|个|条|点|些|某|你们?|怎么弄?|如何|哪里|在哪|电话|偷税漏税|偷税|漏税|违法|公司|企业|单位|人|的|了|吗|么|呢|吧|啊|TS|JB|JY/gi;

/**
 * What a text says beside the wish to complain, report or suggest; empty when it says no more than that. `least` is how many
 * characters must be left of it without the words of the wish.
 */
export function contentOf(text: string, least = 3): string {
  const said = text.normalize('NFKC').trim();
  const rest = said.replace(GENERIC, '').replace(/[^\p{L}\p{N}]/gu, '');
  return rest.length >= least ? said : '';
}

/** 没了, 不知道, 就这些: nothing more will come. */
export function saysNoMore(text: string): boolean {
  return /^(?:没有?了?|没啥了?|没别的了?|就这些?了?|就这样|不知道|不清楚|不记得|记不清|忘了|不方便说?|不想说|不说了?|完了|说完了|无|够了|好了?|行了?|是的?|对的?|嗯+|1|2|先这样|不用了?|没补充)(?:了|吧|啊|的|[,，]?谢谢|[,，]?(?:帮我|给我|请|麻烦)?(?:提交|登记|报上去)(?:一下)?)*$/.test(
    plain(text),
  );
}
