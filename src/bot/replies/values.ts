import type { InvalidValue, SlotName } from '../../intents/understanding';

/** The value that cannot be, what is expected, and what is kept meanwhile. */
export function wrongValueText(wrong: InvalidValue, kept: string): string {
  const raw = wrong.raw.length > 24 ? `${wrong.raw.slice(0, 24)}…` : wrong.raw;
  const length =
    wrong.code === 'length' || wrong.code.endsWith('_form') || wrong.code.endsWith('_length')
      ? `(现${wrong.raw.length}位)`
      : '';
  return `“${raw}”${length}不对:${wrong.expected}。${kept}请核对后重发。`;
}

export function keptText(names: string): string {
  return names === '' ? '' : `${names}已记下,`;
}

const ASKED: Readonly<Partial<Record<SlotName, string>>> = {
  taxpayerId: '请发纳税人识别号(税号,18位,营业执照上的统一社会信用代码)。',
  acceptanceNo: '请发受理编号(受理通知单上,如SL20260310000123)。',
};

export function askText(name: SlotName): string {
  return ASKED[name] ?? '请把号码发来。';
}

const FOUND: Readonly<Partial<Record<SlotName, string>>> = {
  taxpayerId: '税号就是营业执照上18位的统一社会信用代码,以前收到或开出的发票、电子税务局首页上也有。',
  acceptanceNo: '受理编号在受理通知单或受理短信上,电子税务局“我的待办—办税进度及结果”里也能看到。',
  invoiceCode: '发票代码在票面上方,10或12位;数电发票没有代码,只有20位号码。',
  invoiceNumber: '发票号码在票面右上角,8位;数电发票是20位。',
  digitalInvoiceNumber: '数电发票号码在票面右上角,20位。',
};

/** For somebody who has not got the number: where it stands. */
export function whereFoundText(name: SlotName): string {
  return `${FOUND[name] ?? ''}找到发来就接着查;实在没有,回复RG由人工帮您。`;
}

/** For somebody who asks why: what it is for, and what is not asked for. */
export function whyAskedText(name: SlotName): string {
  const what = name === 'taxpayerId' ? '要凭税号才查得到是哪一户' : '要凭号码才查得到是哪一张';
  return `${what},只用来查询。我们不会问银行卡、密码和验证码,也不发链接;不放心可拨打12366核实。愿意查就发号码,不查回复“算了”。`;
}

/** Before the figures of a taxpayer are shown: who may ask. */
export const askTaxpayerText = (business: string): string =>
  `查${business}请发税号(18位,营业执照上的统一社会信用代码)。只告知在税务局登记过的联系手机号。`;

export const notBoundText = (business: string): string =>
  `本手机号没有登记为该纳税人的联系人,为保护商业秘密,不能告知${business}。请法定代表人或办税人员在电子税务局或办税厅登记本号码后再查。`;

export const tooManyLookUpsText =
  '您查得比较频繁,已到上限,请过一会儿再查。急着验票可上inv-veri.chinatax.gov.cn,其他事可拨打12366热线。';
