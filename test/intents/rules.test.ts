import { type Reading } from '../../src/intents/model';
import {
  adjustReading,
  asksMeaning,
  bareValueIntent,
  exactAnswer,
  isCommercialText,
  isHypothetical,
  isOnlyPunctuation,
  isProposal,
  preferByValues,
  withoutNegated,
} from '../../src/intents/rules';
import { type Intent, type Slots } from '../../src/intents/understanding';

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
  ['3Q', 'thanks'],
  ['赞!', 'thanks'],
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
  ['不是要投诉,也不是举报,就是问下个税', '就是问下个税'],
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
  ['我朋友的公司一直不开票,他想问如果举报的话会不会有奖励,要不要实名', true],
  ['要是我要投诉你们会保密吗', true],
  ['如果下周还不解决我就投诉到市局,你们会怎么处理', false],
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

test('values say what is asked about them', () => {
  const by = (intent: Intent, slots: Slots, masked = '') => preferByValues(intent, slots, masked);
  expect(by('progress_query', { acceptanceNo: 'TS20260301000088' })).toBe('feedback_query');
  expect(by('progress_query', { acceptanceNo: ['SL20260301000088', 'JB20260301000088'] })).toBe('feedback_query');
  expect(by('progress_query', { acceptanceNo: 'SL20260301000088' })).toBe('progress_query');
  expect(by('feedback_query', { acceptanceNo: 'DK20260301000088' })).toBe('progress_query');
  expect(by('feedback_query', {})).toBe('feedback_query');
  expect(by('feedback_query', { acceptanceNo: 'XF20260301000088' })).toBe('feedback_query');
  expect(by('progress_query', { acceptanceNo: 'XF20260301000088' })).toBe('progress_query');
  expect(by('consult', { acceptanceNo: 'TS20260301000088' })).toBe('consult');
  expect(by('out_of_scope', { acceptanceNo: 'SL20260301000088' })).toBe('progress_query');
  expect(by('out_of_scope', {})).toBe('out_of_scope');
  expect(by('provide_info', { acceptanceNo: 'SL20260301000088' }, '受里编号<ACC>么样了')).toBe('progress_query');
  expect(by('provide_info', { acceptanceNo: 'SL20260301000088' }, '我的编号<ACC>')).toBe('provide_info');
  expect(by('provide_info', { invoiceCode: '3502231130', invoiceNumber: '75221490' }, '<CODE> <NUM8>请鉴别')).toBe(
    'invoice_verify',
  );
  expect(by('provide_info', { taxpayerId: '91410105MA9DEM001G' }, '包工头虚开 公司是<TAXID>')).toBe('report');
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

test.each([
  ['什么是定额', true],
  ['请问什么叫票种核定', true],
  ['额度是什么意思', true],
  ['定额和查账有什么区别', true],
  ['我的专管员叫什么', false],
  ['什么时候能办好', false],
  ['<CODE> <NUM8> 是什么东西', false],
])('asks what a word means, %s: %s', (text, expected) => {
  expect(asksMeaning(text)).toBe(expected);
  const adjusted = adjustReading(text, {}, reading('fixed_tax_query'), () => reading('fixed_tax_query'));
  expect(adjusted.ranked[0]?.intent).toBe(expected ? 'consult' : 'fixed_tax_query');
});

test.each([
  ['建议大厅中午不关门', true],
  ['我建议你们多开窗口', true],
  ['建议采纳了吗', false],
  ['建议你们处理了没', false],
  ['我的建议有结果吗', false],
])('proposes, %s: %s', (text, expected) => {
  expect(isProposal(text)).toBe(expected);
  const adjusted = adjustReading(text, {}, reading('office_info'), () => reading('office_info'));
  expect(adjusted.ranked[0]?.intent).toBe(expected ? 'suggestion' : 'office_info');
});

test('a complaint about another hotline is not ours, whatever the classifier made of it', () => {
  const read = (): Reading => reading('human_agent');
  expect(adjustReading('投诉10086', {}, reading('human_agent'), read).inScope).toBe(false);
  expect(adjustReading('投诉12366', {}, reading('complaint'), read).inScope).toBe(true);
});

test.each([
  ['。。。', true],
  ['%&~', true],
  ['?', false],
  ['👍', false],
  ['好。', false],
])('says nothing, %s: %s', (text, expected) => {
  expect(isOnlyPunctuation(text)).toBe(expected);
});

test('an accusation with values in it is no mere value', () => {
  const read = (): Reading => reading('provide_info');
  const intentOf = (text: string) => adjustReading(text, {}, read(), read).ranked[0]?.intent;
  expect(intentOf('举报某某饭店<PERIOD>少报<AMT>')).toBe('report');
  expect(intentOf('我要投诉<PHONE>这个号的工作人员')).toBe('complaint');
  expect(intentOf('税号<TAXID>')).toBe('provide_info');
});

test('what stands outside a long quotation decides, where it is sure', () => {
  const text = '他写着"长期代开各类发票,量大从优,欢迎来电",我要举报他';
  const outside = (masked: string): Reading => reading(masked.includes('代开') ? 'out_of_scope' : 'report');
  expect(adjustReading(text, {}, reading('consult'), outside).ranked[0]?.intent).toBe('report');
  const unsure = (): Reading => reading('help', 0.3);
  expect(adjustReading(text, {}, reading('report'), unsure).ranked[0]?.intent).toBe('report');
});

test('questions about the service and about forwarded texts are consultations, whatever the classifier made of them', () => {
  const read = (): Reading => reading('help');
  expect(adjustReading('你是机器人吗', {}, reading('human_agent'), read).ranked[0]?.intent).toBe('consult');
  expect(adjustReading('收到短信说退税,让点链接,是真的吗', {}, reading('report', 0.2), read)).toMatchObject({
    inScope: true,
    ranked: [{ intent: 'consult' }, { intent: 'report' }],
  });
});
