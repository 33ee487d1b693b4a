import { money, sayRate, saySum, smaller, toCents } from '../money';
import type { Inputs, Missing } from '../question';
import type { TextReading } from '../reading/text-reading';
import { inputsOnDay, noRule, type Setting, type Worked, type Worker } from '../worker';

/** Vehicle purchase tax on a new car; new-energy cars by the relief of the day of the invoice (公告2023年第10号). */
export const vehicle: Worker = { kind: 'vehicle_tax', read, missing, work };

function read(reading: TextReading): Inputs {
  const { text, sums } = reading;
  const inputs = inputsOnDay(reading);
  // A displacement or a model is no price.
  const amount = sums.find(({ value }) => money(value).gte(1000));
  if (amount) inputs.amount = amount.value;
  if (/油车|燃油|汽油|柴油|(?:不是|非)(?:电|新能源)/.test(text)) inputs.vehicle = 'fuel';
  else if (/新能源|电动|电车|纯电|插电|插混|混动|增程|特斯拉|比亚迪/.test(text)) inputs.vehicle = 'newEnergy';
  if (/不含税|裸车不含/.test(text)) inputs.taxIncluded = false;
  else if (/含税|价税合计|发票价|开票价|裸车/.test(text)) inputs.taxIncluded = true;
  return inputs;
}

function missing({ amount }: Inputs): Missing[] {
  return amount === undefined ? [{ input: 'amount', ask: '购车发票上的价税合计是多少元?' }] : [];
}

function work(inputs: Inputs, { day, rules }: Setting): Worked {
  const newEnergy = inputs.vehicle === 'newEnergy';
  const articleId = newEnergy ? 'new-energy-vehicle' : 'vehicle-purchase-tax';
  const rule = rules.on('vehicle', day);
  const relief = rules.on('vehicle-new-energy', day);
  if (rule === undefined || (newEnergy && relief === undefined)) return noRule('车辆购置税', day, articleId);
  const rate = money(rule.values.rate);
  const vat = money(rule.values.vat);
  const price = money(inputs.amount ?? '0');
  const lines: string[] = [];
  const net = inputs.taxIncluded === false ? price : toCents(price.div(vat.plus(1)));
  if (inputs.taxIncluded !== false) lines.push(`不含税车价:${saySum(price)}÷(1＋${sayRate(vat)})＝${saySum(net)}元`);
  const whole = toCents(net.times(rate));
  lines.push(`购置税:${saySum(net)}×${sayRate(rate)}＝${saySum(whole)}元`);
  const base = inputs.taxIncluded === false ? saySum(net) : `${saySum(price)}÷${vat.plus(1).toString()}`;
  const assumed =
    inputs.taxIncluded === undefined
      ? '以上假定价格是发票上含13%增值税的价税合计;以发票上的不含税价为准。'
      : '以发票上的不含税价为准。';
  const reduced = (cap: string, share: string) => smaller(toCents(whole.times(share)), money(cap));
  if (newEnergy && relief) {
    const off = reduced(relief.values.cap, relief.values.share);
    const result = whole.minus(off);
    const how = money(relief.values.share).eq(1) ? '免征' : '减半';
    lines.push(
      `新能源车${how},每辆乘用车最多减${relief.values.cap}元:${saySum(whole)}－${saySum(off)}＝${saySum(result)}元`,
      `${assumed}车型要在减免税目录内,购置日期以发票开具日期为准。`,
    );
    return {
      result,
      headline: `购置税${saySum(result)}元:${base}×${sayRate(rate)}＝${saySum(whole)}元,新能源车${how}(最多减${relief.values.cap}元)。`,
      lines,
      basis: [...relief.basis, ...rule.basis],
      articleId,
    };
  }
  lines.push(assumed);
  if (inputs.vehicle === undefined && relief) {
    const off = reduced(relief.values.cap, relief.values.share);
    lines.push(`以上假定是燃油车;符合条件的新能源车减${saySum(off)}元,交${saySum(whole.minus(off))}元。`);
  }
  return {
    result: whole,
    headline: `购置税${saySum(whole)}元:${base}×${sayRate(rate)}。`,
    ...(inputs.vehicle === undefined && relief
      ? { hint: `按油车算;新能源车交${saySum(whole.minus(reduced(relief.values.cap, relief.values.share)))}元。` }
      : {}),
    lines,
    basis: rule.basis,
    articleId,
  };
}
