/** How people name the kinds of tax, the longer names first, and what the articles call them. */
const NAMES: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/企业所得税|公司所得税|企税|汇算清交/, '企业所得税'],
  [/个人所得税|个税|年终奖|专项附加/, '个人所得税'],
  [/增值税|进项|销项|专票|专用发票/, '增值税'],
  [/印花税?|贴花/, '印花税'],
  [/契税/, '契税'],
  [/房产税/, '房产税'],
  [/土地使用税|土地税/, '城镇土地使用税'],
  [/土地增值税|土增税/, '土地增值税'],
  [/购置税/, '车辆购置税'],
  [/车船税/, '车船税'],
  [/消费税/, '消费税'],
  [/城建税|附加税/, '城市维护建设税'],
  [/社保|养老保险|医保|失业保险/, '社会保险费'],
  [/残保金|残疾人就业保障金/, '残疾人就业保障金'],
];

/** The kinds of tax a normalised question names; empty where it names none. */
export function taxKindsIn(normalised: string): string[] {
  return NAMES.filter(([pattern]) => pattern.test(normalised)).map(([, kind]) => kind);
}
