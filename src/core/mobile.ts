import { type Checked, invalid, valid } from './checked';
import { isVisitor, maskVisitor } from './visitor';

/** An 11-digit mainland mobile number, without country code (YD/T: 1[3-9] + 9 digits). */
export type Mobile = string;

const MOBILE = /^1[3-9]\d{9}$/;

/** Accepts +86, 0086 and 86 in front, spaces and hyphens inside. */
export function checkMobile(text: string): Checked<Mobile> {
  const digits = text.replace(/[\s-]/g, '').replace(/^(\+|00)?86(?=1\d{10}$)/, '');
  return MOBILE.test(digits) ? valid(digits) : invalid('mobile_form', '手机号码应为11位数字，以13至19开头');
}

/** 138****8000, or 网页访客3kFz for a visitor of the web chat: the only form in which a sender reaches a log or a list. */
export function maskMobile(mobile: string): string {
  if (isVisitor(mobile)) return maskVisitor(mobile);
  return mobile.length < 7 ? '****' : `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}

const WHOLE_MOBILE = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/** A text with every whole number in it masked. */
export function maskMobilesIn(text: string): string {
  return text.replace(WHOLE_MOBILE, maskMobile);
}
