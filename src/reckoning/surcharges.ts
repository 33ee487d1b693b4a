import type { Day } from '../core/shanghai-time';
import { money, type Money, sayRate, saySum, sayYuan, toCents, ZERO } from './money';
import type { Basis, Inputs } from './question';
import type { Rules } from './rules';

export function readPlace(text: string): Inputs['place'] {
  if (/县城|镇上|在镇|县里|县/.test(text)) return 'town';
  if (/村里|农村|乡下|乡里/.test(text)) return 'other';
  return /市区|城区|市里/.test(text) ? 'urban' : undefined;
}

const PLACES = { urban: '市区', town: '县城、镇', other: '其他地区' } as const;

/**
 * 城建税 and the two education surcharges on VAT that is paid, each to the cent. Undefined where no rule is in force on the day.
 * `halved`: a small-scale taxpayer, a small low-profit enterprise or a 个体户 (财政部 税务总局公告2023年第12号第二条).
 */
export function surchargesOn(
  vat: Money,
  given: { inputs: Inputs; sales: Money; quarterly: boolean; halved: boolean; day: Day; rules: Rules },
): { total: Money; lines: string[]; hint: string; basis: Basis[] } | undefined {
  const { inputs, sales, quarterly, day, rules } = given;
  const rule = rules.on('surcharges', day);
  if (rule === undefined) return undefined;
  const half = given.halved ? rules.on('six-taxes-half', day) : undefined;
  const share = money(half?.values.share ?? '1');
  const { values } = rule;
  const place = inputs.place ?? 'urban';
  const cityRate = money(values.city[place]);
  const free = sales.lte(quarterly ? values.educationFree.quarter : values.educationFree.month);
  const part = (rate: Money) => toCents(vat.times(rate).times(share));
  const city = part(cityRate);
  const education = free ? ZERO : part(money(values.education));
  const local = free ? ZERO : part(money(values.localEducation));
  const total = city.plus(education).plus(local);
  const note = half ? '减半' : '';
  const lines = [
    `附加税费${note}:城建税${saySum(city)}元(${PLACES[place]}${sayRate(cityRate)})` +
      (free
        ? `;${quarterly ? '季度' : '月'}销售额不超过${sayYuan(money(quarterly ? values.educationFree.quarter : values.educationFree.month))}的免教育费附加、地方教育附加`
        : `,教育费附加${saySum(education)}元,地方教育附加${saySum(local)}元`) +
      `,合计${saySum(total)}元。`,
  ];
  if (inputs.place === undefined)
    lines.push(
      `城建税假定在市区;县城、镇按${sayRate(money(values.city.town))},其他按${sayRate(money(values.city.other))}。`,
    );
  if (!half && !given.halved) lines.push('符合小型微利企业条件的,附加税费减半。');
  return {
    total,
    lines,
    hint: `另有附加${saySum(total)}元(${PLACES[place]}${half ? ',已减半' : ''})。`,
    basis: [...rule.basis.slice(0, 1), ...(half?.basis ?? [])],
  };
}
