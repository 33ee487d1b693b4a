import type { FilingDeadline, FilingDeadlines } from '../../calendar/filing-deadlines';
import { formatMonthDay, shanghaiDay, weekdayName, weekdayOf, type Day } from '../../core/shanghai-time';
import { quantity } from '../../intents/text/chinese-numerals';
import { normalise } from '../../intents/text/normalise';

/** The article that says by which rule the days are found. */
export const DEADLINE_ARTICLE = 'filing-deadline';

const FILES = /报税|申报|征期|[交缴]税|税款|关门/;
const WHEN = /几号|哪天|哪一天|什么时候|截[止至]|最后|最晚|最迟|关门|到期|来得及|还能/;
/** Other deadlines than those of the 15 days after a month or quarter, or what comes after one. */
const OTHERS =
  /汇算|汇缴|清缴|清算|年报|年度|一年|经营所得|社保|医保|残保|工会|印花|房产税|土地|车船|契税|购置|退税|出口|外贸|注销|登记|逾期|罚|滞纳|错过|忘|过了|个体.{0,4}年|财务报表|发票|所属|月份?的(?:税|增值税|个税|工资|收入|账)/;
const MONTH =
  /(?<which>这个?|本|当|下个?)月|(?<!\d年?)(?<number>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?!\d|[一二三四五六七八九十])/;

/** 这个月报税最后一天是哪天, 四月份申报截止几号: the month (YYYY-MM) whose deadline is asked for; undefined for any other question. */
export function askedFilingMonth(question: string, now: Date): string | undefined {
  const text = normalise(question).replace(/\s+/g, '');
  if (text.length > 30 || !FILES.test(text) || !WHEN.test(text) || OTHERS.test(text)) return undefined;
  const { which, number } = MONTH.exec(text)?.groups ?? {};
  const today = shanghaiDay(now);
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  if (which !== undefined) return monthOf(year, month + (which.startsWith('下') ? 1 : 0));
  const named = number === undefined ? undefined : /^\d+$/.test(number) ? Number(number) : quantity(number);
  if (named === undefined || named < 1 || named > 12) return undefined;
  // A month that is over is asked about for the year to come.
  return monthOf(named >= month || /今年/.test(text) ? year : year + 1, named);
}

function monthOf(year: number, month: number): string {
  return month > 12 ? `${year + 1}-01` : `${year}-${String(month).padStart(2, '0')}`;
}

/** What is told: the day, how long it is until then, and what it is for; `full` says where the day comes from. */
export function deadlineText(filing: FilingDeadlines, month: string, now: Date): { short: string; full: string } {
  const found = filing.of(month);
  const { deadline, expected, why } = found;
  const name = `${Number(month.slice(5, 7))}月申报${expected ? '预计' : ''}截止${formatMonthDay(deadline)}(${weekdayName(weekdayOf(deadline))})`;
  return {
    short: `${name}${stillLeft(found, shanghaiDay(now))}。按月、按季报的增值税、个税代扣、企业所得税预缴等都到这天,别拖到最后一天。`,
    full: `${expected ? `税务总局还没有公布,按规则推算:${why}。` : `依据:${why}。`}\n遇特殊情况当地可能再顺延,以电子税务局首页为准。`,
  };
}

function stillLeft({ deadline, month }: FilingDeadline, today: Day): string {
  if (month !== today.slice(0, 7)) return '';
  if (deadline === today) return ',就是今天';
  const days = Math.round((Date.parse(deadline) - Date.parse(today)) / 86_400_000);
  return days > 0 ? `,还有${days}天` : ',已经过了,没报的请尽快补报';
}
