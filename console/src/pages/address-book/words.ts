import type { ContactBrief, TaxpayerBrief } from '../../../../src/web/api/address-book';

type Tone = 'neutral' | 'ok' | 'warning' | 'danger';

/** How the state of a taxpayer is shown. */
export const STATUS: Record<TaxpayerBrief['status'], { word: string; tone: Tone }> = {
  normal: { word: '正常', tone: 'ok' },
  abnormal: { word: '非正常', tone: 'danger' },
  suspended: { word: '停业', tone: 'warning' },
  deregistered: { word: '注销', tone: 'neutral' },
};

/** Whether texts arrive; nothing is said of a number nothing speaks against. */
export const REACH: Record<ContactBrief['reachState'], { word: string; tone: Tone } | undefined> = {
  ok: undefined,
  failing: { word: '近期未送达', tone: 'warning' },
  dead: { word: '疑似空号', tone: 'danger' },
};
