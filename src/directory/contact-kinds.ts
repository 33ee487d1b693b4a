/** Who a contact is to its taxpayer (O3). */
export const CONTACT_ROLES = ['法定代表人', '财务负责人', '财务主管', '办税人员'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** What a contact is preferred for, of several a taxpayer has (O3). None chosen: for everything. */
export const CONTACT_USES = ['纳税提醒', '催报催缴', '政策通知', '通知公告'] as const;
export type ContactUse = (typeof CONTACT_USES)[number];
