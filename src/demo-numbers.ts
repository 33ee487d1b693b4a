import type { DemoNumber } from './web/handset-api';

/** What the handset page offers to try (knowledge/demo/README.md says what each number is). */
export const DEMO_NUMBERS: readonly DemoNumber[] = [
  {
    mobile: '13800138000',
    name: '面馆老板（已绑定）',
    shows: '已绑定一家个体工商户，可查自己的定额、发票、业务进度和专管员',
    samples: [
      '我这个月定额多少',
      '发票还能领多少份',
      'SL20260310000123 办到哪了',
      '我的专管员电话',
      '查下这张票 代码4100194130 号码05236785',
    ],
  },
  {
    mobile: '13800138001',
    name: '商贸公司会计（绑定两户）',
    shows: '绑定一家公司和一家个体户，查询前会先问是哪一户',
    samples: ['我的专管员电话', '上个月的税申报了没', 'CK20260312000007 办到哪了'],
  },
  {
    mobile: '13800138002',
    name: '未绑定的号码',
    shows: '没有绑定纳税人：谁都能问的照答，别人的涉税数据不告诉',
    samples: [
      '我这个月定额多少',
      '小规模一个季度卖了28万要交增值税吗',
      '那开专票呢',
      '金水区办税厅周六上班吗',
      '我要举报 有个饭店不给开票',
      'TD',
      '今天天气怎么样',
      '转人工',
    ],
  },
  {
    mobile: '13800138004',
    name: '建材公司（非正常户）',
    shows: '纳税人状态为非正常，有逾期未申报',
    samples: ['我的专管员电话', '发票还能领多少份'],
  },
  {
    mobile: '13800138009',
    name: '科技公司（额度用完）',
    shows: '数电发票额度本月已用完',
    samples: ['发票还能开多少', '数电票额度怎么调整'],
  },
];
