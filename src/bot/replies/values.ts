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

/** Before the figures of a taxpayer are shown: who may ask. */
export const askTaxpayerText = (business: string): string =>
  `查${business}请发税号(18位,营业执照上的统一社会信用代码)。只告知在税务局登记过的联系手机号。`;

export const notBoundText = (business: string): string =>
  `本手机号没有登记为该纳税人的联系人,为保护商业秘密,不能告知${business}。请法定代表人或办税人员在电子税务局或办税厅登记本号码后再查。`;

export const tooManyLookUpsText =
  '您查得比较频繁,已到上限,请过一会儿再查。急着验票可上inv-veri.chinatax.gov.cn,其他事可拨打12366热线。';
