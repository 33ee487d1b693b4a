import { join } from 'node:path';
import { loadCalendar } from '../../src/calendar/load-calendar';
import { askedFilingMonth, deadlineText } from '../../src/bot/skills/consult-deadline';

const NOW = new Date('2026-03-11T10:00:00+08:00');

test.each([
  ['这个月报税最后一天是哪天', '2026-03'],
  ['下个月申报截止几号', '2026-04'],
  ['四月份报税最晚几号', '2026-04'],
  ['10月大征期什么时候截止申报', '2026-10'],
  ['1月报税到哪天', '2027-01'],
  ['今年1月申报截止是几号', '2026-01'],
  ['三月份个税增值税哪天关门 今天还来得及不', '2026-03'],
  ['呢個月幾號之前要報稅', undefined],
  ['这个月社保几号前交', undefined],
  ['5月汇算清缴截止哪天', undefined],
  ['3月份的工资什么时候申报个税', undefined],
  ['这个月报税忘了怎么办,最晚几号', undefined],
  ['这个月报税要交多少', undefined],
  ['2024年3月申报截止几号', undefined],
])('%s asks for %s', (text, month) => {
  expect(askedFilingMonth(text, NOW)).toBe(month);
});

test.each([
  ['2026-03', '2026-03-11T10:00:00+08:00', '3月申报截止3月16日(周一),还有5天。'],
  ['2026-03', '2026-03-16T23:59:00+08:00', '3月申报截止3月16日(周一),就是今天。'],
  ['2026-03', '2026-03-17T00:00:00+08:00', '3月申报截止3月16日(周一),已经过了,没报的请尽快补报。'],
  ['2026-10', '2026-03-11T10:00:00+08:00', '10月申报截止10月26日(周一)。'],
  ['2031-03', '2026-03-11T10:00:00+08:00', '3月申报预计截止3月17日(周一)。'],
])('%s at %s: %s', async (month, now, words) => {
  const { filing } = await loadCalendar(join(__dirname, '../../knowledge/calendar'));
  const { short, full } = deadlineText(filing, month, new Date(now));
  expect(short.startsWith(words)).toBe(true);
  expect(full).toMatch(/依据:税总办征科函〔2025〕64号|按规则推算/);
});
