import { asksWhetherGenuine, outsideQuotes } from '../../src/intents/quoted-text';
import { asksAboutService } from '../../src/intents/service-questions';
import { normalise } from '../../src/intents/text/normalise';

test.each([
  ['你是机器人吗', true],
  ['你们是真人还是机器人', true],
  ['你们这个号码是真的吗', true],
  ['你们是不是骗子', true],
  ['12366是官方的吗', true],
  ['发短信要钱吗', true],
  ['开通提醒收费不', true],
  ['我的信息会泄露吗', true],
  ['多久回复', true],
  ['一般多久能回复我', true],
  ['不要机器人', false],
  ['你是机器人吧,我想找个真人', false],
  ['这张发票是真的吗', false],
  ['我的投诉多久答复', false],
  ['发票多久能开', false],
  ['代开发票要收费吗', false],
])('about the service itself, %s: %s', (text, expected) => {
  expect(asksAboutService(normalise(text))).toBe(expected);
});

test.each([
  ['【税务局】您有一笔退税2300元待领取,点击链接领取,这个是真的吗', true],
  ['收到短信说我有个税退税没领,让点链接,是不是诈骗', true],
  ['“尊敬的纳税人,您的税务登记即将失效,请点击链接”这短信是你们发的吗', true],
  ['收到一张发票不知道真的假的', false],
  ['银行发短信说我卡冻结是真的吗', false],
  ['【税务局】您有一笔退税2300元待领取,点击链接领取', false],
])('asks whether a message is genuine, %s: %s', (text, expected) => {
  expect(asksWhetherGenuine(normalise(text))).toBe(expected);
});

test.each([
  ['他写着“长期代开各类发票,量大从优,欢迎来电”,我要举报他', '他写着 ,我要举报他'],
  ['【某某科技】代开各行业发票,点数低,可先验后付', undefined],
  ['“长期代开各类发票,量大从优,欢迎来电”', undefined],
  ['什么叫“双定户”', undefined],
])('outside the quotation, %s: %s', (text, expected) => {
  expect(outsideQuotes(normalise(text))).toBe(expected);
});
