import { type Reading } from '../../src/intents/model';
import {
  adjustReading,
  bareValueIntent,
  exactAnswer,
  isCommercialText,
  isHypothetical,
  preferByNumber,
  withoutNegated,
} from '../../src/intents/rules';
import { type Intent } from '../../src/intents/understanding';

function reading(intent: Intent, score = 0.9): Reading {
  return { ranked: [{ intent, confidence: score }], score, inScope: score > 0.5 };
}

test.each([
  ['是', 'affirm'],
  ['好的。', 'affirm'],
  ['对对对!', 'affirm'],
  ['OK', 'affirm'],
  ['不是', 'deny'],
  ['No!', 'deny'],
  ['算了', 'cancel'],
  ['取消', 'cancel'],
  ['取消短信', undefined],
  ['好的谢谢', undefined],
  ['', undefined],
  ['是不是这样的呢我想问一下税率', undefined],
])('exact answer %s → %s', (text, intent) => {
  expect(exactAnswer(text)).toBe(intent);
});

test('bare values: an invoice is looked up, others wait', () => {
  expect(bareValueIntent({ invoiceCode: '4100201130', invoiceNumber: '18823401' })).toBe('invoice_verify');
  expect(bareValueIntent({ digitalInvoiceNumber: '25412000000233445566' })).toBe('invoice_verify');
  expect(bareValueIntent({ invoiceNumber: '18823401' })).toBe('provide_info');
  expect(bareValueIntent({ taxpayerId: '91420100MA4KNQ8E3M' })).toBe('provide_info');
  expect(bareValueIntent({})).toBe('provide_info');
});

test.each([
  ['我不是要投诉,就想问契税多少', '就想问契税多少'],
  ['问下税率,没想举报谁', '问下税率'],
  ['我不是要投诉', ''],
  ['我不投诉了', undefined],
  ['我要投诉', undefined],
])('negated: %s leaves %s', (text, rest) => {
  expect(withoutNegated(text)).toBe(rest);
});

test('what is negated is not done; the rest of the text decides', () => {
  const rest = (): Reading => reading('consult');
  expect(adjustReading('我不是要投诉,就想问契税多少', {}, reading('complaint'), rest).ranked[0]?.intent).toBe(
    'consult',
  );
  expect(adjustReading('我不是要投诉', {}, reading('complaint'), rest).ranked[0]?.intent).toBe('deny');
  const suggests = (): Reading => reading('suggestion');
  expect(adjustReading('不是投诉,希望多放椅子', {}, reading('complaint'), suggests).ranked[0]?.intent).toBe(
    'suggestion',
  );
  const still = (): Reading => reading('complaint');
  expect(adjustReading('没想投诉,但是态度太差', {}, reading('complaint'), still).ranked[0]?.intent).toBe('consult');
});

test.each([
  ['如果举报偷税会怎样', true],
  ['假如我投诉了会不会影响评级', true],
  ['要是举报会保密吗', true],
  ['我要举报有人偷税', false],
  ['举报了怎么没结果', false],
])('hypothetical %s: %s', (text, expected) => {
  expect(isHypothetical(text)).toBe(expected);
  const adjusted = adjustReading(text, {}, reading('report'), () => reading('report'));
  expect(adjusted.ranked[0]?.intent).toBe(expected ? 'consult' : 'report');
});

test.each([
  ['【某某商城】全场五折,退订回T', true],
  ['【某某】会员日,拒收请回复R', true],
  ['【税务】请于15日前申报,退订回复TD', false],
  ['退订回T', false],
  ['【某某】会员日', false],
])('commercial text %s: %s', (text, expected) => {
  expect(isCommercialText(text)).toBe(expected);
});

test('the number of a complaint or report is asked about its result', () => {
  expect(preferByNumber('progress_query', { acceptanceNo: 'TS20260301000088' })).toBe('feedback_query');
  expect(preferByNumber('progress_query', { acceptanceNo: ['SL20260301000088', 'JB20260301000088'] })).toBe(
    'feedback_query',
  );
  expect(preferByNumber('progress_query', { acceptanceNo: 'SL20260301000088' })).toBe('progress_query');
  expect(preferByNumber('consult', { acceptanceNo: 'TS20260301000088' })).toBe('consult');
});

test.each([
  ['有人酒驾我要举报', 'report', false],
  ['投诉移动乱扣话费', 'complaint', false],
  ['取消我的宽带', 'unsubscribe', false],
  ['举报酒店不开发票', 'report', true],
  ['投诉办税大厅窗口的医保卡不能用', 'complaint', true],
  ['举报快递站收入不入账', 'report', true],
  ['投诉那个老师态度差', 'complaint', true],
  ['快递公司交什么税', 'consult', true],
] as const)('aimed at us: %s as %s: %s', (text, intent, inScope) => {
  const adjusted = adjustReading(text, {}, reading(intent), () => reading(intent));
  expect(adjusted.inScope).toBe(inScope);
  expect(adjusted.score < 0.5).toBe(!inScope);
});
