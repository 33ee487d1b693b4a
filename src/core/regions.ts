/** GB/T 2260 province codes (first two digits) with the short name used in texts. */
const PROVINCES: Readonly<Record<string, string>> = {
  '11': '北京',
  '12': '天津',
  '13': '河北',
  '14': '山西',
  '15': '内蒙古',
  '21': '辽宁',
  '22': '吉林',
  '23': '黑龙江',
  '31': '上海',
  '32': '江苏',
  '33': '浙江',
  '34': '安徽',
  '35': '福建',
  '36': '江西',
  '37': '山东',
  '41': '河南',
  '42': '湖北',
  '43': '湖南',
  '44': '广东',
  '45': '广西',
  '46': '海南',
  '50': '重庆',
  '51': '四川',
  '52': '贵州',
  '53': '云南',
  '54': '西藏',
  '61': '陕西',
  '62': '甘肃',
  '63': '青海',
  '64': '宁夏',
  '65': '新疆',
  '71': '台湾',
  '81': '香港',
  '82': '澳门',
};

/** Cities with a tax bureau of their own (计划单列市), first four digits. */
const SEPARATE_CITIES: Readonly<Record<string, string>> = {
  '2102': '大连',
  '3302': '宁波',
  '3502': '厦门',
  '3702': '青岛',
  '4403': '深圳',
};

/** The tax region a code of two or more digits begins with, or undefined where there is none. */
export function regionName(code: string): string | undefined {
  return SEPARATE_CITIES[code.slice(0, 4)] ?? PROVINCES[code.slice(0, 2)];
}
